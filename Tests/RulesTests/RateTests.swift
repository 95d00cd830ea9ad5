import Basics
import Foundation
import Testing

@testable import Rules

/// Printed figures; the bars hold in release on a quiet machine, so they are asked for only when `VECTIS_BENCH` is set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["VECTIS_BENCH"] != nil))
struct RateTests {
    @Test func `decisions a second on fields, and with one question about other records`() throws {
        let fields = try RuleSample.rule(
            when: """
                {"all":[{"field":"alert.severity","op":"is","value":"critical"},{"field":"alert.count","op":"ge","value":2},
                 {"field":"alert.acknowledged","op":"is","value":false},{"field":"alert.title","op":"contains","value":"disk"},
                 {"field":"device.kind","op":"in","value":["server","network"]},
                 {"field":"alert.opened_at","op":"older_than","value":"15m"},
                 {"not":{"field":"customer.tags","op":"contains","value":"quiet"}}]}
                """)
        let crossing = try RuleSample.rule(RuleSample.critical)
        let tickets = (0..<20).map { RelatedRecord(label: "\($0)", values: ["status": .text("closed")]) }
        let facts = KnownFacts(
            values: [
                "alert.severity": .text("critical"), "alert.count": .number(3), "alert.acknowledged": .flag(false),
                "alert.title": .text("Disk C: is full"), "device.kind": .text("server"),
                "customer.tags": .set(["gold"]),
                "alert.opened_at": .moment(RuleSample.now.addingTimeInterval(-3_600)),
            ], records: .records(tickets, isWhole: true))

        let onFields = rate(200_000) { Evaluator.judge(fields, facts, RuleSample.moment).verdict }
        let onRecords = rate(40_000) { Evaluator.judge(crossing, facts, RuleSample.moment).verdict }

        print("decisions: \(Int(onFields))/s on seven fields, \(Int(onRecords))/s with not_exists over 20 tickets")
        #expect(onFields >= 50_000)
        #expect(onRecords >= 2_000)
    }

    private func rate(_ count: Int, _ judge: () -> Ternary) -> Double {
        var matched = 0
        let time = ContinuousClock().measure {
            for _ in 0..<count where judge() == .yes { matched += 1 }
        }
        #expect(matched == count)
        return Double(count) / (time / .seconds(1))
    }
}
