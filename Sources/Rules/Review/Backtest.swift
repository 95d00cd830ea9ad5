import Basics
import Database
import Foundation
import Workspace

/// A draft taken over stored events: what it would have done, by what was known then.
struct Backtest {
    let rule: ActiveRule
    let from: Date
    let until: Date
    private var pass: RulePass
    private(set) var tally = BacktestTally()
    /// How far the events were walked.
    private var place: (at: Date, id: Int64)

    /// Events read at once.
    private static let batch = 2_000

    init(_ checked: CheckedRule, from: Date, until: Date, _ settings: WorkspaceSettings) {
        rule = ActiveRule(id: 0, version: 1, mode: .dryRun, isLive: false, checked: checked)
        self.from = from
        self.until = until
        place = (from, 0)
        pass = RulePass(
            moment: EvaluationMoment(now: until, zone: settings.timeZone, currency: settings.currency))
    }

    /// Walks the next events; false when there were none.
    mutating func advance(_ db: borrowing Transaction) throws -> Bool {
        guard tally.events < BacktestTally.most else { return false }
        let name = rule.checked.rule.trigger.eventName
        let root = rule.checked.rule.trigger.root
        // Index: rule_events_observed.
        let query: SQL = """
            SELECT \(RuleEvent.columns) FROM rule_events e
             WHERE (e.observed_at, e.id) > (\(place.at), \(place.id)) AND e.observed_at <= \(until)
               AND (e.name = \(name) OR e.name = \(Self.closing(root)))
             ORDER BY e.observed_at, e.id LIMIT \(SQL.number(Self.batch))
            """
        let events = try db.all(query, as: RuleEvent.init(row:))
        guard let last = events.last else { return false }
        place = (last.observedAt, last.id)
        tally.events += events.count { $0.name == name }
        try walk(events.map(shifted), db)
        return true
    }

    /// What the rule did is set against what people did: of its tickets, how many were opened by hand within four hours.
    func report(_ db: borrowing Transaction) throws -> JSON {
        let byHand = try BacktestTally.byHand(tally.tickets, db)
        return tally.report(byHand: byHand, from: from, until: until)
    }

    private static func closing(_ root: String) -> String {
        [
            "alert": "alert.resolved", "ticket": "ticket.status_changed", "backup": "backup.recovered",
            "invoice": "invoice.paid",
        ][
            root, default: ""]
    }

    /// A rule that waits whether a state stays sees it that much later.
    private func shifted(_ event: RuleEvent) -> RuleEvent {
        guard let stays = rule.checked.rule.trigger.stays, event.name == rule.checked.rule.trigger.eventName else {
            return event
        }
        return event.seen(at: max(event.observedAt, event.occurredAt.addingTimeInterval(Double(stays.seconds))))
    }

    private mutating func walk(_ events: [RuleEvent], _ db: borrowing Transaction) throws {
        let read = try FactReading(paths: rule.checked.paths, time: .observed).read(events, db)
        var facts = read.compactMap { $0 }
        tally.unreadable += read.count - facts.count
        try ask(&facts, db)

        var start = facts.startIndex
        while start < facts.endIndex {
            let at = facts[start].event.observedAt
            let end = facts[start...].firstIndex { $0.event.observedAt != at } ?? facts.endIndex
            for known in facts[start..<end]
            where isHeard(known) && pass.evaluate(rule, known, at, isThorough: false).verdict == .yes {
                pass.ledger.addMatch(pass.lane(rule), at: at)
            }
            for known in facts[start..<end] { decide(known, at) }
            start = end
        }
    }

    private mutating func decide(_ known: EventFacts, _ at: Date) {
        if known.closes { pass.close(record: known.recordName) }
        guard isHeard(known) else { return }
        tally.add(pass.decide(rule, known, at, isThorough: false), at: at, known)
    }

    private func isHeard(_ known: EventFacts) -> Bool {
        guard known.event.name == rule.checked.rule.trigger.eventName else { return false }
        return RuleGate.lets(rule.checked.rule, known, at: known.event.observedAt, in: pass.moment.zone)
            && (rule.checked.rule.trigger.stays == nil || known.stillStands)
    }

    private func ask(_ facts: inout [EventFacts], _ db: borrowing Transaction) throws {
        var wanted: [RelatedQuestion: [Int]] = [:]
        for (place, known) in facts.enumerated() where isHeard(known) {
            for question in pass.evaluate(rule, known, known.event.observedAt, isThorough: false).open {
                wanted[question, default: []].append(place)
            }
        }
        let reading = RelatedReading(time: .observed, sources: nil)
        for (question, places) in wanted { try reading.answer(question, places, in: &facts, db) }
    }
}
