import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// The sections of a customer's page, each at an address of its own.
enum SectionPages {
    static func tickets(_ visit: Visit) throws -> Response {
        try page(visit, .tickets) { sections, table in
            let position = table.after.flatMap { after -> Ticket.Position? in
                let parts = after.value.split(separator: "~")
                guard parts.count == 2, let at = Date(cursor: parts[1]) else { return nil }
                return Ticket.Position(isOpen: parts[0] == "open", at: at, id: after.id)
            }
            return try sections.tickets(after: position, table)
        }
    }

    static func ticket(_ visit: Visit) throws -> Response {
        let customer: ID<Customer> = try visit.id("id")
        let id: ID<Ticket> = try visit.id("ticket")
        let tools = ToolNames(visit.site.connectors)

        let talk = try visit.read { db in
            let ticket = try Ticket.find(id, of: customer, db)
            return TicketConversation(
                customer: customer, ticket: ticket, conversation: try Conversation.of(ticket, db), tools: tools,
                formats: visit.formats)
        }
        if visit.request.isPartial { return try visit.part("customers/conversation", talk) }
        return try visit.page("customers/ticket", talk, title: "#\(talk.ticket.number) \(talk.ticket.title)")
    }

    static func devices(_ visit: Visit) throws -> Response {
        try page(visit, .devices) { sections, table in
            try sections.devices(after: table.after.map { ($0.value, $0.id) }, table)
        }
    }

    /// What the person last chose is kept: critical alone until then.
    static func alerts(_ visit: Visit) throws -> Response {
        let chosen = visit.request.query["severity"]
        if let chosen, ["critical", "warning", "info", "all"].contains(chosen) {
            _ = try visit.rememberIfPossible { db in
                try User.setPreference("alert_severity", .string(chosen), of: visit.user.id, db)
            }
        }
        return try page(visit, .alerts) { sections, table in
            let isResolved = table["state"] == "resolved"
            return try sections.alerts(CustomerSections.alertFilter(visit, severity: chosen, isResolved: isResolved))
        }
    }

    static func contracts(_ visit: Visit) throws -> Response {
        try page(visit, .contracts) { sections, _ in try sections.contracts() }
    }

    static func contacts(_ visit: Visit) throws -> Response {
        try page(visit, .contacts) { sections, _ in try sections.contacts() }
    }

    static func backups(_ visit: Visit) throws -> Response {
        try page(visit, .backups) { sections, _ in try sections.backups() }
    }

    static func timeline(_ visit: Visit) throws -> Response {
        let customer: ID<Customer> = try visit.id("id")
        let seenBefore = try visit.rememberIfPossible { db in
            try CustomerVisit.look(customer, by: visit.user.id.value, db)
        }
        return try page(visit, .timeline) { sections, table in
            try sections.timeline(seenBefore: seenBefore ?? nil, table)
        }
    }

    /// One section as a page, or as the block that a customer's page asks for.
    private static func page(
        _ visit: Visit, _ name: HubSection.Name, _ read: (CustomerSections, TableState) throws -> some ViewModel
    ) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let sections = try CustomerSections(of: id, visit)
        guard sections.customer.id == id else { return moved(visit, to: sections.customer, name) }
        let section = try read(sections, TableState(visit.request))
        return try answer(visit, name, section.view, customer: sections.customer)
    }

    /// The same section of the customer that another was merged into.
    static func moved(_ visit: Visit, to customer: Customer, _ name: HubSection.Name) -> Response {
        visit.redirect(to: "/customers/\(customer.id)/\(name.rawValue)", .movedPermanently)
    }

    /// The page around one section.
    static func answer(
        _ visit: Visit, _ name: HubSection.Name, _ section: View, customer: Customer, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let blank = View(Dictionary(uniqueKeysWithValues: HubSection.Name.allCases.map { ($0.rawValue, nil as View?) }))
        let crumbs: View = [
            "crumbs": [PageLink("Customers", "/customers"), PageLink(customer.name, "/customers/\(customer.id)")]
        ]
        return try visit.page(
            "customers/section", blank + crumbs + View([name.rawValue: section]),
            title: name.title, documentTitle: "\(name.title) · \(customer.name) · \(visit.settings.name)",
            status: status)
    }
}
