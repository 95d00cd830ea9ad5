import Basics
import Database
import Foundation
import Metrics
import Secrets

/// Signing in with e-mail and password.
package enum SignIn {
    package enum Result: Sendable {
        case signedIn(cookie: Secret, UserSession)
        case refused(Refusal)
        case throttled(retryAfter: Duration)
        /// Nothing was checked: too many sign in at this moment.
        case busy(Refusal)
    }

    /// One attempt, written to the throttle and to the audit log.
    ///
    /// Nobody learns whether an account exists: an unknown or disabled one costs the same time and gets the same words.
    ///
    /// - Parameters:
    ///   - door: the one of this process.
    ///   - pause: waits on this thread, where an account has been tried so often that its answers are slow.
    package static func attempt(
        email: String, password: Secret, address: String, userAgent: String, pool: Pool, door: SignInDoor,
        requestID: String? = nil, pause: (Duration) -> Void = { Thread.sleep(forTimeInterval: $0 / .seconds(1)) }
    ) throws -> Result {
        let email = email.trimmingCharacters(in: .whitespaces)
        guard !email.isEmpty, email.unicodeScalars.count <= 254, !email.contains("\0"), !password.isEmpty else {
            return .refused(wrong)
        }
        let throttle = SignInThrottle(account: email, address: address)
        let visitor = Visitor(email: email, address: address, userAgent: userAgent, requestID: requestID)

        return try door.pass(or: .busy(tooMany)) {
            switch try pool.write({ db in try throttle.admit(db) }) {
            case .later(let wait):
                failed("throttled")
                return .throttled(retryAfter: wait)
            case .admitted(let failure, let isSlow):
                guard !isSlow || waitSlowly(door, pause) else {
                    try pool.write { db in try SignInThrottle.strike(failure, db) }
                    failed("throttled")
                    return .throttled(retryAfter: .seconds(5))
                }
                return try check(password, visitor, throttle, failure, pool)
            }
        }
    }

    private struct Visitor {
        let email: String
        let address: String
        let userAgent: String
        let requestID: String?

        func actor(_ user: User?) -> Actor {
            Actor(
                type: user == nil ? .system : .user, id: user?.id.value, name: user?.name ?? "sign-in",
                address: address,
                userAgent: userAgent, requestID: requestID)
        }
    }

    private static func check(
        _ password: Secret, _ visitor: Visitor, _ throttle: SignInThrottle, _ failure: Int64, _ pool: Pool
    ) throws -> Result {
        let hash: String? = try pool.read { db in
            try db.value("SELECT password_hash FROM users WHERE email = \(visitor.email) AND status = 'active'")
        }
        let isRight: Bool
        do throws(Refusal) {
            isRight = try Passwords.verify(password, against: hash)
        } catch {
            try pool.write { db in try SignInThrottle.strike(failure, db) }
            return .busy(error)
        }

        guard isRight, let hash else {
            failed("wrong")
            try pool.write { db in
                try AuditLog.append(.signInFailed(visitor.email), by: visitor.actor(nil), at: Date(), db)
            }
            return .refused(wrong)
        }
        // Where no hash can be made now, the next sign-in makes it.
        let newHash = Passwords.needsRehash(hash) ? try? Passwords.hash(password) : nil
        return try pool.write { db in
            guard let user = try User.byEmail(visitor.email, db), user.status == .active else { return .refused(wrong) }
            if let newHash { try db.run("UPDATE users SET password_hash = \(newHash) WHERE id = \(user.id)") }
            try throttle.clear(db)
            let (cookie, session) = try UserSession.start(
                user, address: throttle.address, userAgent: visitor.userAgent, db)
            try AuditLog.append(.signedIn, by: visitor.actor(user), at: Date(), db)
            return .signedIn(cookie: cookie, session)
        }
    }

    private static func failed(_ why: String) {
        Counter(label: "sign_in_failures_total", dimensions: [("why", why)]).increment()
    }

    /// Waits 2 s; false when too many others do already.
    private static func waitSlowly(_ door: SignInDoor, _ pause: (Duration) -> Void) -> Bool {
        door.passSlowly(or: false) {
            pause(.seconds(2))
            return true
        }
    }

    private static let tooMany = Refusal(
        "Your password was not checked", why: "too many people are signing in at this moment",
        next: "Try again in a few seconds")
    private static let wrong = Refusal(
        "You are not signed in", why: "e-mail or password is wrong", next: "Check both and try again", field: "password"
    )
}
