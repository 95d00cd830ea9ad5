import Basics
import Foundation
import HTTP
import Rendering
import Workspace

/// What stands around a page: navigation, person, workspace, sync state, flash sentence.
struct Frame {
    let title: String
    let path: String
    let settings: WorkspaceSettings
    let session: UserSession
    let site: Site
    let now: Date
    var documentTitle: String?
    var topics: [String] = []
    var help = "/guides"
    var flash: Banner?
    var sync: SyncPill?

    /// What the layout asks for.
    var view: View {
        let user = session.user
        let shell: View = [
            "title": title, "workspace": settings.name, "userName": user.name, "userEmail": user.email,
            "roleName": user.role.rawValue.capitalized, "initials": Initials.of(user.name), "theme": user.theme,
            "density": user.density, "times": Self.times(of: user), "keys": user.singleKeys ? "on" : "off",
            "zone": settings.timeZone.identifier, "idleSeconds": 8 * 3_600, "topics": topics.joined(separator: ","),
            "nav": ["groups": Navigation.groups(for: user.role, at: path)] as View, "help": help, "sync": sync,
            "flash": flash,
            "banners": banners, "printedAt": Formats(now: now, zone: settings.timeZone).exact(now),
            "documentTitle": documentTitle ?? (title == settings.name ? title : "\(title) · \(settings.name)"),
        ]
        return partView + ["shell": shell + Assets(site.files).view]
    }

    /// What a part of a page may ask for.
    var partView: View {
        ["csrf": session.csrfToken()]
    }

    private var banners: [Banner] {
        var banners: [Banner] = []
        if let name = settings.writesStoppedBy, !path.hasPrefix("/outbox") {
            banners.append(
                Banner(
                    .danger, title: "All writes are stopped.", "\(name) has stopped them; what is asked for waits.",
                    link: PageLink("Outbox", "/outbox")))
        }
        if session.user.role == .admin, !site.options.labHosts.isEmpty {
            banners.append(
                Banner(
                    .violet, title: "Lab.",
                    "Calls to \(site.options.labHosts). Nothing reaches these vendors."))
        }
        if settings.isSample {
            banners.append(Banner(.violet, title: "Sample data.", "This workspace shows a made-up MSP."))
        }
        return banners
    }

    private static func times(of user: User) -> String {
        guard case .object(let members) = user.preferences, members["times"]?.stringValue == "exact" else {
            return "relative"
        }
        return "exact"
    }
}

/// The addresses of what a page loads.
package struct Assets: ViewModel {
    private let files: StaticFiles

    init(_ files: StaticFiles) {
        self.files = files
    }

    package var view: View {
        [
            "css": files.address(of: "/app.css"), "js": files.address(of: "/" + Self.scriptName),
            "font": Self.address(files, "/vendor/fonts/inter-latin.woff2"),
            "iconsState": Self.has(files, "/vendor/icons.svg") ? "on" : "off",
        ]
    }

    /// All script in one piece, so that a page asks for little before it is painted; app.js has names of its own.
    package static let script = JoinedFile(
        scriptName,
        [
            .file("vendor/htmx-2.0.10.min.js"), .text("\n;\n"), .file("vendor/sse-2.min.js"),
            .text("\n;(() => {\n\"use strict\";\n"), .file("app.js"), .text("})();\n"),
        ])

    private static let scriptName = "page.js"

    /// Partials that print what their own view lists and no more: components, and rows that many people have before them.
    package static let keptParts =
        [
            "badge", "source", "time", "head", "chips", "tabs", "sections", "empty", "crumbs", "banner", "pager", "nav",
            "option",
        ].map { "partials/\($0)" }
        + [
            "customers/row", "customers/sections/ticket-row", "customers/sections/device-row",
            "customers/sections/alert-row",
        ]

    /// What templates say without a view model's help.
    package static func constants(_ files: StaticFiles) -> [String: String] {
        ["icons": files.address(of: "/vendor/icons.svg")]
    }

    /// Fetched files may be missing; the pages work without.
    private static func address(_ files: StaticFiles, _ name: String) -> String? {
        has(files, name) ? files.address(of: name) : nil
    }

    private static func has(_ files: StaticFiles, _ name: String) -> Bool { files.address(of: name) != name }
}

/// The entries of the sidebar, which are also the pages that the palette knows.
enum Navigation {
    struct Entry {
        let label: String
        let href: String
        let icon: String
        /// The key after `g`.
        let key: String
        let permission: Permission
    }

    static let main = [
        Entry(label: "Home", href: "/", icon: "house", key: "h", permission: .readCustomers),
        Entry(label: "Customers", href: "/customers", icon: "users", key: "c", permission: .readCustomers),
        Entry(label: "RMM", href: "/rmm", icon: "monitor", key: "r", permission: .readCustomers),
    ]
    static let admin = [
        Entry(
            label: "Integrations", href: "/admin/integrations", icon: "plug", key: "i", permission: .readIntegrations),
        Entry(label: "Mapping", href: "/admin/mapping", icon: "link", key: "m", permission: .readMapping),
        Entry(
            label: "Workspace", href: "/admin/workspace", icon: "settings", key: "w", permission: .administerWorkspace),
        Entry(label: "Audit log", href: "/admin/audit", icon: "scroll-text", key: "a", permission: .readAudit),
    ]

    static func groups(for role: Role, at path: String) -> [View] {
        [(nil as String?, main), ("Admin", admin)].map { heading, entries in
            [
                "heading": heading,
                "entries": entries.filter { $0.permission.allows(role) }.map { entry -> View in
                    [
                        "label": entry.label, "href": entry.href, "icon": entry.icon, "key": entry.key,
                        "isCurrent": isCurrent(entry.href, path), "count": nil as String?,
                    ]
                },
            ]
        }
    }

    private static func isCurrent(_ href: String, _ path: String) -> Bool {
        href == "/" ? path == "/" : path == href || path.hasPrefix(href + "/")
    }
}
