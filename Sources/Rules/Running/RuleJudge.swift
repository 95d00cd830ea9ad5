import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

/// Takes events to the rules that listen, in one transaction: reads what is known, judges, stores what was concluded.
struct RuleJudge {
    let connectors: ConnectorSet
    let now: Date

    /// One version's look at one event.
    struct Look {
        let rule: ActiveRule
        /// Its number among the facts.
        let place: Int
        /// A timer brought it: it was waited for already.
        let isDue: Bool
    }

    /// An event, and for which rules alone when a timer brought it.
    struct Asked {
        let event: RuleEvent
        var only: (rule: Int64, version: Int)?
    }

    func judge(_ asked: [Asked], _ rules: [ActiveRule], _ db: borrowing Transaction) throws {
        let paths = rules.reduce(into: Set<String>()) { $0.formUnion($1.checked.paths) }
        let labels = try connectorKeys(db)
        let heard = asked.filter { item in
            rules.contains { $0.listens(to: item.event, from: item.event.connectionID.flatMap { labels[$0] }) }
                || Self.closing.contains(item.event.name)
        }
        guard !heard.isEmpty else { return }
        let read = try FactReading(paths: paths, time: .present(now)).read(heard.map(\.event), db)
        var facts: [EventFacts] = []
        var looks: [Look] = []
        let settings = try WorkspaceSettings.load(db)
        var stored = RuleStorage(now: now, zone: settings.timeZone)
        for (item, found) in zip(heard, read) {
            guard let found else { continue }
            let connector = item.event.connectionID.flatMap { labels[$0] }
            for rule in rules where rule.listens(to: item.event, from: connector) {
                if let only = item.only, only != (rule.id, rule.version) { continue }
                if Self.isReady(rule, found, isDue: item.only != nil, &stored) {
                    looks.append(Look(rule: rule, place: facts.count, isDue: item.only != nil))
                }
            }
            facts.append(found)
        }
        let moment = EvaluationMoment(now: now, zone: settings.timeZone, currency: settings.currency)
        try decide(looks, &facts, moment, &stored, db)
        try stored.write(db)
    }

    /// Events after which effects on their record are over.
    private static let closing: Set<String> = [
        "alert.resolved", "backup.recovered", "invoice.paid", "ticket.status_changed",
    ]

    /// Scope, age, causes, hours and waiting come before any condition.
    private static func isReady(_ rule: ActiveRule, _ facts: EventFacts, isDue: Bool, _ stored: inout RuleStorage)
        -> Bool
    {
        guard RuleGate.covers(rule.checked.rule, facts), RuleGate.isArgument(rule.checked.rule, facts) else {
            return false
        }
        let event = facts.event
        if event.isLate, !isDue {
            stored.add(
                plain: .late, "it was \(Int(event.observedAt.timeIntervalSince(event.occurredAt) / 3_600)) h old", rule,
                facts)
            return false
        }
        if event.cause.contains(rule.id) || event.cause.count >= 3 {
            stored.add(
                plain: .echo, "it came of \(event.cause.count == 1 ? "a rule's" : "rules'") own deeds", rule, facts)
            return false
        }
        if let hours = rule.checked.rule.scope.hours, !hours.contains(stored.now, in: stored.zone) {
            if hours.isHeldOutside { stored.wait(rule, event, .hours, until: stored.now.addingTimeInterval(900)) }
            return false
        }
        guard let stays = rule.checked.rule.trigger.stays else { return true }
        guard isDue else {
            let due = max(event.occurredAt.addingTimeInterval(Double(stays.seconds)), stored.now)
            stored.wait(rule, event, .stays, until: due)
            return false
        }
        guard facts.stillStands else {
            stored.add(plain: .noMatch, "it did not stay", rule, facts)
            return false
        }
        return true
    }

    private func decide(
        _ looks: [Look], _ facts: inout [EventFacts], _ moment: EvaluationMoment, _ stored: inout RuleStorage,
        _ db: borrowing Transaction
    ) throws {
        var pass = RulePass(moment: moment)
        let sources = looks.isEmpty ? nil : try RelatedSources(connectors, db)
        try ask(looks, pass, &facts, RelatedReading(time: .present(now), sources: sources), db)
        try RuleMemory.recall(looks.map(\.rule), into: &pass, at: now, db)
        for look in looks where pass.evaluate(look.rule, facts[look.place], now, isThorough: false).verdict == .yes {
            pass.ledger.addMatch(pass.lane(look.rule), at: now)
        }
        let byPlace = Dictionary(grouping: looks, by: \.place)
        for (place, known) in facts.enumerated() {
            if known.closes {
                pass.close(record: known.recordName)
                stored.close(known.recordName)
            }
            for look in byPlace[place] ?? [] {
                let decision = pass.decide(look.rule, known, now, isThorough: !look.rule.isLive)
                stored.add(
                    decision, of: look.rule, known, isAgain: look.isDue, isRunaway: isRunaway(look.rule, pass))
            }
        }
    }

    private func isRunaway(_ rule: ActiveRule, _ pass: RulePass) -> Bool {
        rule.isLive && pass.ledger.isRunaway(pass.lane(rule), limits: rule.limits, at: now)
    }

    /// Answers what the looks need to know of other records: each question once, for all events that ask it.
    private func ask(
        _ looks: [Look], _ pass: RulePass, _ facts: inout [EventFacts], _ reading: RelatedReading,
        _ db: borrowing Transaction
    ) throws {
        var wanted: [RelatedQuestion: Set<Int>] = [:]
        for look in looks {
            let known = facts[look.place]
            for question in pass.evaluate(look.rule, known, now, isThorough: !look.rule.isLive).open {
                wanted[question, default: []].insert(look.place)
            }
        }
        for (question, places) in wanted { try reading.answer(question, places.sorted(), in: &facts, db) }
    }

    private func connectorKeys(_ db: borrowing Transaction) throws -> [Int64: String] {
        let rows = try db.all("SELECT id, connector FROM connections ORDER BY id") { row in
            (try row.get("id") as Int64, try row.get("connector") as String)
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
