import Basics
import Database
import Jobs

/// Daily: throws away events older than 25 months.
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
                try db.run(
                    """
                    DELETE FROM timeline_events
                     WHERE id IN (SELECT id FROM timeline_events
                                   WHERE occurred_at < \(work.clock.now)::timestamptz - interval '25 months' LIMIT \(Self.batch))
                    """)
            }
            if pruned < Self.batch { return .done }
        }
        return .snooze(.zero, why: "more to prune")
    }
}
