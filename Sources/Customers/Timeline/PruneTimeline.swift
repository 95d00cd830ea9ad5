import Basics
import Database
import Jobs
import Workspace

/// Daily: throws away events older than the workspace keeps them.
package struct PruneTimeline: PlainJob {
    package static let kind = "prune_timeline"
    package static let priority = 9

    package init() {}

    package var uniqueKey: String? { Self.kind }

    /// Rows deleted in one transaction.
    private static let batch = 5000

    package func perform(_ work: Work) throws -> Outcome {
        while !work.shouldStop {
            let pruned = try work.write { db in
                let months = try WorkspaceSettings.load(db).timelineMonths
                return try db.run(
                    """
                    DELETE FROM timeline_events
                     WHERE id IN (SELECT id FROM timeline_events
                                   WHERE \(Self.isOlder(than: months, at: "\(work.clock.now)::timestamptz"))
                                   LIMIT \(Self.batch))
                    """)
            }
            if pruned < Self.batch { return .done }
        }
        return .snooze(.zero, why: "more to prune")
    }

    /// How many events would go if so many months were kept.
    package static func count(months: Int, _ db: borrowing Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM timeline_events WHERE \(isOlder(than: months, at: "now()"))") ?? 0
    }

    private static func isOlder(than months: Int, at now: SQL) -> SQL {
        "occurred_at < \(now) - make_interval(months => \(months)::integer)"
    }
}
