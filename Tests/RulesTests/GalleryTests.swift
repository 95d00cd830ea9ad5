import Basics
import Foundation
import TestKit
import Testing

@testable import Rules

struct GalleryTests {
    private static let folder = Fixture.root.appending(path: "Templates/rules/gallery")

    @Test func `there are sixteen templates, each a rule with a sentence of its own`() throws {
        let templates = try GalleryTemplate.load(folder: Self.folder)

        #expect(templates.map(\.order) == Array(1...16))
        #expect(templates.filter(\.isPopular).map(\.key) == ["rmm_critical_ticket"])
        #expect(Set(templates.map(\.rule.sentence)).count == 16)
        for template in templates {
            #expect(template.rule.sentence.hasSuffix("."), "\(template.key)")
            #expect(!template.needs.isEmpty && !template.summary.isEmpty, "\(template.key)")
        }
    }

    @Test func `every template fires on its event and keeps quiet on the other one`() throws {
        for template in try GalleryTemplate.load(folder: Self.folder) {
            let file = Self.folder.appending(path: "\(template.key).json")
            guard case .array(let cases)? = try JSON(parsing: try Data(contentsOf: file))["cases"] else {
                Issue.record("\(template.key) has no cases")
                continue
            }
            let rule = try template.rule.checked()

            for item in cases {
                let evaluation = Evaluator.judge(rule, CaseFacts(item), RuleSample.moment)
                let wanted: Ternary = item["fires"] == .bool(true) ? .yes : .no
                #expect(evaluation.verdict == wanted, "\(template.key): \(rule.explained(evaluation))")
                for action in rule.rendered(CaseFacts(item), RuleSample.moment) {
                    #expect(!action.payload.text().contains("{{"), "\(template.key)")
                }
            }
        }
    }

    @Test func `between them the templates use every node of the language`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let text = try names.map { try String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8) }.joined()

        for word in [
            "all", "any", "not", "field", "changed", "exists", "not_exists", "count", "streak", "after", "only_if",
            "batch",
        ] {
            #expect(text.contains("\"\(word)\":"), "\(word)")
        }
    }
}

/// The recorded facts of a template's case.
private struct CaseFacts: Facts {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    func fact(_ field: Field) -> Fact { Self.fact(json["facts"]?[field.path], field.type) }

    func former(_ field: Field) -> Fact {
        json["before"] == nil ? .unknown(.noFormer) : Self.fact(json["before"]?[field.path], field.type)
    }

    func answer(_ question: RelatedQuestion) -> RelatedAnswer {
        guard case .array(let records)? = json["records"] ?? json["answers"]?[question.kind.rawValue] else {
            return .notAsked
        }
        let found = records.map { record in
            var values: [String: FieldValue] = [:]
            for field in FieldCatalogue.fields(of: question.kind.catalogueRoot) {
                if case .known(let value) = Self.fact(record[field.name], field.type) { values[field.name] = value }
            }
            return RelatedRecord(label: "", values: values)
        }
        return .records(found, isWhole: true)
    }

    private static func fact(_ json: JSON?, _ type: FieldType) -> Fact {
        switch (type, json) {
        case (.text, .string(let text)?): return .known(.text(text))
        case (.number, .number(let number)?): return .known(.number(number))
        case (.flag, .bool(let flag)?): return .known(.flag(flag))
        case (.set, .array(let members)?): return .known(.set(members.compactMap(\.stringValue)))
        case (.money, .string(let text)?):
            let parts = text.split(separator: " ")
            return Money(Decimal(string: String(parts[0])) ?? 0, currency: String(parts[1])).map { .known(.money($0)) }
                ?? .missing
        case (.time, let json?):
            let span = (json["ahead"] ?? json["ago"])?.stringValue.flatMap { RuleSpan($0) }
            let sign = json["ahead"] == nil ? -1.0 : 1.0
            return .known(.moment(RuleSample.now.addingTimeInterval(sign * Double(span?.seconds ?? 0))))
        default: return .missing
        }
    }
}
