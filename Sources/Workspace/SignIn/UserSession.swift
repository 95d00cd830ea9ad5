import Basics
import Database
import Foundation
import Secrets

/// A sign-in that is open: who it is, and the key that its forms are signed with.
///
/// Ends after 8 hours without a request and after 7 days in any case. The cookie's 256 random bits are stored nowhere,
/// only their hash.
package struct UserSession: Sendable {
    package let user: User
    package let createdAt: Date
    private let csrfKey: [UInt8]
    private let idHash: [UInt8]

    /// Opens a sign-in with a new id; whatever the browser sent before never becomes one.
    ///
    /// - Throws: `DatabaseError.notFound` when the person is not active any more.
    package static func start(
        _ user: User, address: String, userAgent: String, _ db: borrowing Transaction
    ) throws -> (cookie: Secret, session: UserSession) {
        let id = Random.bytes(32)
        try db.run("DELETE FROM user_sessions s WHERE s.user_id = \(user.id) AND NOT (\(isOpen))")
        try db.run("UPDATE users SET last_sign_in_at = now() WHERE id = \(user.id)")
        let added = try db.run(
            """
            INSERT INTO user_sessions (id_hash, user_id, csrf_key, address, user_agent)
            SELECT \(Digest.sha256(id)), u.id, \(Random.bytes(32)), \(address), \(String(userAgent.unicodeScalars.prefix(400)))
              FROM users u
             WHERE u.id = \(user.id) AND u.status = 'active'
            """)
        let cookie = Base64URL.encode(id)
        guard added == 1, let session = try resume(cookie: cookie, db) else {
            throw DatabaseError(.notFound, "active user \(user.id)")
        }
        return (Secret(cookie), session)
    }

    /// The sign-in behind a cookie; nil when there is none, it has ended, or its person may not sign in any more.
    ///
    /// Notes its use once a minute, so `db` must be lent by `write`; most times nothing is written.
    ///
    /// - Parameter notesUse: false in a database that takes no changes now.
    package static func resume(
        cookie: String, notesUse: Bool = true, _ db: borrowing Transaction
    ) throws -> UserSession? {
        guard let id = Base64URL.decode(cookie), id.count == 32 else { return nil }
        let hash = Digest.sha256(id)
        let query: SQL = """
            SELECT \(User.columns), s.id_hash, s.csrf_key, s.created_at,
                   s.last_used_at < now() - interval '1 minute' AS is_due
              FROM user_sessions s
              JOIN users u ON u.id = s.user_id
             WHERE s.id_hash = \(hash) AND u.status = 'active' AND \(isOpen)
            """
        let found = try db.first(query) { row in (try UserSession(row: row), try row.get("is_due") as Bool) }
        guard let (session, isDue) = found else { return nil }

        if isDue, notesUse { try db.run("UPDATE user_sessions SET last_used_at = now() WHERE id_hash = \(hash)") }
        return session
    }

    /// Ends this sign-in; its cookie opens nothing from now on.
    package func end(_ db: borrowing Transaction) throws {
        try db.run("DELETE FROM user_sessions WHERE id_hash = \(idHash)")
    }

    /// Ends every sign-in of a person, save `kept`.
    package static func endAll(of user: ID<User>, except kept: UserSession? = nil, _ db: borrowing Transaction) throws {
        try db.run("DELETE FROM user_sessions WHERE user_id = \(user) AND id_hash IS DISTINCT FROM \(kept?.idHash)")
    }

    /// Deletes the sign-ins that ended by themselves.
    static func prune(_ db: borrowing Transaction) throws {
        try db.run("DELETE FROM user_sessions s WHERE NOT (\(isOpen))")
    }

    /// What each form carries; looks different each time, so that compression beside chosen text reveals nothing.
    package func csrfToken() -> String { MaskedToken.make(of: csrfKey) }

    package func accepts(csrf token: String) -> Bool { MaskedToken.isOne(token, of: csrfKey) }

    private static let isOpen: SQL =
        "s.last_used_at > now() - interval '8 hours' AND s.created_at > now() - interval '7 days'"

    private init(row: Row) throws {
        user = try User(row: row)
        createdAt = try row.get("created_at")
        csrfKey = try row.get("csrf_key")
        idHash = try row.get("id_hash")
    }
}

/// A key of 32 bytes behind 32 random ones: `mask · (mask ⊕ key)`.
private enum MaskedToken {
    static func make(of key: [UInt8]) -> String {
        let mask = Random.bytes(key.count)
        return Base64URL.encode(mask + zip(mask, key).map { $0 ^ $1 })
    }

    static func isOne(_ token: String, of key: [UInt8]) -> Bool {
        guard let bytes = Base64URL.decode(token), bytes.count == 2 * key.count else { return false }
        return Digest.equal(zip(bytes, bytes.dropFirst(key.count)).map { $0 ^ $1 }, key)
    }
}
