import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Sync
import Workspace

/// The customers list, a customer's page and the verbs in its head.
enum CustomerPages {
    static func list(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request, sorts: CustomerList.Sort.allCases.map(\.rawValue))
        let filter = filter(table)
        let after = table.after.map { CustomerList.Cursor(value: $0.value, id: $0.id) }
        let tools = ToolNames(visit.site.connectors)

        let connections = try visit.standingsLately().map(\.connection)
        let spine = connections.first { $0.id.value == visit.settings.spineConnectionID }
        let around = try around(visit, spine)
        let isWhole = filter == CustomerList.Filter()
        let sort = CustomerList.Sort(rawValue: table.sort) ?? .name
        let list =
            try isWhole && sort == .name && after == nil
            ? around.list
            : visit.read { db in
                try CustomerList.page(filter, sort: sort, after: after, total: isWhole ? around.list.total : nil, db)
            }
        let page = CustomerListView(
            list: list, filter: filter, table: table, people: try visit.peopleLately(),
            views: try visit.views(of: .customers), tags: around.tags,
            canEdit: visit.may(.editCustomers), canMerge: visit.may(.mergeCustomers),
            connected: Set(connections.map(\.connector)).sorted(),
            reported: spine.flatMap { SpineReport.link($0, around.parts, visit.site.connectors) },
            isSyncing: connections.contains { $0.lastOkAt == nil }, tools: tools, formats: visit.formats)
        return try visit.page("customers/list", page, title: "Customers", topics: ["customers"])
    }

    private static func around(_ visit: Visit, _ spine: Connection?) throws -> CustomerFigures {
        try visit.site.recent.customers.value(visit.slug) {
            try visit.read { db in
                CustomerFigures(
                    list: try CustomerList.page(CustomerList.Filter(), sort: .name, after: nil, db),
                    tags: try CustomerBulk.tags(db),
                    parts: try spine.map { try Parity.list($0.id, db) } ?? [])
            }
        }
    }

    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let read = try visit.read { db in
            let alerts = CustomerSections.alertFilter(visit)
            return try HubReading.of(id, reader: visit.user.id.value, alerts: alerts, limit: 10, db)
        }
        let people = try visit.may(.editCustomers) ? visit.peopleLately() : []
        let customer = read.customer
        guard customer.id == id else {
            return visit.redirect(
                to: "/customers/\(customer.id)", .movedPermanently, flash: "That customer was merged into this one.",
                tone: .info)
        }

        let sections = CustomerSections(read, visit)
        let hub = CustomerHub(
            customer: customer, sources: read.sources,
            sections: HubSection.all(read.facts, showsMissing: visit.role == .admin), sites: read.sites,
            people: people, canEdit: visit.may(.editCustomers), canEnd: visit.may(.mergeCustomers),
            tools: ToolNames(visit.site.connectors),
            formats: visit.formats, tickets: sections.ticketsExcerpt(read), devices: sections.devicesExcerpt(read),
            alerts: sections.alertsExcerpt(read))
        return try visit.page("customers/show", hub, title: customer.name, topics: ["customers"])
    }

    static func follow(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let follows = try visit.form()["follows"] == "yes"

        try visit.write(.customerFollowed(id.value, follows)) { db in
            try Customer.follow(id, follows, by: visit.user.id.value, db)
        }
        return visit.redirect(to: "/customers/\(id)")
    }

    static func account(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let form = try visit.form()
        let owner: ID<User>? = try form.optionalID("owner")
        let tags = (form["tags"] ?? "").split(separator: ",").map(String.init)

        try visit.write(.customerAccountChanged(id.value, owner: owner?.value, tags: tags)) { db in
            try Customer.set(owner: owner?.value, of: id, db)
            try Customer.set(tags: tags, of: id, db)
        }
        return visit.redirect(to: "/customers/\(id)", flash: "Owner and tags are saved.")
    }

    /// The choice of the primary contact; an empty one leaves it to the tools.
    static func contact(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let contact: ID<Contact>? = try visit.form().optionalID("contact")

        let name = try visit.write { db in
            let name = try PrimaryContact.choose(contact, of: id, db)
            return (name, .primaryContactChosen(id.value, contact: name))
        }
        let flash = name.map { "\($0) is the primary contact." } ?? "The tools decide who the primary contact is."
        return visit.redirect(to: "/customers/\(id)#contacts", flash: flash)
    }

    private static func filter(_ table: TableState) -> CustomerList.Filter {
        var filter = CustomerList.Filter()
        filter.text = table.text
        filter.ownerID = ID<User>(table["owner"])?.value
        filter.tag = table["tag"]
        filter.source = table["source"]
        filter.missing = table["missing"]
        filter.hasCritical = table["critical"] == "yes"
        filter.hasSuggestions = table["suggested"] == "yes"
        filter.isArchived = table["archived"] == "yes"
        return filter
    }
}
