import Basics
import Foundation

/// A rule that is ready to be taken as a draft.
package struct GalleryTemplate: Sendable {
    /// `rmm_critical_ticket`.
    package let key: String
    /// 1 is first.
    package let order: Int
    /// Categories of tools without which it has nothing to do: `rmm`, `psa` …
    package let needs: [String]
    package let isPopular: Bool
    package let summary: String
    package let rule: Rule

    /// All templates of a folder, in their order.
    ///
    /// - Throws: `RuleRefused` when one of them is no rule of this program.
    package static func load(folder: URL) throws -> [GalleryTemplate] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.map { file in
            try GalleryTemplate(try JSON(parsing: try Data(contentsOf: file)))
        }.sorted { ($0.order, $0.key) < ($1.order, $1.key) }
    }

    init(_ json: JSON) throws {
        rule = try Rule(json["rule"] ?? .null).checked().rule
        key = String((rule.template ?? "").prefix { $0 != "@" })
        guard case .number(let order)? = json["order"], case .array(let needs)? = json["needs"], !key.isEmpty else {
            throw RuleRefused(problems: [RuleProblem("", "The template has no order, needs or name.")])
        }
        self.order = Int("\(order)") ?? .max
        self.needs = needs.compactMap(\.stringValue)
        isPopular = json["popular"] == .bool(true)
        summary = json["summary"]?.stringValue ?? ""
    }
}
