import HTTP
import Rendering
import Workspace

/// The guides: an index of all, and one page each.
enum GuidePages {
    static func index(_ visit: Visit) throws -> Response {
        try visit.page("guides/index", GuideIndex(Guide.all(visit.site)), title: "All guides")
    }

    static func show(_ visit: Visit) throws -> Response {
        let name = visit.parameters["name"] ?? ""
        guard let guide = Guide.all(visit.site).first(where: { $0.name == name }) else {
            throw visit.notFound("guide \(name)")
        }
        let model = GuidePage(
            guide: guide, support: visit.settings.supportAddress,
            address: visit.site.options.baseURL.address(of: visit.slug), slug: visit.slug)
        let title = guide.group == "Connect a tool" ? "Connect \(guide.title)" : guide.title
        return try visit.page("guides/\(name)", model, title: title, documentTitle: "\(guide.title) | Vectis")
    }
}

/// What `Templates/guides/index.mustache` prints.
struct GuideIndex: ViewModel {
    let guides: [Guide]

    init(_ guides: [Guide]) {
        self.guides = guides
    }

    var view: View {
        let groups = ["Start", "Connect a tool", "Work with it"].map { group -> View in
            let rows = guides.filter { $0.group == group }.map { guide -> View in
                [
                    "title": guide.title, "href": guide.href, "line": guide.line,
                    "minutes": guide.minutes.map { Formats.count($0, "minute") },
                ]
            }
            return ["name": group, "rows": rows]
        }
        return ["groups": groups]
    }
}

/// What each guide may print.
struct GuidePage: ViewModel {
    let guide: Guide
    let support: String
    /// The workspace's own address.
    let address: String
    let slug: String

    var view: View {
        [
            "tool": guide.title, "minutes": guide.minutes.map { Formats.count($0, "minute") }, "support": support,
            "address": address, "slug": slug,
        ]
    }
}
