import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Sync
import Workspace

/// Follows records: keeps their history, makes events of what changed, and takes these to the rules.
///
/// A first read makes history and events to try rules on, and triggers none.
package struct RunRules: Follower {
    package static let name = "rules"

    private let connectors: ConnectorSet

    package init(_ connectors: ConnectorSet) {
        self.connectors = connectors
    }

    package func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        let groups = Dictionary(grouping: changes) { Group(connection: $0.connectionID, kind: $0.kind) }
        var events: [RuleEvent] = []
        for (group, changed) in groups.sorted(by: { $0.key < $1.key }) {
            try HistoryKeeper.keep(group.connection, group.kind, changed, db)
            events += try ChangeEvents.derive(group.connection, group.kind, changed, db)
        }
        guard !events.isEmpty else { return }
        events = try Echoes.marked(events, db)
        let rules = try ActiveRule.all(db)
        guard !rules.isEmpty else { return }
        let now: Date? = try db.value("SELECT clock_timestamp()")
        let judge = RuleJudge(connectors: connectors, now: now ?? Date())
        try judge.judge(events.sorted { $0.id < $1.id }.map { RuleJudge.Asked(event: $0) }, rules, db)
    }

    private struct Group: Hashable, Comparable {
        let connection: Int64
        let kind: RecordKind

        static func < (left: Group, right: Group) -> Bool {
            (left.connection, left.kind.rawValue) < (right.connection, right.kind.rawValue)
        }
    }
}

/// Looks again at events whose time has come: a state that should stay, a source that was stale, hours that have begun.
package struct LookAgain: Job {
    package static let kind = "rules_look_again"
    package static let priority = 4
    /// Timers taken in one transaction.
    private static let batch = 500

    package init() {}

    package var uniqueKey: String? { "rules_look_again" }

    /// Enqueues the job when a timer is due.
    package static func enqueueDue(_ db: borrowing Transaction) throws {
        let isDue: Bool? = try db.value("SELECT EXISTS (SELECT 1 FROM rule_timers WHERE due_at <= now())")
        if isDue == true { _ = try Queue.enqueue(Self(), db) }
        let acts: Bool? = try db.value(
            """
            SELECT EXISTS (SELECT 1 FROM rule_actions a JOIN rules r ON r.id = a.rule_id AND r.mode = 'live'
                            WHERE a.state IN ('waiting', 'pending') AND a.due_at <= now() AND a.lane = 0)
            """)
        if acts == true { try PerformRuleActions.enqueue(db) }
    }

    package func perform(_ work: Work, connectors: ConnectorSet) throws -> Outcome {
        while !work.shouldStop {
            let count = try work.write { db in try Self.look(connectors, at: work.clock.now, db) }
            if count < Self.batch { return .done }
        }
        return .snooze(.zero, why: "more is due")
    }

    static func look(_ connectors: ConnectorSet, at now: Date, _ db: borrowing Transaction) throws -> Int {
        let query: SQL = """
            WITH due AS (
                DELETE FROM rule_timers
                 WHERE id IN (SELECT id FROM rule_timers WHERE due_at <= \(now) ORDER BY due_at, id LIMIT \(batch) FOR UPDATE SKIP LOCKED)
                RETURNING rule_id, version, event_id)
            SELECT d.rule_id, d.version, \(RuleEvent.columns)
              FROM due d JOIN rule_events e ON e.id = d.event_id
             ORDER BY e.id
            """
        let due = try db.all(query) { row in
            RuleJudge.Asked(
                event: try RuleEvent(row: row), only: (rule: try row.get("rule_id"), version: try row.get("version")))
        }
        guard !due.isEmpty else { return 0 }
        try RuleJudge(connectors: connectors, now: now).judge(due, try ActiveRule.all(db), db)
        return due.count
    }
}
