import Basics
import ConnectorKit
import Database
import Foundation

/// One part of a connection compared with its vendor, as of the last whole read.
package struct Parity: Sendable, Equatable {
    package let stream: String
    package let countedAt: Date
    package let atVendor: Int
    /// Whether the vendor told the number itself; else it is what its list held.
    package let isCounted: Bool
    package let here: Int
    /// By filters.
    package let leftOut: Int
    /// Listed, but marked as deleted there.
    package let deleted: Int
    /// Listed, but no records that Vectis keeps.
    package let ignored: Int
    /// Records that could not be read.
    package let failed: Int
    /// Here, though the vendor's list does not have them: a deletion waits for a person.
    package let extra: Int
    /// Here from before the look-back.
    package let older: Int
    package let missing: [Missing]
    package let extraRefs: [String]

    package struct Missing: Sendable, Equatable, Codable {
        package let ref: String
        package let reason: String
    }

    /// What should be here.
    package var expected: Int { max(0, atVendor - leftOut - deleted - ignored) }

    /// Neither here nor known to have failed: it came or went while we read.
    package var unexplained: Int { max(0, expected - here - failed) }

    /// How much of what should be here is, in whole percent; 100 only when nothing is missing and nothing too much.
    package static func percent(_ parts: [Parity]) -> Int? {
        guard !parts.isEmpty else { return nil }
        let wanted = parts.reduce(0) { $0 + max($1.expected, $1.here) + $1.extra }
        let right = parts.reduce(0) { $0 + $1.here }
        return wanted == 0 ? 100 : right * 100 / wanted
    }

    /// Of a connection, by part.
    package static func list(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> [Parity] {
        try db.all(
            "SELECT \(columns) FROM parity_counts WHERE connection_id = \(connection) ORDER BY stream",
            as: Parity.init(row:))
    }

    /// Of all connections.
    package static func all(_ db: borrowing Transaction) throws -> [ID<Connection>: [Parity]] {
        let rows = try db.all("SELECT connection_id, \(columns) FROM parity_counts ORDER BY connection_id, stream") {
            row in (try row.get("connection_id") as ID<Connection>, try Parity(row: row))
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private static let columns: SQL = """
        stream, counted_at, at_vendor, is_counted, here, left_out, deleted, ignored, failed, extra, older, missing_refs::text AS missing_refs,
        extra_refs
        """

    private init(row: Row) throws {
        stream = try row.get("stream")
        countedAt = try row.get("counted_at")
        atVendor = try row.get("at_vendor")
        isCounted = try row.get("is_counted")
        here = try row.get("here")
        leftOut = try row.get("left_out")
        deleted = try row.get("deleted")
        ignored = try row.get("ignored")
        failed = try row.get("failed")
        extra = try row.get("extra")
        older = try row.get("older")
        missing = try JSONDecoder().decode([Missing].self, from: Data((try row.get("missing_refs") as String).utf8))
        extraRefs = try row.get("extra_refs")
    }
}
