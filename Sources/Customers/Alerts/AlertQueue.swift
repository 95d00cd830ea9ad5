import Basics
import Database
import Foundation

/// One page of the alert threads of every tool.
package struct AlertQueue: Sendable {
    package enum Sort: String, Sendable, CaseIterable {
        /// The critical ones first, of each severity the last seen.
        case severity
        /// The last seen first.
        case newest
    }

    /// Where the page before ended; opaque to callers.
    package struct Cursor: Sendable, Equatable {
        package let value: String
        package let id: Int64

        package init(value: String, id: Int64) {
            self.value = value
            self.id = id
        }
    }

    package let rows: [AlertThread]
    package let next: Cursor?

    /// At most `limit` threads after `cursor`. Resolved ones come by the time they ended, whatever the order.
    package static func page(
        _ filter: AlertFilter, sort: Sort = .severity, after cursor: Cursor? = nil, limit: Int = 50,
        _ db: borrowing Transaction
    ) throws -> AlertQueue {
        let sort = filter.state == .resolved ? .newest : sort
        var found = try db.all(query(filter, sort, cursor.flatMap(Position.init), limit + 1)) { row in
            (try AlertThread(row: row), try row.get("rank") as Int, try row.get("at") as Date)
        }
        let hasMore = found.count > limit
        if hasMore { found.removeLast() }

        let end = hasMore ? found.last : nil
        return AlertQueue(
            rows: found.map(\.0),
            next: end.map { Cursor(value: "\($0.1)~\($0.2.timeIntervalSince1970)", id: $0.0.id.value) })
    }

    /// Index: alert_threads_queue or alert_threads_newest by order, alert_threads_resolved for what is over; of a customer
    /// alert_threads_account_open and alert_threads_account. What stands beside a thread is looked up for the rows shown only.
    private static func query(_ filter: AlertFilter, _ sort: Sort, _ position: Position?, _ limit: Int) -> SQL {
        let at: SQL = filter.state == .resolved ? "t.resolved_at" : "t.last_seen_at"
        let order: SQL = sort == .severity ? "\(rank), \(at) DESC, t.id DESC" : "\(at) DESC, t.id DESC"
        let shown: SQL = sort == .severity ? "page.rank, page.at DESC, page.id DESC" : "page.at DESC, page.id DESC"
        return """
            WITH page AS MATERIALIZED (
                SELECT t.id, \(rank) AS rank, \(at) AS at
                  FROM \(filter.tables)
                 WHERE \(filter.stateCondition) AND \(severity(filter)) AND \(filter.conditions) \(after(sort, at, position))
                 ORDER BY \(order) LIMIT \(SQL.number(limit)))
            SELECT \(AlertThread.columns), page.rank, page.at
              FROM page JOIN alert_threads t ON t.id = page.id \(AlertThread.around)
             ORDER BY \(shown)
            """
    }

    /// As the index has it.
    private static let rank: SQL = "(CASE t.severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END)"

    /// By the rank, which the index orders by.
    private static func severity(_ filter: AlertFilter) -> SQL {
        guard let place = AlertFilter.severities.firstIndex(of: filter.severity) else { return "true" }
        return "\(rank) = \(SQL.number(place + 1))"
    }

    private static func after(_ sort: Sort, _ at: SQL, _ position: Position?) -> SQL {
        guard let position else { return "" }
        let rest: SQL = "(\(at), t.id) < (\(position.at), \(position.id))"
        guard sort == .severity else { return "AND \(rest)" }
        let place = SQL.number(position.rank)
        return "AND \(rank) >= \(place) AND (\(rank) > \(place) OR \(rest))"
    }

    /// A cursor, read.
    private struct Position {
        let rank: Int
        let at: Date
        let id: Int64

        init?(_ cursor: Cursor) {
            let parts = cursor.value.split(separator: "~")
            guard parts.count == 2, let rank = Int(parts[0]), (1...3).contains(rank), let seconds = Double(parts[1]),
                (0...253_402_300_799).contains(seconds)
            else { return nil }
            self.rank = rank
            at = Date(timeIntervalSince1970: seconds)
            id = cursor.id
        }
    }
}

/// How many threads there are, by state and severity.
package struct AlertCounts: Sendable {
    private let numbers: [AlertThread.State: [String: Int]]

    /// - Parameter states: of resolved ones those of the last 7 days; the filter's own state and severity do not count.
    package static func of(
        _ filter: AlertFilter, in states: [AlertThread.State] = AlertThread.State.allCases, _ db: borrowing Transaction
    ) throws -> AlertCounts {
        let wanted: [(AlertThread.State, SQL)] = states.map { state in
            var one = filter
            one.state = state
            return (state, one.stateCondition)
        }
        // Index: alert_threads_resolved, of the others alert_threads_queue or alert_threads_newest; of a customer
        // alert_threads_account_open, alert_threads_account.
        let parts = wanted.map { _, condition -> SQL in
            """
            SELECT t.state, t.severity, count(*) AS n FROM \(filter.tables)
             WHERE \(condition) AND \(filter.conditions) GROUP BY t.state, t.severity
            """
        }
        let rows = try db.all(SQL.joined(parts, by: " UNION ALL ")) { row in
            (
                state: try row.get("state") as AlertThread.State, severity: try row.get("severity") as String,
                count: try row.get("n") as Int
            )
        }
        let byState = Dictionary(grouping: rows, by: \.state)
        return AlertCounts(
            numbers: byState.mapValues { Dictionary($0.map { ($0.severity, $0.count) }, uniquingKeysWith: +) })
    }

    /// - Parameter severity: empty: every one.
    package func count(_ state: AlertThread.State, _ severity: String = "") -> Int {
        let found = numbers[state] ?? [:]
        return severity.isEmpty ? found.values.reduce(0, +) : found[severity] ?? 0
    }
}
