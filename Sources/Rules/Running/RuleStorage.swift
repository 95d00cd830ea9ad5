import Basics
import Database
import Foundation
import Jobs

/// What a batch concluded, until it is written in the transaction that read the events.
struct RuleStorage {
    let now: Date
    let zone: TimeZone
    private var decisions: [(decision: RuleDecision, rule: ActiveRule, record: String)] = []
    private var timers: [(rule: Int64, version: Int, event: Int64, why: Why, due: Date)] = []
    private var closed: [String] = []
    private var runaways: [Int64: String] = [:]

    enum Why: String { case stays, unknown, hours }

    /// How long an event that is unknown is looked at again.
    private static let patience: TimeInterval = 86_400
    private static let pause: TimeInterval = 300

    init(now: Date, zone: TimeZone) {
        self.now = now
        self.zone = zone
    }

    mutating func wait(_ rule: ActiveRule, _ event: RuleEvent, _ why: Why, until due: Date) {
        timers.append((rule.id, rule.version, event.id, why, due))
    }

    mutating func close(_ record: String) { closed.append(record) }

    /// A conclusion that needed no condition.
    mutating func add(plain verdict: RuleDecision.Verdict, _ why: String, _ rule: ActiveRule, _ facts: EventFacts) {
        let decision = RuleDecision(
            ruleID: rule.id, version: rule.version, isShadow: !rule.isLive, event: facts.event, verdict: verdict,
            why: why,
            lines: [], actions: [], dedupeKey: nil, customerID: facts.customerID, deviceRef: facts.deviceRef,
            title: facts.title, took: .zero)
        decisions.append((decision, rule, facts.recordName))
    }

    /// - Parameter isAgain: a timer brought the event; that nothing is known yet is then no conclusion of its own.
    mutating func add(
        _ decision: RuleDecision, of rule: ActiveRule, _ facts: EventFacts, isAgain: Bool, isRunaway: Bool
    ) {
        let isStillUnknown = isAgain && decision.verdict == .unknown && rule.checked.rule.trigger.stays == nil
        if !isStillUnknown { decisions.append((decision, rule, facts.recordName)) }
        if isRunaway { runaways[rule.id] = "it exceeded its limit threefold within 10 minutes" }
        let age = now.timeIntervalSince(decision.event.observedAt)
        if decision.verdict == .unknown, age < Self.patience {
            wait(rule, decision.event, .unknown, until: now.addingTimeInterval(Self.pause))
        }
    }

    func write(_ db: borrowing Transaction) throws {
        try writeTimers(db)
        if !closed.isEmpty {
            try db.run(
                """
                UPDATE rule_actions a SET closed_at = now()
                  FROM rule_decisions d
                 WHERE d.id = a.decision_id AND d.record = ANY (\(closed)) AND a.closed_at IS NULL
                """)
        }
        guard !decisions.isEmpty else { return }
        let ids = try writeDecisions(try holds(db), db)
        try writeCounts(db)
        try writeActions(ids, db)
        for (rule, why) in runaways.sorted(by: { $0.key < $1.key }) {
            try RuleDrafts.pauseItself(ID(rule), why: why, db)
        }
        try db.notify("vectis_live", "rules")
    }

    private func writeTimers(_ db: borrowing Transaction) throws {
        guard !timers.isEmpty else { return }
        try db.run(
            """
            INSERT INTO rule_timers (rule_id, version, event_id, why, due_at)
            SELECT t.rule_id, t.version, t.event_id, t.why, t.due_at
              FROM unnest(\(timers.map(\.rule)), \(timers.map(\.version)), \(timers.map(\.event)),
                          \(timers.map(\.why.rawValue))::text[], \(timers.map(\.due))::timestamptz[])
                   AS t (rule_id, version, event_id, why, due_at)
                ON CONFLICT (rule_id, version, event_id) DO UPDATE SET due_at = excluded.due_at, why = excluded.why
            """)
    }

    /// The open hold of each version that is in a storm now.
    private func holds(_ db: borrowing Transaction) throws -> [RuleLedger.Lane: Int64] {
        var holds: [RuleLedger.Lane: Int64] = [:]
        for item in decisions where item.decision.verdict == .held {
            let lane = RuleLedger.Lane(rule: item.rule.id, lane: item.rule.version)
            guard holds[lane] == nil else { continue }
            let open: Int64? = try db.value(
                """
                SELECT id FROM rule_holds
                 WHERE rule_id = \(item.rule.id) AND version = \(item.rule.version) AND state = 'open' AND expires_at > now()
                 ORDER BY id DESC LIMIT 1
                """)
            holds[lane] =
                try open
                ?? db.value(
                    "INSERT INTO rule_holds (rule_id, version) VALUES (\(item.rule.id), \(item.rule.version)) RETURNING id"
                )
        }
        return holds
    }

    /// Returns the rows' ids in the order of the decisions.
    private func writeDecisions(_ holds: [RuleLedger.Lane: Int64], _ db: borrowing Transaction) throws -> [Int64] {
        let held = decisions.map { item -> Int64 in
            guard item.decision.verdict == .held else { return 0 }
            return holds[RuleLedger.Lane(rule: item.rule.id, lane: item.rule.version)] ?? 0
        }
        let all = decisions.map(\.decision)
        let statement: SQL = """
            INSERT INTO rule_decisions (rule_id, version, mode, event_id, record, title, customer_id, verdict, why, tree, actions,
                                        dedupe_key, instance, hold_id, is_shadow, took_us, at)
            SELECT s.rule_id, s.version, s.mode, s.event_id, s.record, left(s.title, 300), nullif(s.customer_id, 0), s.verdict,
                   nullif(s.why, ''), s.tree::jsonb, s.actions::jsonb, nullif(s.dedupe_key, ''), s.instance, nullif(s.hold_id, 0),
                   s.is_shadow, s.took_us, \(now)
              FROM unnest(\(all.map(\.ruleID)), \(all.map(\.version)), \(decisions.map(\.rule.mode.rawValue))::text[],
                          \(all.map(\.event.id)), \(decisions.map(\.record))::text[], \(all.map(\.title))::text[],
                          \(all.map { $0.customerID ?? 0 }), \(all.map(\.verdict.rawValue))::text[],
                          \(all.map { $0.why ?? "" })::text[], \(all.map { JSON.array($0.lines.map(\.json)).text() })::text[],
                          \(all.map { JSON.array($0.actions.map(\.json)).text() })::text[], \(all.map { $0.dedupeKey ?? "" })::text[],
                          \(all.map(\.event.instance))::text[], \(held), \(all.map(\.isShadow)),
                          \(all.map { Int($0.took / .microseconds(1)) }))
                   WITH ORDINALITY AS s (rule_id, version, mode, event_id, record, title, customer_id, verdict, why, tree, actions, dedupe_key,
                         instance, hold_id, is_shadow, took_us, place)
             ORDER BY s.place
            RETURNING id
            """
        return try db.all(statement, as: { row in try row.get("id") as Int64 }).sorted()
    }

    private func writeCounts(_ db: borrowing Transaction) throws {
        let all = decisions.map(\.decision)
        try db.run(
            """
            INSERT INTO rule_counts AS k (rule_id, version, hour, verdict, n)
            SELECT s.rule_id, s.version, date_trunc('hour', \(now)::timestamptz), s.verdict, count(*)
              FROM unnest(\(all.map(\.ruleID)), \(all.map(\.version)), \(all.map(\.verdict.rawValue))::text[])
                   AS s (rule_id, version, verdict)
             GROUP BY s.rule_id, s.version, s.verdict
                ON CONFLICT (rule_id, version, hour, verdict) DO UPDATE SET n = k.n + excluded.n
            """)
    }

    private func writeActions(_ ids: [Int64], _ db: borrowing Transaction) throws {
        var isWaiting = false
        for (id, item) in zip(ids, decisions) where [.fired, .wouldFire].contains(item.decision.verdict) {
            try RuleActions.add(item.decision, id: id, of: item.rule, at: now, db)
            isWaiting = isWaiting || item.rule.isLive
        }
        if isWaiting { try PerformRuleActions.enqueue(db) }
    }
}

extension RenderedAction {
    /// As decisions keep it.
    var json: JSON {
        var members: [String: JSON] = ["do": .string(name), "with": payload]
        members["target"] = target.map(JSON.string)
        members["on"] = record.map(JSON.string)
        members["after"] = after.map { .string($0.description) }
        return .object(members)
    }
}
