import Basics
import Foundation

/// One version of one rule, read from its JSON by the published schema; what it names has not been looked up yet.
package struct Rule: Sendable, Equatable {
    package let name: String
    package let note: String?
    /// The template and its version it came from: `rmm_critical_ticket@1`.
    package let template: String?
    package let trigger: RuleTrigger
    let when: Condition
    package let then: [RuleAction]
    package let scope: RuleScope
    package let limits: RuleLimits
    /// The JSON it was read from.
    package let json: JSON

    /// The newest schema this program reads.
    package static let schema = 1
    /// A rule's text has at most so many bytes.
    static let longest = 262_144

    /// - Throws: `RuleRefused` with everything that does not fit the schema.
    package init(parsing text: Data) throws(RuleRefused) {
        guard text.count <= Self.longest else {
            throw RuleRefused(problems: [RuleProblem("", "A rule has at most 256 KB.")])
        }
        guard let json = try? JSON(parsing: text) else {  // any failure means: no JSON
            throw RuleRefused(problems: [RuleProblem("", "This is no JSON.")])
        }
        try self.init(json)
    }

    /// - Throws: `RuleRefused` with everything that does not fit the schema.
    package init(_ json: JSON) throws(RuleRefused) {
        var reader = RuleReader()
        let known = ["schema", "name", "note", "template", "trigger", "when", "then", "scope", "limits"]
        let required = ["schema", "name", "trigger", "when", "then"]
        if case .number(let number)? = json["schema"], number > Decimal(Self.schema) {
            let sentence =
                "The rule is written in schema \(number); this program reads schema \(Self.schema). Update Vectis."
            throw RuleRefused(problems: [RuleProblem("/schema", sentence)])
        }
        guard let members = reader.members(json, "", known, required: required) else {
            throw RuleRefused(problems: reader.problems)
        }
        if members["schema"] != .number(1) { reader.refuse("/schema", "This must be 1.") }
        let name = members["name"].flatMap { reader.text($0, "/name", 3...120) }
        note = members["note"].flatMap { reader.text($0, "/note", 0...2_000) }
        template = members["template"].flatMap { Self.template($0, &reader) }
        let trigger = members["trigger"].flatMap { RuleTrigger($0, &reader) }
        let when = members["when"].flatMap { Condition($0, "/when", &reader) }
        then = (members["then"].flatMap { reader.elements($0, "/then", 1...8) } ?? []).enumerated().compactMap {
            RuleAction($1, "/then/\($0)", &reader)
        }
        scope = members["scope"].map { RuleScope($0, &reader) } ?? RuleScope()
        limits = members["limits"].map { RuleLimits($0, &reader) } ?? RuleLimits()
        self.json = json
        guard reader.problems.isEmpty, let name, let trigger, let when else {
            throw RuleRefused(problems: reader.problems)
        }
        self.name = name
        self.trigger = trigger
        self.when = when
    }

    /// What decides how the rule acts, as text: two rules with one meaning differ in name, note and template alone.
    package var meaning: String {
        let kept = ["schema", "trigger", "when", "then", "scope", "limits"]
        let members = kept.compactMap { name in json[name].map { (name, $0) } }
        return JSON.object(Dictionary(uniqueKeysWithValues: members)).text()
    }

    private static func template(_ json: JSON, _ reader: inout RuleReader) -> String? {
        guard let text = reader.text(json, "/template", 3...120) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isName = parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
        let fits =
            isName && parts[1].utf8.allSatisfy { (48...57).contains($0) }
            && parts[0].utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        if !fits { reader.refuse("/template", "A template is written like rmm_critical_ticket@1.") }
        return fits ? text : nil
    }
}
