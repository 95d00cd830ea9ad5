import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// The grid edited in a spreadsheet: uploaded, compared, shown, and applied only when it is confirmed.
enum ImportPages {
    static func show(_ visit: Visit) throws -> Response {
        try page(visit, problems: nil, refusal: nil)
    }

    /// Compares the file; nothing is changed by it.
    static func upload(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let file = form.files.first { $0.name == "file" }
        let bytes = file?.bytes ?? Array(form["pasted", default: ""].utf8)
        let name = String((file?.fileName ?? "The pasted table").unicodeScalars.prefix(200))
        do {
            let comparison = try visit.read { db in try MappingComparison(Data(bytes), name: name, db) }
            guard comparison.problems.isEmpty else {
                return try page(visit, problems: comparison.problems, refusal: nil)
            }
            guard !comparison.changes.isEmpty else {
                return visit.redirect(
                    to: "/admin/mapping/import", flash: "Nothing differs in \(Formats.count(comparison.rows, "row")).",
                    tone: .info)
            }
            let kept = try visit.remember { db in
                try MappingImport.keep(comparison.changes, fileName: name, by: visit.user.name, db)
            }
            return visit.redirect(to: "/admin/mapping/imports/\(kept)")
        } catch let refusal as Refusal {
            return try page(visit, problems: nil, refusal: refusal)
        }
    }

    /// What the file would change.
    static func preview(_ visit: Visit) throws -> Response {
        let id: ID<MappingImport> = try visit.id("import")
        let found = try visit.read { db in try MappingImport.find(id, db) }
        let counts = words(MappingImport.Counts(found.changes))
        let page: View = [
            "crumbs": crumbs, "isApplied": found.isApplied, "summary": "\(found.fileName): \(counts).",
            "action": "/admin/mapping/imports/\(id)/application",
            "deed": "Apply \(Formats.count(found.changes.count, "change"))",
            "rows": found.changes.map { change -> View in
                [
                    "account": change.accountName, "tool": change.tool, "before": change.beforeName,
                    "after": change.afterName, "beforeHref": change.before.map { "/customers/\($0)" },
                    "afterHref": change.after.map { "/customers/\($0)" },
                    "badge": change.after == nil
                        ? Badge(.danger, "Unlink") : Badge(.info, change.before == nil ? "Link" : "Move"),
                ]
            },
        ]
        return try visit.page("mapping/import-preview", page, title: "What the import changes")
    }

    static func apply(_ visit: Visit) throws -> Response {
        let id: ID<MappingImport> = try visit.id("import")
        let counts = try visit.write { db in
            let counts = try MappingImport.apply(id, by: visit.user.name, db)
            return (
                counts,
                .mappingImported(
                    linked: counts.linked, moved: counts.moved, unlinked: counts.unlinked, customers: counts.customers)
            )
        }
        return visit.redirect(
            to: "/admin/mapping?view=history", flash: "Imported: \(words(counts)). Each can be undone here for 30 days."
        )
    }

    private static func page(_ visit: Visit, problems: [String]?, refusal: Refusal?) throws -> Response {
        let shown = (problems ?? []).prefix(100)
        let rest = (problems?.count ?? 0) - shown.count
        let page: View = [
            "crumbs": crumbs, "refusal": refusal.map(Problems.init), "hasProblems": !shown.isEmpty,
            "title": "Nothing was imported: \(Formats.count(problems?.count ?? 0, "problem")) to mend first.",
            "problems": Array(shown), "rest": rest > 0 ? "And \(Formats.exact(rest)) more." : nil,
        ]
        let isFine = problems == nil && refusal == nil
        return try visit.page(
            "mapping/import", page, title: "Import the mapping", status: isFine ? .ok : .unprocessableContent)
    }

    private static let crumbs = [PageLink("Customer mapping", "/admin/mapping?view=grid")]

    private static func words(_ counts: MappingImport.Counts) -> String {
        [(counts.linked, "linked"), (counts.moved, "moved to another customer"), (counts.unlinked, "unlinked")]
            .filter { $0.0 > 0 }.map { "\(Formats.exact($0.0)) \($0.1)" }.joined(separator: ", ")
    }
}
