import Basics
import ConnectorKit
import Database
import Foundation

/// One press of the Test button and what came of it.
package struct Trial: Sendable {
    package let id: ID<Trial>
    package let connector: String
    package let connectionID: ID<Connection>?
    package let state: State
    /// When it passed.
    package let report: TestReport?
    /// When it failed.
    package let failure: FailureNote?
    package let createdAt: Date
    package let finishedAt: Date?
    /// A keyed hash of the values that were tried.
    let fingerprint: [UInt8]?

    package enum State: String, Sendable, SQLEncodable {
        case queued, running, passed, failed

        package var isOver: Bool { self == .passed || self == .failed }
    }

    /// The topic on which its end is told.
    package static func topic(_ id: ID<Trial>) -> String { "trial/\(id)" }

    /// - Throws: `DatabaseError.notFound`.
    package static func find(_ id: ID<Trial>, _ db: borrowing Transaction) throws -> Trial {
        let query: SQL = "SELECT \(columns) FROM connection_trials WHERE id = \(id)"
        guard let found = try db.first(query, as: Trial.init(row:)) else {
            throw DatabaseError(.notFound, "trial \(id)")
        }
        return found
    }

    /// The latest that passed with just these values: a form without script does not bring its trial along.
    static func passed(_ fingerprint: [UInt8], _ db: borrowing Transaction) throws -> Trial? {
        let query: SQL = """
            SELECT \(columns) FROM connection_trials
             WHERE state = 'passed' AND fingerprint = \(fingerprint) AND created_at > now() - interval '1 hour'
             ORDER BY id DESC LIMIT 1
            """
        return try db.first(query, as: Trial.init(row:))
    }

    private static let columns: SQL = """
        id, connector, connection_id, state, report::text AS report, failure::text AS failure, created_at, finished_at, fingerprint
        """

    private init(row: Row) throws {
        id = try row.get("id")
        connector = try row.get("connector")
        connectionID = try row.get("connection_id")
        state = State(rawValue: try row.get("state")) ?? .failed
        report = try (row.get("report") as String?).map {
            try JSONDecoder().decode(TestReport.self, from: Data($0.utf8))
        }
        failure = try (row.get("failure") as String?).map {
            try JSONDecoder().decode(FailureNote.self, from: Data($0.utf8))
        }
        createdAt = try row.get("created_at")
        finishedAt = try row.get("finished_at")
        fingerprint = try row.get("fingerprint")
    }
}
