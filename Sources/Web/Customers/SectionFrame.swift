import Customers
import Foundation
import Rendering

/// What every section's head needs: the connections that feed it, their age, and how times are written.
struct SectionFrame {
    let sources: [CustomerSource]
    let tools: ToolNames
    let formats: Formats

    /// Names that all section templates share.
    var view: View {
        ["sources": sources.map(chip), "problem": problem, "crumbs": [PageLink("Customers", "/customers")]]
    }

    func chip(_ source: CustomerSource) -> SourceChip {
        SourceChip(
            tools[source.connector], age: source.lastOKAt.map(formats.relative) ?? "never read",
            isStale: source.isStale(at: formats.now))
    }

    /// A chip without age, for rows.
    func chip(_ connector: String) -> SourceChip {
        let isStale = sources.first { $0.connector == connector }?.isStale(at: formats.now) ?? false
        return SourceChip(tools[connector], isStale: isStale)
    }

    /// "As of 4 min ago.", for empty states.
    var asOf: String {
        guard let newest = sources.compactMap(\.lastOKAt).max() else { return "Not read yet." }
        return "As of \(formats.relative(newest))."
    }

    private var problem: Banner? {
        guard let failing = sources.first(where: \.hasError) else { return nil }
        let age = failing.lastOKAt.map { "is from \(formats.relative($0))" } ?? "has not been read yet"
        return Banner(
            .warn, title: "\(tools[failing.connector]) could not be read.", "What stands here \(age).",
            link: PageLink("Why", "/admin/integrations/\(failing.connectionID)"))
    }
}
