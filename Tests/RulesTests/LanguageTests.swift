import Basics
import Foundation
import Rules
import TestKit
import Testing

struct LanguageTests {
    @Test func `a rule reads as a sentence`() throws {
        let rule = try Rule(parsing: Data(RuleSample.critical.utf8))

        #expect(
            rule.sentence
                == "When a critical alert has stood for 15 min without acknowledgement, and no open ticket for the same "
                + "customer and device exists from the last 30 days, create a ticket.")
    }

    @Test func `its payload, record and dedupe key carry the values of the event`() throws {
        let rule = try RuleSample.rule(RuleSample.critical)
        let facts = KnownFacts(values: [
            "alert.title": .text("Disk full"), "device.hostname": .text("SQL-01"), "device.id": .number(7),
            "alert.condition_class": .text("disk"),
        ])

        #expect(rule.dedupeKey(facts, RuleSample.moment) == "7:disk")
        #expect(
            rule.rendered(facts, RuleSample.moment).map(\.payload)
                == [["title": "Disk full on SQL-01", "body": "", "priority": 2]])
    }

    @Test(arguments: [
        ("{{alert.title|upper}}", "DISK"), ("{{alert.detail|default:'a | b'}}", "a | b"),
        ("{{alert.count|money}}", "3.00"),
        ("{{alert.opened_at|date}} x", "2026-11-18 x"), ("no {variable}", "no {variable}"),
        ("{{customer.tags}}", "gold, vip"),
    ])
    func `variables are printed through filters`(text: String, printed: String) throws {
        let rule = try RuleSample.rule(
            RuleSample.critical.replacing("{{alert.detail}}", with: text))
        let facts = KnownFacts(values: [
            "alert.title": .text("disk"), "alert.count": .number(3), "alert.opened_at": .moment(RuleSample.now),
            "customer.tags": .set(["gold", "vip"]),
        ])

        #expect(rule.rendered(facts, RuleSample.moment).first?.payload["body"] == .string(printed))
    }

    /// Each makes one thing of a good rule wrong, and names the block that is at fault.
    @Test(arguments: [
        (#""schema":1"#, #""schema":2"#, "/schema"),
        (#""op":"is","value":"critical""#, #""op":"gt","value":"critical""#, "/when/all/0/op"),
        (#""value":"critical""#, #""value":"sever""#, "/when/all/0/value"),
        (#""value":"critical""#, #""value":5"#, "/when/all/0/value"),
        (#""value":"critical""#, #""value":["critical"]"#, "/when/all/0/value"),
        (#""op":"is","value":"critical""#, #""op":"is""#, "/when/all/0/value"),
        (#""op":"is","value":false"#, #""op":"is","value":"no""#, "/when/all/1/value"),
        ("alert.severity", "alert.severty", "/when/all/0/field"),
        ("alert.severity", "invoice.number", "/when/all/0/field"),
        ("alert.severity", "it.status", "/when/all/0/field"),
        ("{{alert.detail}}", "{{ticket.title}}", "/then/0/with/body"),
        ("{{alert.detail}}", "{{alert.detail", "/then/0/with/body"),
        ("{{alert.detail}}", "{{alert.detail|shout}}", "/then/0/with/body"),
        (#""priority":2"#, #""priority":9"#, "/then/0/with/priority"),
        (#""title":"#, #""titel":"#, "/then/0/with"),
        (#""within":"30d""#, #""within":"a month""#, "/when/all/2/not_exists/within"),
        (#"["customer","device"]"#, #"["customer","product"]"#, "/when/all/2/not_exists/same"),
        (#""cooldown":"1h""#, #""cooldown":"0h""#, "/limits/cooldown"),
        (#""storm":25"#, #""storm":1"#, "/limits/storm"), (#""over":"queue""#, #""over":"wait""#, "/limits/over"),
        (#""event":"alert.opened""#, #""event":"alert.closed""#, "/trigger/event"),
        (#""event":"alert.opened","stays":"15m""#, #""event":"backup.failed""#, "/trigger"),
        (#""event":"alert.opened","stays":"15m""#, #""schedule":"daily@25:00","each":"ticket""#, "/trigger/schedule"),
        (#""template":"rmm_critical_ticket@1""#, #""template":"Critical""#, "/template"),
        (#""name":"Critical RMM alert with no open ticket""#, #""name":"ab""#, "/name"),
        (#""limits":{"#, #""limit":{"#, "/limit"),
        ("{{device.id}}", "{{device.number}}", "/limits/dedupe"),
        (#""do":"ticket.create""#, #""do":"ticket.close""#, "/then/0/do"),
        (#"{"do":"ticket.create","#, #"{"do":"ticket.reply","#, "/then/0/with/title"),
    ])
    func `what does not fit is refused with the block that causes it`(good: String, bad: String, pointer: String) {
        let text = RuleSample.critical.replacing(good, with: bad)
        #expect(text != RuleSample.critical)

        #expect(pointers(of: text).contains { $0.hasPrefix(pointer) }, "\(pointers(of: text))")
    }

    @Test func `an action on a record needs a trigger that has one`() {
        let text = """
            {"schema":1,"name":"Test","trigger":{"event":"device.added"},
             "when":{"field":"device.kind","op":"is","value":"server"},"then":[{"do":"alert.resolve"}]}
            """
        #expect(pointers(of: text) == ["/then/0/do"])
    }

    @Test func `regular expressions are refused when they look back or are too long`() {
        for bad in [#"(a)\\1"#, "(?=a)", "a{1,500}", String(repeating: "a", count: 201), "(", "[a", "*a"] {
            let text = RuleSample.critical.replacing(
                #""op":"is","value":"critical""#, with: #""op":"matches","value":"\#(bad)""#)
            #expect(pointers(of: text) == ["/when/all/0/value"], "\(bad)")
        }
    }

    @Test func `a rule has at most 60 tests, 6 levels and 5 questions about other records`() {
        let leaf = #"{"field":"alert.count","op":"gt","value":1}"#
        let cross = #"{"exists":{"entity":"alert"}}"#
        func list(_ part: String, _ count: Int) -> String {
            #"{"any":[\#(Array(repeating: part, count: count).joined(separator: ","))]}"#
        }
        func nested(_ depth: Int) -> String { depth == 0 ? leaf : #"{"not":\#(nested(depth - 1))}"# }

        #expect(throws: Never.self) { try RuleSample.rule(when: list(list(leaf, 20), 3)) }
        #expect(throws: RuleRefused.self) { try RuleSample.rule(when: list(list(leaf, 16), 4)) }
        #expect(throws: Never.self) { try RuleSample.rule(when: nested(6)) }
        #expect(throws: RuleRefused.self) { try RuleSample.rule(when: nested(7)) }
        #expect(throws: Never.self) { try RuleSample.rule(when: list(cross, 5)) }
        #expect(throws: RuleRefused.self) { try RuleSample.rule(when: list(cross, 6)) }
    }

    @Test func `a rule that would trigger itself is refused, and a circle of rules is shown`() throws {
        let selfish = RuleSample.critical.replacing(
            #""event":"alert.opened","stays":"15m""#, with: #""event":"ticket.created""#)
        #expect(pointers(of: selfish).contains("/then/0/do"))

        func rule(_ name: String, on event: String, does action: String) throws -> Rule {
            try Rule(
                parsing: Data(
                    """
                    {"schema":1,"name":"\(name)","trigger":{"event":"\(event)"},
                     "when":{"field":"event.id","op":"is_not_empty"},"then":[\(action)]}
                    """.utf8))
        }
        let one = try rule("One", on: "alert.opened", does: #"{"do":"ticket.create","with":{"title":"x"}}"#)
        let two = try rule("Two", on: "ticket.created", does: #"{"do":"finding.open","with":{"class":"x"}}"#)
        let three = try rule("Three", on: "finding.opened", does: #"{"do":"ticket.create","with":{"title":"x"}}"#)

        #expect(RuleCycles.paths(from: one, among: [one, two, three]) == [])
        #expect(RuleCycles.paths(from: two, among: [one, two, three]) == [["Two", "Three", "Two"]])
    }

    @Test func `renaming keeps a rule's meaning, changing a value does not`() throws {
        let rule = try Rule(parsing: Data(RuleSample.critical.utf8))
        let renamed = try Rule(parsing: Data(RuleSample.critical.replacing("Critical RMM", with: "Any").utf8))
        let changed = try Rule(parsing: Data(RuleSample.critical.replacing(#""storm":25"#, with: #""storm":26"#).utf8))

        #expect(rule.meaning == renamed.meaning)
        #expect(rule.meaning != changed.meaning)
    }

    @Test func `the published schema names the events, actions, comparisons and kinds there are`() throws {
        let text = try Data(contentsOf: Fixture.root.appending(path: "Public/api/rule.schema.json"))
        let definitions = try JSON(parsing: text)["$defs"]

        #expect(names(definitions?["op"]) == Set(Comparison.allCases.map(\.rawValue)))
        #expect(names(definitions?["entity"]) == Set(RelatedKind.allCases.map(\.rawValue)))
        #expect(names(definitions?["action"]?["properties"]?["do"]) == Set(ActionKind.all.map(\.name)))
        guard case .array(let triggers)? = definitions?["trigger"]?["oneOf"] else {
            Issue.record("the schema has no triggers")
            return
        }
        #expect(names(triggers[0]["properties"]?["event"]) == Set(TriggerKind.all.map(\.name)))
    }

    @Test func `text that is no JSON, or far too long, is refused`() {
        for text in ["", "[]", "{", #"{"schema":1}"#, "null", String(repeating: " ", count: 300_000)] {
            #expect(throws: RuleRefused.self) { try Rule(parsing: Data(text.utf8)) }
        }
    }

    private func pointers(of text: String) -> [String] {
        do {
            _ = try RuleSample.rule(text)
            return []
        } catch let refused as RuleRefused {
            return refused.problems.map(\.pointer)
        } catch {
            return ["\(error)"]
        }
    }

    private func names(_ json: JSON?) -> Set<String> {
        guard case .array(let names)? = json?["enum"] else { return [] }
        return Set(names.compactMap(\.stringValue))
    }
}
