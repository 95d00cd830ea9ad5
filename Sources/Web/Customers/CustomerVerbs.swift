import Basics
import Customers
import HTTP
import Workspace

/// What is done to customers as such: several at once from the list, and one at its end.
enum CustomerVerbs {
    /// The bar over the selected rows.
    static func bulk(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let ids = Set(form.all("customer").compactMap(ID<Customer>.init)).sorted()
        let customers = Formats.count(ids.count, "customer")
        switch try form.choice("deed", of: ["tag", "owner", "merge"]) {
        case "tag":
            let tag = try form.text("tag", limit: 40)
            try visit.write(.customersTagged(ids.map(\.value), tag: tag)) { db in try CustomerBulk.tag(ids, tag, db) }
            return back(visit, form, "“\(tag)” is on \(customers).")
        case "owner":
            let owner: ID<User>? = try form.optionalID("new_owner")
            try visit.write(.customersGiven(ids.map(\.value), owner: owner?.value)) { db in
                try CustomerBulk.setOwner(owner?.value, of: ids, db)
            }
            return back(
                visit, form, owner == nil ? "\(customers) without an owner now." : "The owner of \(customers) is set.")
        default:
            guard ids.count == 2 else {
                throw Refusal("Nothing was merged", why: "A merge takes two customers", next: "Select exactly two")
            }
            return visit.redirect(to: "/admin/mapping/merge?survivor=\(ids[0])&merged=\(ids[1])")
        }
    }

    static func archive(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        try visit.write(.customerArchived(id.value)) { db in try CustomerEnd.archive(id, db) }
        return visit.redirect(to: "/customers/\(id)", flash: "Archived. It stands under Customers → Archived.")
    }

    static func restore(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        try visit.write(.customerRestored(id.value)) { db in try CustomerEnd.restore(id, db) }
        return visit.redirect(to: "/customers/\(id)", flash: "The customer is back on the list.")
    }

    static func delete(_ visit: Visit) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let name = try visit.write { db in
            let name = try CustomerEnd.delete(id, by: visit.user.name, db)
            return (name, .customerDeleted(id.value, name: name))
        }
        return visit.redirect(to: "/customers?archived=yes", flash: "“\(name)” is deleted.")
    }

    /// To the list as it was filtered.
    private static func back(_ visit: Visit, _ form: Form, _ flash: String) -> Response {
        let query = form["back", default: ""]
        let address = LocalPath.checked("/customers?\(query)")
        return visit.redirect(to: query.isEmpty ? "/customers" : address ?? "/customers", flash: flash)
    }
}
