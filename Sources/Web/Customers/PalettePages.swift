import Basics
import Customers
import Foundation
import HTTP
import Rendering
import Workspace

/// The command palette's one endpoint, which is also the search page for browsers without script.
enum PalettePages {
    static func search(_ visit: Visit) throws -> Response {
        let text = String(visit.request.query["q", default: ""].unicodeScalars.prefix(200))
        let hits = try visit.read { db in
            try Search.customers(text, limit: 8, db) + Search.records(text, limit: 5, db)
        }
        let found = hits.map { SearchRow(group: $0.group, title: $0.title, detail: $0.detail, href: $0.href) }
        let results = SearchResults(text, found + pages(visit, matching: text))

        guard visit.request.wantedBlock == nil else { return try visit.part("search/options", results) }
        return try visit.page("search/show", results, title: "Search")
    }

    /// The pages this role may open, guides included.
    private static func pages(_ visit: Visit, matching text: String) -> [SearchRow] {
        let entries = (Navigation.main + Navigation.admin).filter { visit.may($0.permission) }
            .map { SearchRow(group: "Pages", title: $0.label, detail: "g \($0.key)", href: $0.href) }
        let others = [
            SearchRow(group: "Pages", title: "Outbox", detail: "What is written to tools", href: "/outbox"),
            SearchRow(group: "Pages", title: "Account", detail: "Theme, keys", href: "/account"),
            SearchRow(group: "Pages", title: "All guides", detail: "", href: "/guides"),
        ]
        let guides = Guide.all(visit.site).map {
            SearchRow(group: "Guides", title: $0.title, detail: "Guide", href: $0.href)
        }
        guard !text.isEmpty else { return entries + others }
        return (entries + others + guides).filter { $0.title.localizedCaseInsensitiveContains(text) }
    }
}

/// One line of what was found.
struct SearchRow {
    let group: String
    let title: String
    let detail: String
    let href: String
}

/// What `Templates/search/show.mustache` and `search/options.mustache` print.
struct SearchResults: ViewModel {
    private let text: String
    private let groups: [View]

    init(_ text: String, _ found: [SearchRow]) {
        self.text = text
        var names: [String] = []
        for hit in found where !names.contains(hit.group) { names.append(hit.group) }
        groups = names.map { name in
            let rows = found.enumerated().filter { $0.element.group == name }.map { index, hit -> View in
                [
                    "id": "hit-\(index)", "title": hit.title, "detail": hit.detail, "href": hit.href,
                    "icon": Self.icons[name] ?? "arrow-right",
                ]
            }
            return ["name": name, "rows": rows]
        }
    }

    var view: View {
        [
            "text": text, "groups": groups,
            "none": groups.isEmpty
                ? EmptyState(
                    .noMatch, "Nothing is called “\(text)”",
                    text: "Search finds customers, devices, contacts, ticket numbers and pages.")
                : nil,
        ]
    }

    private static let icons = [
        "Customers": "building-2", "Tickets": "ticket", "Devices": "monitor", "Contacts": "user", "Guides": "book-open",
    ]
}
