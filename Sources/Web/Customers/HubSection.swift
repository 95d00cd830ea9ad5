import Basics
import Customers
import Rendering

/// The sections of a customer's page, in their order, and which of them have something to show.
struct HubSection {
    enum Name: String, CaseIterable {
        case tickets, devices, alerts, backups, contracts, contacts, notes, timeline

        var title: String {
            switch self {
            case .contracts: "Contracts & invoices"
            default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
            }
        }

        /// What fills it, said to an admin while nothing does.
        var filledBy: String {
            switch self {
            case .tickets, .contracts, .contacts: "a PSA"
            case .devices, .alerts, .backups: "an RMM"
            case .notes, .timeline: ""
            }
        }
    }

    let name: Name
    let count: Int?
    /// No connected tool gives this customer any.
    let isMissing: Bool

    var tab: Tab {
        isMissing
            ? Tab("\(name.title) · connect \(name.filledBy)", "/admin/integrations", isMissing: true)
            : Tab(name.title, "#\(name.rawValue)", count: count.map(Formats.count))
    }

    /// For `{{>partials/late}}`, which asks for the section when it comes near; without script, a link to its own page.
    func late(of customer: ID<Customer>) -> View {
        let words = count.map { "\(name.title) (\(Formats.count($0)))" } ?? name.title
        return [
            "id": name.rawValue, "href": "/customers/\(customer)/\(name.rawValue)", "title": name.title,
            "label": "Open \(words)",
        ]
    }

    /// - Parameters:
    ///   - facts: how many of each the customer has.
    ///   - showsMissing: admins see, greyed, what another tool would fill.
    static func all(_ facts: SectionFacts, showsMissing: Bool) -> [HubSection] {
        let counted: [(Name, Int?)] = [
            (.tickets, facts.tickets), (.devices, facts.devices), (.alerts, facts.openAlerts),
            (.backups, facts.backups),
            (.contracts, facts.contracts + facts.invoices), (.contacts, facts.contacts), (.notes, facts.notes),
            (.timeline, nil),
        ]
        let filled = counted.map { name, count in
            HubSection(
                name: name, count: count,
                isMissing: !facts.feeds.contains(name.rawValue) && name != .notes && name != .timeline)
        }
        return filled.filter { !$0.isMissing } + (showsMissing ? filled.filter(\.isMissing) : [])
    }
}
