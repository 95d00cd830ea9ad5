import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Reads a connection's lists of what writes may choose: "Reload lists".
package struct ReadChoices: Job {
    package static let kind = "read_choices"
    package static let priority = 0
    package static let maxAttempts = 2

    package let connection: Int64

    package init(connection: Int64) {
        self.connection = connection
    }

    package var uniqueKey: String? { "choices/\(connection)" }

    package func perform(_ work: Work, _ env: SyncEnvironment) throws -> Outcome {
        let calls = CallRecorder()
        var lists: [String: [Choice]] = [:]
        var failure: FailureNote?
        do {
            let (session, connection) = try VendorSession.open(ID(connection), work, env, calls)
            lists = try session.choices(env.connectors[connection.connector]?.choices ?? [])
        } catch let found as VendorFailure {
            failure = FailureNote(found)
        } catch let refusal as Refusal {
            failure = FailureNote(
                VendorFailure(.badCredentials, refusal.what, "\(refusal.why). \(refusal.next)"))
        } catch is ReadCancelled {
            return .snooze(.zero, why: "stopped; begins again")
        }
        try work.write { [lists, failure] db in
            try CallRecorder.write(calls.take(), connection: connection, run: nil, db)
            try save(lists, failure, db)
        }
        return .done
    }

    /// What could not be read stays as it was known.
    private func save(_ lists: [String: [Choice]], _ failure: FailureNote?, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE connections
               SET choices_failure = \(failure?.json)::jsonb,
                   choices_read_at = CASE WHEN \(failure == nil) THEN now() ELSE choices_read_at END
             WHERE id = \(connection)
            """)
        if failure == nil {
            let rows = lists.sorted { $0.key < $1.key }.flatMap { list, choices in choices.map { (list, $0) } }
            try db.run("DELETE FROM vendor_choices WHERE connection_id = \(connection)")
            try db.run(
                """
                INSERT INTO vendor_choices (connection_id, list, parent_ref, ref, name, is_default, is_closed, position)
                SELECT \(connection), v.list, v.parent, v.ref, v.name, v.is_default, v.is_closed, v.position
                  FROM unnest(\(rows.map(\.0)), \(rows.map { $0.1.parent ?? "" }), \(rows.map(\.1.ref)),
                              \(rows.map { Text.name($0.1.name) ?? $0.1.ref }), \(rows.map(\.1.isDefault)),
                              \(rows.map(\.1.isClosed)), \(rows.map(\.1.order)))
                       AS v (list, parent, ref, name, is_default, is_closed, position)
                    ON CONFLICT DO NOTHING
                """)
        }
        try SyncTopic.notify(ID(connection), db)
    }
}

/// A stored list of what writes may choose.
package struct VendorChoice: Sendable, Equatable {
    package let list: String
    package let ref: String
    package let name: String
    /// The value of the parent list below which it stands, as a status below its board.
    package let parent: String?
    package let isDefault: Bool
    package let isClosed: Bool

    /// Every list of a connection, in the vendor's order.
    package static func all(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> [VendorChoice] {
        let query: SQL = """
            SELECT list, ref, name, parent_ref, is_default, is_closed
              FROM vendor_choices
             WHERE connection_id = \(connection)
             ORDER BY list, parent_ref, position, lower(name), ref
            """
        return try db.all(query) { row in
            let parent: String = try row.get("parent_ref")
            return VendorChoice(
                list: try row.get("list"), ref: try row.get("ref"), name: try row.get("name"),
                parent: parent.isEmpty ? nil : parent, isDefault: try row.get("is_default"),
                isClosed: try row.get("is_closed"))
        }
    }

    /// When the lists were read, and why they could not be the last time.
    package static func standing(
        _ connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> (readAt: Date?, failure: FailureNote?) {
        let query: SQL =
            "SELECT choices_read_at, choices_failure::text AS failure FROM connections WHERE id = \(connection)"
        let found = try db.first(query) { row in
            let text: String? = try row.get("failure")
            let note = try text.map { try JSONDecoder().decode(FailureNote.self, from: Data($0.utf8)) }
            return (try row.get("choices_read_at") as Date?, note)
        }
        return found ?? (nil, nil)
    }
}
