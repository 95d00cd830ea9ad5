import Basics
import Customers
import Rendering
import Workspace

/// What `Templates/customers/show.mustache` prints: the head of a customer's page and its sections, the first three whole.
struct CustomerHub: ViewModel {
    let customer: Customer
    let sources: [CustomerSource]
    let sections: [HubSection]
    let sites: [String]
    let people: [User]
    let canEdit: Bool
    /// May archive, restore and delete, and read what was done.
    let canEnd: Bool
    let tools: ToolNames
    let formats: Formats
    /// The first three sections, as far as they have data.
    let tickets: TicketsSection?
    let devices: DevicesSection?
    let alerts: AlertsSection?

    var view: View {
        let path = "/customers/\(customer.id)"
        return [
            "crumbs": [PageLink("Customers", "/customers")], "archived": archivedBanner, "stale": staleBanner,
            "badges": badges, "contact": customer.contactName, "owner": customer.ownerName,
            "sites": siteWords, "aliases": aliases, "sources": sources.map { SourceLink($0, tools, formats) },
            "tags": customer.tags.map { ["label": $0, "query": $0.percentEncoded] as View }, "href": path,
            "follow": [
                "action": "\(path)/follow", "to": customer.isFollowed ? "no" : "yes",
                "pressed": customer.isFollowed ? "true" : "false", "word": customer.isFollowed ? "Following" : "Follow",
            ] as View,
            "canEdit": canEdit && !customer.isArchived, "editAction": "\(path)/account", "fields": fields,
            "deedsHref": canEnd ? "\(path)/deeds" : nil, "ends": canEnd ? ends : [],
            "mappingHref": "/admin/mapping?view=linked&q=\(customer.name.percentEncoded)",
            "sections": TabRow("Customer sections", sections.map(\.tab)), "parts": parts,
        ]
    }

    private var parts: [View] {
        let blank: View = [
            "tickets": nil as TicketsSection?, "devices": nil as DevicesSection?, "alerts": nil as AlertsSection?,
            "late": nil as View?,
        ]
        return sections.filter { !$0.isMissing }.map { section in
            switch section.name {
            case .tickets: blank + ["tickets": tickets]
            case .devices: blank + ["devices": devices]
            case .alerts: blank + ["alerts": alerts]
            default: blank + ["late": section.late(of: customer.id)]
            }
        }
    }

    private var badges: [Badge] {
        var badges: [Badge] = []
        if customer.openCritical > 0 { badges.append(Badge(.danger, "\(customer.openCritical) critical")) }
        if customer.openInvoicesOverdue > 0 {
            badges.append(Badge(.danger, "\(Formats.count(customer.openInvoicesOverdue, "invoice")) overdue"))
        }
        badges.append(
            Badge(
                customer.openTickets > 0 ? .info : .ok, Formats.count(customer.openTickets, "open ticket"),
                icon: "ticket"))
        return badges
    }

    private var siteWords: String? {
        guard let first = sites.first else { return nil }
        return sites.count == 1 ? first : "\(first), \(sites.count) sites"
    }

    private var ends: [View] {
        let path = "/customers/\(customer.id)"
        guard customer.isArchived else {
            return [
                [
                    "action": "\(path)/archive", "word": "Archive …", "deed": "Archive “\(customer.name)”",
                    "text":
                        "It leaves the list and becomes read-only. Its accounts stay linked, and it can be restored.",
                ]
            ]
        }
        return [
            [
                "action": "\(path)/restoration", "word": "Restore …", "deed": "Restore “\(customer.name)”",
                "text": "It stands on the list again and can be changed.",
            ],
            [
                "action": "\(path)/deletion", "word": "Delete …", "deed": "Delete “\(customer.name)” for good",
                "text":
                    "Its notes go, and its \(Formats.count(sources.count, "account")) will be kept separate. What the tools told of them stays until they are purged. This cannot be undone.",
            ],
        ]
    }

    /// The names that tools give the customer, where they differ from ours.
    private var aliases: String? {
        let others = Set(sources.map(\.accountName)).subtracting([customer.name]).sorted()
        return others.isEmpty ? nil : "known as " + others.prefix(3).joined(separator: ", ")
    }

    private var archivedBanner: Banner? {
        customer.isArchived ? Banner(.neutral, title: "Archived.", "This customer is read-only.") : nil
    }

    private var staleBanner: Banner? {
        guard !sources.isEmpty, sources.allSatisfy({ $0.isStale(at: formats.now) }) else { return nil }
        let newest = sources.compactMap(\.lastOKAt).max()
        return Banner(
            .warn, title: "Nothing here is fresh.",
            newest.map { "All sources of this customer were last read \(formats.relative($0))." }
                ?? "No source of this customer has been read yet.",
            link: PageLink("Integrations", "/admin/integrations"))
    }

    private var fields: [FormField] {
        let nobody = Choice("", "Nobody", isSelected: customer.ownerName == nil)
        let choices =
            [nobody] + people.map { Choice($0.id.description, $0.name, isSelected: $0.name == customer.ownerName) }
        return [
            FormField("owner", "Account owner", .choice(choices)) { $0.isOptional = true },
            FormField("tags", "Tags", .text()) {
                $0.value = customer.tags.joined(separator: ", ")
                $0.hint = "Up to 20, with commas between them"
                $0.isOptional = true
            },
        ]
    }
}

/// A source chip that leads to the account at its vendor.
struct SourceLink: ViewModel {
    private let chip: SourceChip
    private let href: String?

    init(_ source: CustomerSource, _ tools: ToolNames, _ formats: Formats) {
        let age = source.lastOKAt.map(formats.relative) ?? "never read"
        chip = SourceChip(
            tools[source.connector], age: source.isGone ? "deleted there" : age,
            isStale: source.isStale(at: formats.now) || source.isGone)
        href = source.deepLink.flatMap(ExternalLink.checked)
    }

    var view: View { chip.view + ["href": href] }
}
