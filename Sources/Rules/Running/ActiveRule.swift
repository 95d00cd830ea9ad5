import Basics
import Database
import Foundation
import Sync

/// A version of a rule that is looking: the one that acts, or one in dry run.
struct ActiveRule: Sendable {
    let id: Int64
    let version: Int
    let mode: StoredRule.Mode
    /// It acts; otherwise it records what it would do.
    let isLive: Bool
    let checked: CheckedRule

    /// Whose effects it sees: 0 those of live rules, else its own version's.
    var lane: Int { isLive ? 0 : version }

    var limits: RuleLimits { checked.rule.limits }

    /// Every version that looks. An auto-paused rule goes on recording and does not act; so do all while writes are stopped.
    static func all(_ db: borrowing Transaction) throws -> [ActiveRule] {
        let query: SQL = """
            SELECT r.id, r.mode, v.version, v.definition, coalesce(v.version = r.live_version, false) AS is_live
              FROM rules r
              JOIN rule_versions v ON v.rule_id = r.id
               AND (v.version = r.live_version AND r.mode IN ('live', 'auto_paused')
                    OR v.version = r.trial_version AND r.mode <> 'draft')
             WHERE r.deleted_at IS NULL
             ORDER BY r.id, v.version
            """
        let isStopped = try WritesSwitch.load(db) != nil
        let all = try db.all(query) { row -> ActiveRule? in
            let mode: StoredRule.Mode = try row.get("mode")
            let isLive: Bool = try row.get("is_live")
            let definition: JSON = try row.get("definition")
            // What an older program stored and this one refuses looks at nothing; the rule's page says why.
            guard let checked = try? Rule(definition).checked() else { return nil }
            return ActiveRule(
                id: try row.get("id"), version: try row.get("version"), mode: mode,
                isLive: isLive && mode == .live && !isStopped,
                checked: checked)
        }
        return all.compactMap { $0 }
    }

    /// Whether the event is one of its trigger's, of a tool it listens to.
    func listens(to event: RuleEvent, from connector: String?) -> Bool {
        guard event.name == checked.rule.trigger.eventName else { return false }
        guard case .event(_, let args, let sources, _) = checked.rule.trigger else {
            return event.args["rule"] == nil || event.args["rule"] == .number(Decimal(id))
        }
        if let connector, !sources.isEmpty, !sources.contains(connector) { return false }
        guard event.name != "backup.failed" else { return true }
        return args.allSatisfy { event.args[$0.key] == .number(Decimal($0.value)) }
    }
}
