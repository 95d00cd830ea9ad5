import Basics
import Foundation
import Secrets
import Testing

@Suite(.serialized)
struct PasswordsTests {
    @Test func `a password is compared as typed, against the standard form`() throws {
        let hash = try Passwords.hash(Secret("Zwölf Boxkämpfer 🥊"))

        #expect(hash.hasPrefix("$argon2id$v=19$m=65536,t=3,p=1$"))
        #expect(try Passwords.verify(Secret("Zwölf Boxkämpfer 🥊"), against: hash))
        #expect(try !Passwords.verify(Secret("zwölf Boxkämpfer 🥊"), against: hash))
        #expect(try !Passwords.verify(Secret("Zwölf Boxkämpfer 🥊 "), against: hash))
        #expect(try !Passwords.verify(Secret("Zwölf Boxkämpfer 🥊"), against: "$argon2id$broken"))
        #expect(!Passwords.needsRehash(hash))
        #expect(Passwords.needsRehash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"))
    }

    @Test func `an unknown person costs as much time as a known one`() throws {
        let hash = try Passwords.hash(Secret("a long pass phrase"))

        let known = try cost { _ = try Passwords.verify(Secret("wrong"), against: hash) }
        let unknown = try cost { _ = try Passwords.verify(Secret("wrong"), against: nil) }

        #expect((0.7...1.4).contains(unknown / known))
    }

    @Test(arguments: [
        "", "short", "elevenchars", String(repeating: "x", count: 129), "aaaaaaaaaaaaaa", "121212121212",
        "123456789012",
        "Passwordpassword", "P@ssw0rd1234", "Welcome2026!", "Summer2026!!!", "qwertyuiop123", "vectisvectis1",
        "VectisVectis2026", "NinjaOne2026!!", "Fabrikam-2026!", "administrator1", "letmeinletmein", "Connectwise99!",
    ])
    func `a password that is tried first is refused`(text: String) {
        let complaint = Passwords.complaint(about: Secret(text), words: ["Fabrikam IT", "dana@fabrikam.example"])

        #expect(complaint?.field == "password")
    }

    @Test(arguments: [
        "correct horse battery staple", "tr0ub4dor&3xyzzy", "ein Satz mit Würde", "xK9#mQ2$vL7!",
        "sommerregen am dienstag früh",
        "密码很长而且没有人会猜到它", String(repeating: "abcdefgh?jklmnop", count: 8),
    ])
    func `any other password of 12 to 128 characters is taken`(text: String) {
        #expect(Passwords.complaint(about: Secret(text), words: ["Fabrikam IT"]) == nil)
    }

    /// Seconds of processor time on this thread, the least of three; others at work on the machine do not count.
    private func cost(_ body: () throws -> Void) throws -> Double {
        func seconds() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let costs = try (0..<3).map { _ in
            let start = seconds()
            try body()
            return seconds() - start
        }
        return costs.min() ?? 0
    }
}
