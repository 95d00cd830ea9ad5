import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Secrets

/// The Test button: typed values are sealed, tried by a job of first priority, and erased when it ends.
package struct TryConnection: Sendable {
    private let keyring: Keyring

    package init(keyring: Keyring) {
        self.keyring = keyring
    }

    /// Queues a test of what was typed; empty secrets mean the stored ones of the connection being edited.
    ///
    /// - Throws: `Refusal` naming a field that is missing.
    package func request(
        _ draft: ConnectionDraft, _ manifest: Manifest, by name: String, _ db: borrowing Transaction
    ) throws -> ID<Trial> {
        let plain = try draft.checkedPlain(manifest)
        if draft.editing == nil { _ = try draft.merged(manifest, with: [:]) }
        let statement: SQL = """
            INSERT INTO connection_trials (connector, connection_id, requested_by)
            VALUES (\(manifest.key), \(draft.editing?.id), \(name))
            RETURNING id
            """
        guard let id: ID<Trial> = try db.value(statement) else { throw DatabaseError(.other, "no id of a new trial") }

        let typed = draft.secrets.filter { !$0.value.isEmpty }.mapValues { $0.reveal { $0 } }
        let values = try JSONEncoder().encode(TypedValues(plain: plain, secrets: typed))
        let sealed = try keyring.seal(Array(values), for: try TypedValues.purpose(id, manifest.key, db))
        try db.run("UPDATE connection_trials SET sealed = \(sealed) WHERE id = \(id)")
        try Queue.enqueue(TestConnection(trial: id.value), db)
        return id
    }

    /// Erases what was typed in trials that never ended, and trials of yesterday.
    package static func prune(_ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE connection_trials SET sealed = NULL WHERE sealed IS NOT NULL AND created_at < now() - interval '10 minutes'"
        )
        try db.run("DELETE FROM connection_trials WHERE created_at < now() - interval '1 day'")
    }
}

/// What lies sealed in a trial's row.
struct TypedValues: Codable {
    let plain: [String: String]
    /// Only those that were typed.
    let secrets: [String: String]

    static func purpose(_ id: ID<Trial>, _ connector: String, _ db: borrowing Transaction) throws -> SealPurpose {
        SealPurpose(
            workspace: try WorkspaceID.load(db), connector: connector, connection: "trial \(id)", purpose: "trial")
    }
}

/// Tries the values of one trial.
package struct TestConnection: Job {
    package static let kind = "test_connection"
    package static let priority = 0
    package static let maxAttempts = 2

    package let trial: Int64

    package init(trial: Int64) {
        self.trial = trial
    }

    package var uniqueKey: String? { "trial/\(trial)" }
}
