import Basics
import Database
import Foundation
import Jobs
import Workspace

/// Takes a draft over the stored events of the last days; one at a time, its progress and report in its row.
package struct RunBacktest: PlainJob {
    package static let kind = "run_backtest"
    package static let priority = 7
    private let backtest: Int64

    package var uniqueKey: String? { "backtest" }

    /// Work beyond this is cut, and the report says so.
    private static let longest: Duration = .seconds(60)

    /// A backtest as it is shown.
    package struct Row: Sendable {
        package let id: Int64
        package let days: Int
        /// waiting, running, done or failed.
        package let state: String
        /// Events walked so far.
        package let progress: Int
        package let report: JSON?
        package let createdAt: Date
    }

    /// - Throws: `RuleRefused` when the text is no rule, `Refusal` when another one is running.
    package static func request(_ json: JSON, days: Int, by name: String, _ db: borrowing Transaction) throws -> Int64 {
        _ = try Rule(json).checked()
        let isBusy: Bool? = try db.value(
            "SELECT EXISTS (SELECT 1 FROM rule_backtests WHERE state IN ('waiting', 'running'))")
        guard isBusy == false, [7, 30, 90].contains(days) else {
            throw Refusal(
                "The backtest was not started", why: "another one is running", next: "Wait until it has finished.")
        }
        let id: Int64? = try db.value(
            "INSERT INTO rule_backtests (definition, days, requested_by) VALUES (\(json), \(days), \(name)) RETURNING id"
        )
        guard let id else { throw DatabaseError(.other, "a backtest was not stored") }
        try Queue.enqueue(RunBacktest(backtest: id), db)
        return id
    }

    package static func find(_ id: Int64, _ db: borrowing Transaction) throws -> Row {
        let query: SQL = "SELECT id, days, state, progress, report, created_at FROM rule_backtests WHERE id = \(id)"
        let found = try db.first(query) { row in
            Row(
                id: try row.get("id"), days: try row.get("days"), state: try row.get("state"),
                progress: try row.get("progress"), report: try row.get("report"), createdAt: try row.get("created_at"))
        }
        guard let found else { throw DatabaseError(.notFound, "backtest \(id)") }
        return found
    }

    package func perform(_ work: Work) throws -> Outcome {
        let end = ContinuousClock.now + Self.longest
        let asked = try work.write { db in
            try db.run("UPDATE rule_backtests SET state = 'running', progress = 0 WHERE id = \(backtest)")
            return try db.first("SELECT definition, days, until FROM rule_backtests WHERE id = \(backtest)") { row in
                (
                    json: try row.get("definition") as JSON, days: try row.get("days") as Int,
                    until: try row.get("until") as Date
                )
            }
        }
        guard let asked else { return .cancel(why: "its row is gone") }
        let from = asked.until.addingTimeInterval(-Double(asked.days) * 86_400)
        var test = try work.read { db in
            Backtest(try Rule(asked.json).checked(), from: from, until: asked.until, try WorkspaceSettings.load(db))
        }
        while try work.read({ db in try test.advance(db) }) {
            if work.shouldStop { return .snooze(.zero, why: "the process ends") }
            if ContinuousClock.now > end { break }
            try work.write { db in
                try db.run("UPDATE rule_backtests SET progress = \(test.tally.events) WHERE id = \(backtest)")
                try db.notify("vectis_live", "backtest/\(backtest)")
            }
        }
        let report = try work.read { db in try test.report(db) }
        try work.write { db in
            try db.run(
                """
                UPDATE rule_backtests SET state = 'done', progress = \(test.tally.events), report = \(report), finished_at = now()
                 WHERE id = \(backtest)
                """)
            try db.notify("vectis_live", "backtest/\(backtest)")
        }
        return .done
    }
}
