import Basics
import Foundation
import Testing

@testable import Rules

struct EvaluatorTests {
    @Test func `the tables of Kleene hold`() {
        let (yes, no, unknown) = (Ternary.yes, Ternary.no, Ternary.unknown)

        #expect((yes && unknown, no && unknown, unknown && unknown) == (unknown, no, unknown))
        #expect((yes || unknown, no || unknown, unknown || unknown) == (yes, unknown, unknown))
        #expect((!yes, !no, !unknown) == (no, yes, unknown))
        for left in Ternary.allCases {
            for right in Ternary.allCases {
                #expect((left && right) == (right && left))
                #expect(!(left && right) == (!left || !right))
            }
        }
    }

    /// Field, comparison and value, what the field holds, and the verdict.
    @Test(arguments: [
        (#""alert.title","op":"is","value":"DISK füll""#, FieldValue.text("Disk Full"), Ternary.yes),
        (#""alert.title","op":"contains","value":"sk fu""#, .text("Disk Full"), .yes),
        (#""alert.title","op":"not_contains","value":"cpu""#, .text("Disk Full"), .yes),
        (#""alert.title","op":"starts_with","value":"full""#, .text("Disk Full"), .no),
        (#""alert.title","op":"ends_with","value":"FULL""#, .text("Disk Full"), .yes),
        (#""alert.title","op":"matches","value":"^d.sk\\b""#, .text("Disk Full"), .yes),
        (#""alert.title","op":"in","value":["a","disk full"]"#, .text("Disk Full"), .yes),
        (#""alert.title","op":"not_in","value":["a","disk full"]"#, .text("Disk Full"), .no),
        (#""alert.count","op":"between","value":[2,3]"#, .number(3), .yes),
        (#""alert.count","op":"gt","value":0.1"#, .number(Decimal(string: "0.1") ?? 0), .no),
        (#""alert.count","op":"in","value":[1,2]"#, .number(3), .no),
        (#""alert.acknowledged","op":"is","value":true"#, .flag(true), .yes),
        (
            #""alert.opened_at","op":"older_than","value":"1h""#, .moment(RuleSample.now.addingTimeInterval(-3_601)),
            .yes
        ),
        (#""alert.opened_at","op":"older_than","value":"1h""#, .moment(RuleSample.now.addingTimeInterval(-3_599)), .no),
        (#""alert.opened_at","op":"before","value":{"ahead":"1d"}"#, .moment(RuleSample.now), .yes),
        (#""alert.opened_at","op":"after","value":"2026-11-19""#, .moment(RuleSample.now), .no),
        (#""alert.opened_at","op":"within_hours","value":["wed","00:00","23:59"]"#, .moment(RuleSample.now), .yes),
        (#""alert.opened_at","op":"outside_hours","value":["sat","00:00","23:59"]"#, .moment(RuleSample.now), .yes),
        (#""customer.tags","op":"contains","value":"VIP""#, .set(["gold", "vip"]), .yes),
        (#""customer.tags","op":"is_empty""#, .set([]), .yes),
        (#""customer.overdue_balance","op":"ge","value":50"#, .money(Money(minor: 5_000, currency: "USD")), .yes),
        (#""customer.overdue_balance","op":"ge","value":"50 EUR""#, .money(Money(minor: 9_000, currency: "EUR")), .yes),
        (#""customer.overdue_balance","op":"ge","value":50"#, .money(Money(minor: 9_000, currency: "EUR")), .unknown),
    ])
    func `a test compares by the field's type`(test: String, value: FieldValue, verdict: Ternary) throws {
        let rule = try RuleSample.rule(when: "{\"field\":\(test)}")
        let path = String(test.dropFirst().prefix { $0 != "\"" })

        let evaluation = Evaluator.judge(rule, KnownFacts(values: [path: value]), RuleSample.moment)

        #expect(evaluation.verdict == verdict)
        #expect(evaluation.outcomes[0]?.actual == value)
    }

    @Test func `a missing value is unknown unless the rule says what it amounts to`() throws {
        for (word, verdict) in [("unknown", Ternary.unknown), ("true", .yes), ("false", .no)] {
            let rule = try RuleSample.rule(
                when: #"{"field":"device.os","op":"is","value":"x","if_missing":"\#(word)"}"#)
            #expect(Evaluator.judge(rule, KnownFacts(), RuleSample.moment).verdict == verdict)
        }
        let empty = try RuleSample.rule(when: #"{"field":"device.os","op":"is_empty"}"#)
        #expect(Evaluator.judge(empty, KnownFacts(), RuleSample.moment).verdict == .yes)
    }

    /// Statuses of the records found, nil: the record has none; whether these are all; and what each node says.
    @Test(
        arguments: [
            ([], true, Ternary.no, Ternary.no, Ternary.no), (["open"], true, .yes, .no, .no),
            (["closed"], true, .no, .no, .no), ([nil], true, .unknown, .no, .no),
            (["open", "open"], true, .yes, .yes, .yes), (["open", nil], true, .yes, .unknown, .unknown),
            (["closed", "open", "open"], true, .yes, .yes, .no), (["closed"], false, .unknown, .unknown, .no),
            (["open"], false, .yes, .unknown, .unknown), (["open", "open"], false, .yes, .yes, .yes),
        ] as [([String?], Bool, Ternary, Ternary, Ternary)])
    func `no data is not the same as no ticket`(
        statuses: [String?], isWhole: Bool, exists: Ternary, two: Ternary, streak: Ternary
    ) throws {
        let ticket = #""entity":"ticket","where":{"field":"it.status","op":"is","value":"open"}"#
        let records = statuses.map { status in
            RelatedRecord(label: "", values: status.map { ["status": .text($0)] } ?? [:])
        }
        let facts = KnownFacts(records: .records(records, isWhole: isWhole))
        func verdict(_ when: String) throws -> Ternary {
            Evaluator.judge(try RuleSample.rule(when: when), facts, RuleSample.moment).verdict
        }

        #expect(try verdict("{\"exists\":{\(ticket)}}") == exists)
        #expect(try verdict("{\"not_exists\":{\(ticket)}}") == !exists)
        #expect(try verdict("{\"count\":{\(ticket)},\"op\":\"ge\",\"value\":2}") == two)
        #expect(try verdict("{\"streak\":{\(ticket),\"length\":2}}") == streak)
    }

    @Test func `a stale source makes the rule unknown, with its cause`() throws {
        let rule = try RuleSample.rule(RuleSample.critical)
        let stale = UnknownCause.stale(source: "ConnectWise tickets", age: 3 * 3_600)
        let facts = KnownFacts(
            values: ["alert.severity": .text("critical"), "alert.acknowledged": .flag(false)], records: .unknown(stale))

        let evaluation = Evaluator.judge(rule, facts, RuleSample.moment)

        #expect(evaluation.verdict == .unknown)
        #expect(rule.firstCause(evaluation)?.hasSuffix("ConnectWise tickets is 3 h old") == true)
    }

    @Test func `other records are asked for only when the rest does not decide`() throws {
        let rule = try RuleSample.rule(RuleSample.critical)
        var facts = KnownFacts(values: ["alert.severity": .text("info"), "alert.acknowledged": .flag(false)])

        #expect(Evaluator.judge(rule, facts, RuleSample.moment).open == [])
        #expect(Evaluator.judge(rule, facts, RuleSample.moment, isThorough: true).open.count == 1)
        facts.values["alert.severity"] = .text("critical")
        #expect(Evaluator.judge(rule, facts, RuleSample.moment).open.map(\.same) == [[.customer, .device]])
    }

    @Test func `a change is seen from both sides, and unknown without a before`() throws {
        let rule = try RuleSample.rule(
            on: #"{"event":"ticket.status_changed"}"#,
            when: #"{"changed":"ticket.status","from":["new","open"],"to":"waiting_customer"}"#)
        var facts = KnownFacts(values: ["ticket.status": .text("waiting_customer")])
        #expect(Evaluator.judge(rule, facts, RuleSample.moment).verdict == .unknown)

        facts.before = ["ticket.status": .text("open")]
        #expect(Evaluator.judge(rule, facts, RuleSample.moment).verdict == .yes)
        facts.before = ["ticket.status": .text("closed")]
        #expect(Evaluator.judge(rule, facts, RuleSample.moment).verdict == .no)
    }

    @Test func `the tree tells each leaf's value and verdict`() throws {
        let rule = try RuleSample.rule(RuleSample.critical)
        let tickets = [RelatedRecord(label: "7", values: ["status": .text("open")])]
        let facts = KnownFacts(
            values: ["alert.severity": .text("critical"), "alert.acknowledged": .flag(false)],
            records: .records(tickets, isWhole: true))

        let lines = rule.explained(Evaluator.judge(rule, facts, RuleSample.moment))

        #expect(lines.map(\.verdict) == [.no, .yes, .yes, .no, .yes])
        #expect(lines.map(\.actual) == [nil, "critical", "no", "1", "open"])
        #expect(lines.map(\.depth) == [0, 1, 1, 1, 2])
        #expect(lines[1].words == "the alert's severity is critical")
    }
}
