import Basics
import Foundation

/// What a rule concluded about an event.
package struct RuleDecision: Sendable {
    package let ruleID: Int64
    package let version: Int
    package let isShadow: Bool
    package let event: RuleEvent
    package let verdict: Verdict
    /// In words: what is unknown, which limit, what it acted on before.
    package let why: String?
    package let lines: [ExplanationLine]
    package let actions: [RenderedAction]
    package let dedupeKey: String?
    package let customerID: Int64?
    package let deviceRef: String?
    package let title: String
    let took: Duration

    /// The raw values are stored.
    package enum Verdict: String, Sendable, CaseIterable {
        case noMatch = "no_match"
        case unknown, late
        case wouldFire = "would_fire"
        case fired
        case duplicate = "suppressed_duplicate"
        case echo = "suppressed_echo"
        case rateLimited = "rate_limited"
        case held, failed, cancelled
    }
}

/// The rules' way through events, one after another: judges, and remembers what each rule did or would have done.
struct RulePass {
    let moment: EvaluationMoment
    var ledger = RuleLedger()
    /// Tickets that a rule made, or would have made, by lane: its own questions find them.
    var effects: [RuleLedger.Lane: [Effect]] = [:]

    struct Effect: Sendable {
        /// `alert:17`: when that closes, the effect is over.
        let record: String
        let customer: Int64?
        let device: String?
        let at: Date
        let title: String
    }

    init(moment: EvaluationMoment) {
        self.moment = moment
    }

    /// What the rule says of the event by these facts, effects of its own included.
    func evaluate(_ rule: ActiveRule, _ facts: EventFacts, _ now: Date, isThorough: Bool) -> Evaluation {
        let own = effects[lane(rule)] ?? []
        let known = FactsWithEffects(facts: facts, effects: own, now: now)
        return Evaluator.judge(rule.checked, known, at(now), isThorough: isThorough)
    }

    /// Judges and, when the rule may act, notes that it did.
    mutating func decide(_ rule: ActiveRule, _ facts: EventFacts, _ now: Date, isThorough: Bool) -> RuleDecision {
        let start = ContinuousClock.now
        let evaluation = evaluate(rule, facts, now, isThorough: isThorough)
        let lines = rule.checked.explained(evaluation)
        func decision(
            _ verdict: RuleDecision.Verdict, _ why: String? = nil, _ actions: [RenderedAction] = [], key: String? = nil
        ) -> RuleDecision {
            RuleDecision(
                ruleID: rule.id, version: rule.version, isShadow: !rule.isLive, event: facts.event, verdict: verdict,
                why: why, lines: lines, actions: actions, dedupeKey: key, customerID: facts.customerID,
                deviceRef: facts.deviceRef, title: facts.title, took: ContinuousClock.now - start)
        }
        switch evaluation.verdict {
        case .no: return decision(.noMatch)
        case .unknown: return decision(.unknown, rule.checked.firstCause(evaluation))
        case .yes: break
        }
        let key = rule.checked.dedupeKey(facts, at(now))
        let actions = rule.checked.rendered(facts, at(now))
        let admission = ledger.admit(
            lane(rule), key: key, instance: facts.event.instance, customer: facts.customerID, limits: rule.limits,
            count: actions.count, at: now)
        switch admission {
        case .duplicate(let why): return decision(.duplicate, why, actions, key: key)
        case .limited(let why): return decision(.rateLimited, why, actions, key: key)
        case .held: return decision(.held, "more than \(rule.limits.storm) matches at once", actions, key: key)
        case .acts: break
        }
        note(rule, facts, key, actions, now)
        return decision(rule.isLive ? .fired : .wouldFire, nil, actions, key: key)
    }

    /// The trigger's record has closed: what a rule did about it answers no more questions.
    mutating func close(record: String) {
        for lane in effects.keys { effects[lane]?.removeAll { $0.record == record } }
    }

    func lane(_ rule: ActiveRule) -> RuleLedger.Lane { RuleLedger.Lane(rule: rule.id, lane: rule.lane) }

    private mutating func note(
        _ rule: ActiveRule, _ facts: EventFacts, _ key: String, _ actions: [RenderedAction], _ now: Date
    ) {
        let deed = RuleLedger.Deed(
            key: key, instance: facts.event.instance, customer: facts.customerID, at: now, count: actions.count)
        ledger.add(deed, in: lane(rule))
        for action in actions where action.name == "ticket.create" {
            let effect = Effect(
                record: facts.recordName, customer: facts.customerID, device: facts.deviceRef, at: now,
                title: action.payload["title"]?.stringValue ?? "")
            effects[lane(rule), default: []].append(effect)
        }
    }

    private func at(_ now: Date) -> EvaluationMoment {
        EvaluationMoment(now: now, zone: moment.zone, currency: moment.currency)
    }
}

extension EventFacts {
    /// `alert:17`, by our id.
    var recordName: String {
        let root = event.root
        return "\(root):\(values["\(root).id"]?.words ?? event.ref)"
    }

    /// Whether the state that the event began goes on.
    var stillStands: Bool {
        switch event.root {
        case "alert": return values["alert.open"] == .flag(true)
        case "ticket" where event.name == "ticket.status_changed":
            return values["ticket.status"] == .text(String(event.instance.prefix { $0 != "/" }))
        case "ticket": return values["ticket.open"] == .flag(true)
        default: return true
        }
    }

    /// Whether the event ends a state, so that a new one is a new matter.
    var closes: Bool {
        switch event.name {
        case "alert.resolved", "backup.recovered", "invoice.paid": true
        case "ticket.status_changed": values["ticket.open"] == .flag(false)
        default: false
        }
    }
}

/// Facts beside which a rule's own tickets count as if they were there.
private struct FactsWithEffects: Facts {
    let facts: EventFacts
    let effects: [RulePass.Effect]
    let now: Date

    func fact(_ field: Field) -> Fact { facts.fact(field) }
    func former(_ field: Field) -> Fact { facts.former(field) }

    func answer(_ question: RelatedQuestion) -> RelatedAnswer {
        let answer = facts.answer(question)
        guard question.kind == .ticket, case .records(let records, let isWhole) = answer else { return answer }
        let byDevice = question.same.contains(.device) || question.same.contains(.thread)
        let own = effects.filter { effect in
            effect.customer == facts.customerID && (!byDevice || effect.device == facts.deviceRef)
                && question.within.map { now.timeIntervalSince(effect.at) <= Double($0.seconds) } != false
        }
        return .records(own.map(\.ticket) + records, isWhole: isWhole)
    }
}

extension RulePass.Effect {
    var ticket: RelatedRecord {
        RelatedRecord(
            label: title,
            values: [
                "status": .text("new"), "open": .flag(true), "title": .text(title), "created_at": .moment(at),
                "created_by_us": .flag(true),
            ])
    }
}
