import Basics
import Database
import Dispatch
import Foundation
import Secrets
import Synchronization
import TestKit
import Testing

@testable import Workspace

@Suite(.serialized)
struct SignInTests {
    private let database: TestDatabase
    private let door = SignInDoor(workers: 4)
    private static let password = Secret("a long phrase of Dana's")

    init() throws {
        database = try TestDatabase.workspace()
        _ = try database.pool.write { db in
            try User.add(email: "dana@fabrikam.example", name: "Dana Ohm", role: .admin, password: Self.password, db)
        }
    }

    @Test func `the right password opens a sign-in and is written down`() throws {
        let result = try attempt("DANA@fabrikam.example ", Self.password)

        let (cookie, session) = try #require(result.signedIn)
        let resumed = try database.pool.write { db in try UserSession.resume(cookie: cookie.reveal { $0 }, db) }
        let log = try database.pool.read { db in try AuditLog.list(AuditFilter(), db) }
        #expect(session.user.name == "Dana Ohm" && resumed?.user.id == session.user.id)
        #expect(log.map(\.entry.action) == ["user_signed_in"])
        #expect(log.first?.actor.id == session.user.id.value && log.first?.actor.address == "192.0.2.1")
    }

    @Test func `a wrong password, an unknown, a disabled and a password-less person get the same words`() throws {
        try database.pool.write { db in
            try User.add(email: "off@fabrikam.example", name: "Off", role: .viewer, password: Self.password, db)
            try User.add(email: "sso@fabrikam.example", name: "Sso", role: .viewer, password: nil, db)
            try db.run("UPDATE users SET status = 'disabled' WHERE name = 'Off'")
        }

        let answers = try [
            attempt("dana@fabrikam.example", Secret("a long phrase of Dana s")),
            attempt("who@fabrikam.example", Self.password),
            attempt("off@fabrikam.example", Self.password), attempt("sso@fabrikam.example", Self.password),
            attempt("hunter2hunter2", Self.password), attempt("", Self.password),
            attempt("dana@fabrikam.example", Secret("")),
        ]

        #expect(Set(answers.map { $0.refusal?.description }).count == 1)
        #expect(answers.allSatisfy { $0.refusal?.why == "e-mail or password is wrong" })
        let log = try database.pool.read { db in try AuditLog.list(AuditFilter { $0.action = "sign_in_failed" }, db) }
        #expect(log.count == 5 && log.allSatisfy { $0.entry.outcome == .refused })
        #expect(log.first?.entry.details["email"] == "(no e-mail address)")
    }

    @Test func `the sixth try from one address waits, the owner elsewhere gets in, and later it is open again`() throws
    {
        for _ in 1...5 { #expect(try attempt("dana@fabrikam.example", Secret("wrong wrong wrong")).refusal != nil) }

        let sixth = try attempt("Dana@Fabrikam.example", Self.password)
        let elsewhere = try attempt("dana@fabrikam.example", Self.password, from: "198.51.100.7")
        let other = try attempt("who@fabrikam.example", Self.password)

        #expect((1...900).contains((sixth.wait ?? .zero) / .seconds(1)))
        #expect(elsewhere.signedIn != nil)
        #expect(other.refusal != nil)

        try moveFailures(by: "16 minutes")
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
    }

    @Test func `a right password wipes the slate`() throws {
        for _ in 1...4 { _ = try attempt("dana@fabrikam.example", Secret("wrong wrong wrong")) }

        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
        #expect(try attempt("dana@fabrikam.example", Secret("wrong wrong wrong")).refusal != nil)
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
    }

    @Test(arguments: [
        // failures of (this account, this address), (other accounts, this address), (this account, other addresses)
        (4, 0, 0, "15 minutes", false, false), (5, 0, 0, "14 minutes", true, false),
        (5, 0, 0, "15 minutes 10 seconds", false, false),
        (0, 99, 0, "1 minute", false, false), (0, 100, 0, "1 minute", true, false),
        (0, 100, 0, "61 minutes", false, false),
        (0, 0, 19, "1 minute", false, false), (0, 0, 20, "1 minute", false, true),
        (0, 0, 500, "59 minutes", false, true),
        (0, 0, 500, "61 minutes", false, false),
    ])
    func `failures count by account and address`(
        own: Int, others: Int, elsewhere: Int, age: String, isThrottled: Bool, isSlow: Bool
    ) throws {
        try database.pool.write { db in
            try db.run(
                """
                INSERT INTO sign_in_failures (account, address, at)
                SELECT a, b, now() - \(age)::interval
                  FROM (SELECT 'dana@fabrikam.example', '192.0.2.1' FROM generate_series(1, \(own)::int)
                        UNION ALL SELECT n::text, '192.0.2.1' FROM generate_series(1, \(others)::int) n
                        UNION ALL SELECT 'DANA@fabrikam.example', n::text
                                    FROM generate_series(1, \(elsewhere)::int) n) f (a, b)
                """)
        }
        let pauses = Mutex<[Duration]>([])

        let result = try attempt("dana@fabrikam.example", Self.password) { pause in pauses.withLock { $0.append(pause) }
        }

        #expect((result.wait != nil) == isThrottled)
        #expect((result.signedIn != nil) == !isThrottled)
        #expect(pauses.withLock { $0 } == (isSlow ? [.seconds(2)] : []))
    }

    @Test func `an address one has signed in from is not slowed by strangers`() throws {
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
        try database.pool.write { db in
            try db.run(
                """
                INSERT INTO sign_in_failures (account, address)
                SELECT 'dana@fabrikam.example', n::text FROM generate_series(1, 50) n
                """)
        }

        let result = try attempt("dana@fabrikam.example", Self.password) { _ in Issue.record("slowed") }

        #expect(result.signedIn != nil)
    }

    @Test(arguments: [(2, 1), (4, 2), (12, 6), (16, 8), (64, 8)])
    func `sign-ins take at most half of the threads`(workers: Int, threads: Int) {
        #expect(SignInDoor(workers: workers).threads == threads)
    }

    @Test func `while as many sign in as may, one more is told so at once and it counts as no try`() throws {
        let inside = try door.pass(or: nil) {
            try door.pass(or: nil) { try attempt("dana@fabrikam.example", Secret("wrong wrong wrong")) }
        }

        guard case .busy(let refusal) = inside else {
            Issue.record("not busy: \(String(describing: inside))")
            return
        }
        #expect(refusal.why == "too many people are signing in at this moment")
        #expect(try database.pool.read { db in try db.value("SELECT count(*) FROM sign_in_failures") } == 0)
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
    }

    @Test func `slow answers leave half of the threads for sign-in to others`() throws {
        try database.pool.write { db in
            try db.run(
                """
                INSERT INTO sign_in_failures (account, address)
                SELECT 'dana@fabrikam.example', n::text FROM generate_series(1, 20) n
                """)
        }
        let answers = Mutex<[SignIn.Result]>([])

        let first = try attempt("dana@fabrikam.example", Self.password) { _ in
            let second = try? attempt("dana@fabrikam.example", Self.password, from: "192.0.2.2")
            let other = try? attempt("who@fabrikam.example", Self.password)
            answers.withLock { $0 = [second, other].compactMap { $0 } }
        }

        let (second, other) = answers.withLock { ($0.first, $0.last) }
        #expect(first.signedIn != nil)
        #expect(second?.wait == .seconds(5))
        #expect(other?.refusal != nil)
    }

    @Test func `of sixteen guesses at the same instant five are looked at`() throws {
        let looked = Mutex(0)

        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            let result = try? attempt("dana@fabrikam.example", Secret("wrong wrong wrong"), from: "2001:db8::1")
            if result?.refusal != nil { looked.withLock { $0 += 1 } }
        }

        #expect(looked.withLock { $0 } == 5)
        #expect(try attempt("dana@fabrikam.example", Self.password, from: "2001:db8::ffff").wait != nil)
        #expect(try attempt("dana@fabrikam.example", Self.password, from: "2001:db8:0:1::1").signedIn != nil)
    }

    @Test func `an old hash is made anew at the next right password`() throws {
        let weak = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$aEAfUUTNkfO/udUw4O3v/h2+ffIebexBjZkg4X88lhA"
        try database.pool.write { db in try db.run("UPDATE users SET password_hash = \(weak)") }

        #expect(try attempt("dana@fabrikam.example", Secret("wrong wrong wrong")).refusal != nil)
        #expect(try storedHash() == weak)
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)

        #expect(try storedHash()?.hasPrefix("$argon2id$v=19$m=65536,t=3,p=1$") == true)
        #expect(try attempt("dana@fabrikam.example", Self.password).signedIn != nil)
    }

    private func storedHash() throws -> String? {
        try database.pool.read { db in try db.value("SELECT password_hash FROM users") }
    }

    private func attempt(
        _ email: String, _ password: Secret, from address: String = "192.0.2.1", pause: (Duration) -> Void = { _ in }
    ) throws -> SignIn.Result {
        try SignIn.attempt(
            email: email, password: password, address: address, userAgent: "Test", pool: database.pool, door: door,
            pause: pause)
    }

    private func moveFailures(by age: String) throws {
        _ = try database.pool.write { db in try db.run("UPDATE sign_in_failures SET at = at - \(age)::interval") }
    }
}

extension SignIn.Result {
    var signedIn: (Secret, UserSession)? {
        if case .signedIn(let cookie, let session) = self { (cookie, session) } else { nil }
    }

    var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }

    var wait: Duration? {
        if case .throttled(let wait) = self { wait } else { nil }
    }
}
