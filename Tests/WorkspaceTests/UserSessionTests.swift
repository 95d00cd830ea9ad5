import Basics
import Database
import Foundation
import Secrets
import TestKit
import Testing
import Workspace

struct UserSessionTests {
    @Test(arguments: [
        ("7 hours 59 minutes", "1 day", true), ("8 hours 1 second", "1 day", false),
        ("1 second", "6 days 23 hours", true), ("1 second", "7 days 1 second", false),
    ])
    func `a sign-in ends 8 hours after its last use and after 7 days`(idle: String, age: String, isOpen: Bool) throws {
        try withRolledBack { db in
            let (cookie, _) = try UserSession.start(try dana(db), address: "192.0.2.1", userAgent: "Test", db)
            try db.run(
                """
                UPDATE user_sessions
                   SET last_used_at = now() - \(idle)::interval, created_at = now() - \(age)::interval
                """)

            let resumed = try UserSession.resume(cookie: cookie.reveal { $0 }, db)

            #expect((resumed != nil) == isOpen)
        }
    }

    @Test(arguments: [("59 seconds", false), ("61 seconds", true)])
    func `its use is noted once a minute`(idle: String, isNoted: Bool) throws {
        try withRolledBack { db in
            let (cookie, _) = try UserSession.start(try dana(db), address: "192.0.2.1", userAgent: "Test", db)
            try db.run("UPDATE user_sessions SET last_used_at = now() - \(idle)::interval")

            _ = try UserSession.resume(cookie: cookie.reveal { $0 }, db)

            let noted: Bool? = try db.value("SELECT last_used_at = now() FROM user_sessions")
            #expect(noted == isNoted)
        }
    }

    @Test func `it ends at once by sign-out, by a disabled person, and everywhere but here`() throws {
        try withRolledBack { db in
            let user = try dana(db)
            let here = try UserSession.start(user, address: "192.0.2.1", userAgent: "Test", db)
            let there = try UserSession.start(user, address: "192.0.2.2", userAgent: "Test", db)

            try UserSession.endAll(of: user.id, except: here.session, db)
            #expect(try isOpen(here.cookie, db) && !isOpen(there.cookie, db))

            try db.run("UPDATE users SET status = 'disabled'")
            #expect(try !isOpen(here.cookie, db))
            #expect(throws: DatabaseError.self) { try UserSession.start(user, address: "", userAgent: "", db) }
            try db.run("UPDATE users SET status = 'active'")
            #expect(try isOpen(here.cookie, db))

            try here.session.end(db)
            #expect(try !isOpen(here.cookie, db))
        }
    }

    @Test func `the cookie is new each time, stored only as a hash, and nothing else opens a sign-in`() throws {
        try withRolledBack { db in
            let user = try dana(db)
            let first = try UserSession.start(user, address: "192.0.2.1", userAgent: "Test", db).cookie.reveal { $0 }
            let second = try UserSession.start(user, address: "192.0.2.1", userAgent: "Test", db).cookie.reveal { $0 }
            let hashes = try db.all("SELECT id_hash FROM user_sessions") { row in try row.get("id_hash") as [UInt8] }

            #expect(first != second && Base64URL.decode(first)?.count == 32)
            #expect(Set(hashes) == Set([first, second].compactMap(Base64URL.decode).map(Digest.sha256)))
            for other in [
                "", "x", first + "A", String(first.dropLast()), Base64URL.encode(hashes[0]), Random.token(32), "\0",
            ] {
                #expect(try UserSession.resume(cookie: other, db) == nil)
            }
        }
    }

    @Test func `a form's token looks different each time and fits its own sign-in only`() throws {
        try withRolledBack { db in
            let user = try dana(db)
            let one = try UserSession.start(user, address: "192.0.2.1", userAgent: "Test", db).session
            let other = try UserSession.start(user, address: "192.0.2.1", userAgent: "Test", db).session
            let token = one.csrfToken()

            #expect(token != one.csrfToken() && one.accepts(csrf: token) && one.accepts(csrf: one.csrfToken()))
            #expect(!other.accepts(csrf: token))
            for wrong in [
                "", "x", String(token.dropLast()), token + "A", Random.token(64), Random.token(32), token + "=",
            ] {
                #expect(!one.accepts(csrf: wrong))
            }
        }
    }

    @Test func `the sign-in form's token needs its cookie, its key and its hour`() {
        let keyring = Keyring(keys: [.random()])
        let now = Date()
        let token = SignInForm.token(keyring: keyring, at: now)
        func accepts(_ field: String, _ cookie: String, _ key: Keyring, after seconds: Double = 0) -> Bool {
            SignInForm.accepts(field, cookie: cookie, keyring: key, at: now.addingTimeInterval(seconds))
        }

        #expect(accepts(token, token, keyring) && accepts(token, token, keyring, after: 3_500))
        #expect(!accepts(token, token, keyring, after: 3_700))
        #expect(!accepts(token, "", keyring) && !accepts("", token, keyring) && !accepts("", "", keyring))
        #expect(!accepts(token, SignInForm.token(keyring: keyring, at: now), keyring))
        #expect(!accepts(token, token, Keyring(keys: [.random()])))
        let forged = Random.token(56)
        #expect(!accepts(forged, forged, keyring))
    }

    private func isOpen(_ cookie: Secret, _ db: borrowing Transaction) throws -> Bool {
        try UserSession.resume(cookie: cookie.reveal { $0 }, db) != nil
    }

    private func dana(_ db: borrowing Transaction) throws -> User {
        try User.add(email: "dana@fabrikam.example", name: "Dana", role: .member, password: nil, db)
    }
}
