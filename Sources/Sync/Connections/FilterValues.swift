import Basics
import ConnectorKit
import Database
import Foundation

/// The values of a filter that an admin can choose from: those of the synced lists, those left out, and those chosen.
package struct FilterValues: Sendable {
    package let filter: RecordFilter
    package let values: [Value]
    /// Changed since the last whole read: until the next one, only records that change follow it.
    package let isPending: Bool

    /// One that records bear.
    package struct Value: Sendable, Equatable {
        /// Empty: records that have none.
        package let text: String
        package let isChosen: Bool
        /// Left out of the last whole read for this value.
        package let leftOut: Int
    }

    /// Nobody scrolls through more.
    private static let most = 200

    /// Of each filter that the connector offers, its values in alphabetical order.
    package static func list(
        _ connection: Connection, _ manifest: Manifest, streams: [ConnectorKit.Stream], _ db: borrowing Transaction
    ) throws -> [FilterValues] {
        try manifest.filters.map { filter in
            let bringing = streams.filter { $0.kinds.contains(filter.kind) }.map(\.name)
            let chosen = Set(ChosenFilters.chosen(filter.name, connection.options))
            let (leftOut, isPending) = try standing(filter, connection, bringing, db)
            let all = Set(try known(filter.known, connection.id, db)).union(leftOut.keys).union(chosen)
            return FilterValues(
                filter: filter,
                values: all.sorted { $0.lowercased() < $1.lowercased() }.map {
                    Value(text: $0, isChosen: chosen.contains($0), leftOut: leftOut[$0] ?? 0)
                }, isPending: isPending)
        }
    }

    static func known(
        _ known: RecordFilter.Known, _ connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> [String] {
        let (kind, value) = place(known)
        let query: SQL = """
            SELECT DISTINCT \(value) AS value
              FROM \(.name(kind.rawValue))
             WHERE connection_id = \(connection)
             ORDER BY 1
             LIMIT \(most)
            """
        return try db.all(query) { row in try row.get("value") as String }
    }

    /// Whose table has the values, and what they are called there; one that is absent is the empty text.
    private static func place(_ known: RecordFilter.Known) -> (kind: RecordKind, value: SQL) {
        switch known {
        case .accountTypes: (.account, "unnest(CASE WHEN types = '{}' THEN ARRAY[''] ELSE types END)")
        case .accountStatuses: (.account, "coalesce(status, '')")
        case .boardNames: (.board, "coalesce(name, '')")
        case .deviceKinds: (.device, "coalesce(kind_raw, '')")
        case .ticketStatuses: (.ticket, "coalesce(status_raw, '')")
        }
    }

    private static func standing(
        _ filter: RecordFilter, _ connection: Connection, _ streams: [String], _ db: borrowing Transaction
    ) throws -> ([String: Int], Bool) {
        let query: SQL = """
            SELECT left_out, filtered_by
              FROM connection_streams
             WHERE connection_id = \(connection.id) AND stream = ANY (\(streams))
            """
        let chosen = Set(ChosenFilters.chosen(filter.name, connection.options))
        let found = try db.all(query) { row in
            let former: JSON? = try row.get("filtered_by")
            return (
                LeftOut(json: try row.get("left_out")).counts[filter.name] ?? [:],
                former.map { Set(ChosenFilters.chosen(filter.name, $0)) != chosen } ?? false
            )
        }
        let counts = found.reduce(into: [String: Int]()) { all, one in all.merge(one.0) { $0 + $1 } }
        return (counts, found.contains { $0.1 })
    }
}
