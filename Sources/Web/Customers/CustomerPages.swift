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

        let page = try visit.read { db in
            let connections = try Connection.all(db)
            let spine = connections.first { $0.id.value == visit.settings.spineConnectionID }
            let reported = try spine.flatMap {
                SpineReport.link($0, try Parity.list($0.id, db), visit.site.connectors)
            }
            return CustomerListView(
                list: try CustomerList.page(
                    filter, sort: CustomerList.Sort(rawValue: table.sort) ?? .name, after: after, db),
                filter: filter, table: table, people: try User.all(db), tags: try CustomerBulk.tags(db),
                canEdit: visit.may(.editCustomers), canMerge: visit.may(.mergeCustomers),
                connected: Set(connections.map(\.connector)).sorted(),
                reported: reported, isSyncing: connections.contains { $0.lastOkAt == nil }, tools: tools,
                formats: visit.formats)
        }

        return try visit.page("customers/list", page, title: "Customers", topics: ["customers"])
    }

    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let sections = try CustomerSections(of: id, visit)
        let customer = sections.customer
        guard customer.id == id else {
            return visit.redirect(
                to: "/customers/\(customer.id)", .movedPermanently, flash: "That customer was merged into this one.",
                tone: .info)
        }

        let (facts, sites, people) = try visit.read { db in
            (try SectionFacts.of(id, db), try CustomerSites.names(of: id, db), try User.all(db))
        }
        let hub = CustomerHub(
            customer: customer, sources: sections.sources,
            sections: HubSection.all(facts, showsMissing: visit.role == .admin),
            sites: sites, people: people, canEdit: visit.may(.editCustomers), canEnd: visit.may(.mergeCustomers),
            tools: ToolNames(visit.site.connectors),
            formats: visit.formats, tickets: try sections.ticketsExcerpt(),
            devices: try sections.devicesExcerpt(of: facts.devices),
            alerts: try sections.alerts())
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
        let owner = form["owner"].flatMap(ID<User>.init)
        let tags = (form["tags"] ?? "").split(separator: ",").map(String.init)

        try visit.write(.customerAccountChanged(id.value, owner: owner?.value, tags: tags)) { db in
            try Customer.set(owner: owner?.value, of: id, db)
            try Customer.set(tags: tags, of: id, db)
        }
        return visit.redirect(to: "/customers/\(id)", flash: "Owner and tags are saved.")
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
