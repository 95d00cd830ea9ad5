import Basics
import ConnectorKit
import Database
import Foundation
import Secrets
import Synchronization

/// A connection's OAuth tokens in its workspace's database: one renewal a generation, over all processes.
final class ConnectionTokens: TokenStore {
    private let pool: Pool
    private let connection: Int64
    private let purpose: SealPurpose
    private let keyring: Keyring
    private let known = Mutex<StoredToken?>(nil)

    /// Advisory lock keys of tokens are this plus the connection's id.
    private static let lockSpace: Int64 = 0x746F_6B65 << 32

    init(pool: Pool, connection: Connection, workspace: UUID, keyring: Keyring) {
        self.pool = pool
        self.connection = connection.id.value
        self.keyring = keyring
        purpose = SealPurpose(
            workspace: workspace, connector: connection.connector, connection: "\(connection.id)", purpose: "token")
    }

    func current() throws -> StoredToken? {
        if let token = known.withLock({ $0 }) { return token }
        return try load()
    }

    /// The lock is the session's own: a crash frees it, and no transaction is open while the vendor is asked.
    func renew(_ ask: () throws -> StoredToken, after generation: Int64) throws -> StoredToken {
        try pool.withLock(Self.lockSpace + connection, wait: .seconds(60)) {
            if let token = try load(), token.generation > generation { return token }
            let token = try ask()
            try store(token, after: generation)
            known.withLock { $0 = token }
            return token
        }
    }

    private func load() throws -> StoredToken? {
        let query: SQL =
            "SELECT generation, sealed, expires_at FROM connection_tokens WHERE connection_id = \(connection)"
        let found = try pool.read { db in
            try db.first(query) { row in
                (try row.get("generation") as Int64, try row.get("sealed") as String, try row.get("expires_at") as Date)
            }
        }
        guard let (generation, sealed, expiresAt) = found else { return nil }
        let kept = try JSONDecoder().decode(Kept.self, from: Data(try keyring.open(sealed, for: purpose)))
        let token = StoredToken(
            access: Secret(kept.access), refresh: kept.refresh.map { Secret($0) }, obtainedAt: kept.obtainedAt,
            expiresAt: expiresAt, generation: generation)
        known.withLock { $0 = token }
        return token
    }

    private func store(_ token: StoredToken, after generation: Int64) throws {
        let kept = Kept(
            access: token.access.reveal { $0 }, refresh: token.refresh?.reveal { $0 }, obtainedAt: token.obtainedAt)
        let sealed = try keyring.seal(Array(JSONEncoder().encode(kept)), for: purpose)
        try pool.write { db in
            try db.run(
                """
                INSERT INTO connection_tokens AS t (connection_id, generation, sealed, expires_at)
                VALUES (\(connection), \(token.generation), \(sealed), \(token.expiresAt))
                    ON CONFLICT (connection_id) DO UPDATE
                       SET generation = excluded.generation, sealed = excluded.sealed, expires_at = excluded.expires_at
                     WHERE t.generation <= \(generation)
                """)
        }
    }

    /// What is sealed.
    private struct Kept: Codable {
        let access: String
        let refresh: String?
        let obtainedAt: Date
    }
}
