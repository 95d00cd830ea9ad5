import Basics
import Customers
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// What people did to a customer, and to those that were merged into it: the part of the audit log that concerns it.
enum CustomerDeeds {
    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let before = visit.request.query["before"].flatMap { Int64($0) }
        let (customer, own, records) = try visit.read { db in
            let customer = try Customer.find(id, reader: visit.user.id.value, db)
            let customers = try Customer.withMerged(customer.id, db)
            let filter = AuditFilter {
                $0.customers = customers
                $0.before = before
            }
            return (customer, Set(customers), try AuditLog.list(filter, limit: 51, db))
        }
        guard customer.id == id else { return visit.redirect(to: "/customers/\(customer.id)/deeds", .movedPermanently) }

        let shown = records.prefix(50)
        let page: View = [
            "crumbs": [PageLink("Customers", "/customers"), PageLink(customer.name, "/customers/\(id)")],
            "isEmpty": shown.isEmpty, "empty": EmptyState(.allGood, "Nobody has changed anything here yet"),
            "rows": shown.map { record -> View in
                [
                    "time": visit.formats.time(record.at), "who": record.actor.name, "deed": record.entry.summary,
                    "from": record.entry.customerID.flatMap { other in
                        other == id.value
                            ? nil
                            : own.contains(other) ? "customer \(other), merged into this one" : "to customer \(other)"
                    },
                ]
            },
            "pager": PagerLinks(
                count: Formats.count(shown.count, "entry", "entries"),
                first: before == nil ? nil : "/customers/\(id)/deeds",
                next: records.count > 50 ? shown.last.map { "/customers/\(id)/deeds?before=\($0.seq)" } : nil),
        ]
        return try visit.page(
            "customers/deeds", page, title: "What was done", documentTitle: "What was done · \(customer.name)")
    }
}
