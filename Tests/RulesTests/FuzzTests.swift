import Basics
import Foundation
import Testing

@testable import Rules

/// Random valid rules on random events. A failure prints its seed.
struct FuzzTests {
    @Test func `a rule never acts on unknown, whatever the unknown turns out to be`() throws {
        for seed in UInt64(1)...400 {
            var dice = Dice(seed)
            let rule = try RuleSample.rule(when: dice.condition(depth: 0))
            let partial = dice.facts()
            let first = Evaluator.judge(rule, partial, RuleSample.moment)
            let thorough = Evaluator.judge(rule, partial, RuleSample.moment, isThorough: true)
            #expect(first.verdict == thorough.verdict, "seed \(seed)")

            for _ in 0..<8 {
                let whole = dice.completed(partial)
                let later = Evaluator.judge(rule, whole, RuleSample.moment).verdict
                #expect(later != .unknown, "seed \(seed)")
                if first.verdict != .unknown { #expect(later == first.verdict, "seed \(seed)") }
            }
        }
    }

    @Test func `random JSON is refused or runs, and never crashes`() throws {
        var accepted = 0
        for seed in UInt64(1)...600 {
            var dice = Dice(seed)
            let text = dice.damaged(RuleSample.critical)
            guard let rule = try? RuleSample.rule(text) else { continue }  // refused is one of the two answers
            accepted += 1
            let evaluation = Evaluator.judge(rule, dice.facts(), RuleSample.moment)
            #expect(rule.explained(evaluation).count == rule.nodes.count)
            #expect(!rule.rule.sentence.isEmpty)
        }
        #expect(accepted > 10)
    }
}

/// Dice that fall alike for one seed. Source: SplitMix64.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }

    mutating func condition(depth: Int) -> String {
        switch depth >= 3 ? 3 + roll(4) : roll(7) {
        case 0: return "{\"all\":[\(list(depth))]}"
        case 1: return "{\"any\":[\(list(depth))]}"
        case 2: return "{\"not\":\(condition(depth: depth + 1))}"
        default: return leaf("alert.")
        }
    }

    private mutating func list(_ depth: Int) -> String {
        (0...roll(3)).map { _ in condition(depth: depth + 1) }.joined(separator: ",")
    }

    private mutating func leaf(_ root: String) -> String {
        switch roll(5) {
        case 0: return #"{"field":"\#(root)severity","op":"\#(pick(["is", "is_not"]))","value":"critical"}"#
        case 1: return #"{"field":"\#(root)count","op":"\#(pick(["gt", "le", "is"]))","value":\#(roll(3))}"#
        case 2: return #"{"field":"\#(root)acknowledged","op":"is","value":\#(pick(["true", "false"]))}"#
        case 3: return #"{"field":"\#(root)title","op":"\#(pick(["matches", "contains"]))","value":"a"}"#
        default:
            let inner = #"{"field":"it.severity","op":"is","value":"critical"}"#
            let word = pick(["exists", "not_exists"])
            return #"{"\#(word)":{"entity":"alert","where":\#(inner)}}"#
        }
    }

    private static let paths = ["alert.severity", "alert.count", "alert.acknowledged", "alert.title"]

    /// Some fields are unknown, and perhaps the related records too.
    mutating func facts() -> KnownFacts {
        var facts = KnownFacts(records: roll(2) == 0 ? .unknown(.tooMany) : records())
        for path in Self.paths {
            if roll(3) == 0 { facts.unknown[path] = .undecidedLink } else { facts.values[path] = value(path) }
        }
        return facts
    }

    /// The same with every unknown found out.
    mutating func completed(_ facts: KnownFacts) -> KnownFacts {
        var whole = facts
        for path in Self.paths where facts.unknown[path] != nil { whole.values[path] = value(path) }
        whole.unknown = [:]
        if case .unknown = facts.records { whole.records = records() }
        return whole
    }

    private mutating func value(_ path: String) -> FieldValue {
        switch path {
        case "alert.severity": .text(pick(["critical", "warning", "info"]))
        case "alert.count": .number(Decimal(roll(4)))
        case "alert.acknowledged": .flag(roll(2) == 0)
        default: .text(pick(["a", "b", ""]))
        }
    }

    private mutating func records() -> RelatedAnswer {
        let found = (0..<roll(3)).map { _ in
            RelatedRecord(label: "", values: ["severity": .text(pick(["critical", "warning"]))])
        }
        return .records(found, isWhole: true)
    }

    /// The text with one word of it exchanged for another of its words, or cut.
    mutating func damaged(_ text: String) -> String {
        let words = [
            "critical", "alert.severity", "is", "30d", "ticket", "customer", "1h", "2", "false", "not_exists", "device",
        ]
        let (old, new) = (pick(words), pick(words + ["", "\"", "exists", "any", "not_in", "null"]))
        return roll(9) == 0 ? String(text.prefix(roll(text.count))) : text.replacing(old, with: new, maxReplacements: 1)
    }
}
