import Basics
import Customers
import HTTP
import Rendering
import Workspace

/// What people decide about accounts and customers; each can be undone.
enum MappingVerbs {
    static func link(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()
        let customer: ID<Customer> = try form.id("customer")

        let moved = try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            let moved = try Link.accept(account.value, customer: customer, by: visit.user.name, db)
            return (
                moved,
                .accountLinked(
                    facts.name, connection: facts.connection, customer: customer.value, before: facts.customer)
            )
        }
        return back(visit, form, "Linked: \(moved.words).")
    }

    static func reject(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()
        let customer: ID<Customer> = try form.id("customer")

        try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            try Link.reject(account.value, customer: customer, by: visit.user.name, db)
            return ((), .suggestionRejected(facts.name, connection: facts.connection, customer: customer.value))
        }
        return back(visit, form, "That pair is not suggested again.")
    }

    static func keepSeparate(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()

        let name = try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            try Link.keepSeparate(account.value, by: visit.user.name, db)
            return (facts.name, .accountKeptSeparate(facts.name, connection: facts.connection))
        }
        return back(visit, form, "\(name) is kept separate.")
    }

    static func createCustomer(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()

        let name = try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            let created = try Link.createCustomer(from: account.value, by: visit.user.name, db)
            return (facts.name, .customerCreated(created.customer.value, name: facts.name))
        }
        return back(visit, form, "\(name) is a customer now.")
    }

    static func unlink(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()

        let moved = try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            let moved = try Link.unlink(account.value, by: visit.user.name, db)
            return (moved, .accountUnlinked(facts.name, connection: facts.connection, customer: facts.customer))
        }
        return back(visit, form, "Unlinked: \(moved.words).", to: "/admin/mapping?view=linked")
    }

    static func reopen(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let form = try visit.form()

        try visit.write { db in
            let facts = try AccountLabel.find(account.value, db)
            try Link.reopen(account.value, by: visit.user.name, db)
            return ((), .accountUnlinked(facts.name, connection: facts.connection, customer: nil))
        }
        return back(visit, form, "It waits in the queue again.", to: "/admin/mapping?view=linked&kind=separate")
    }

    static func undo(_ visit: Visit) throws -> Response {
        let entry: ID<LinkHistory> = try visit.id("entry")
        let form = try visit.form()

        try visit.write { db in
            let account = try LinkHistory.account(of: entry.value, db)
            let before = try AccountLabel.find(account, db)
            try LinkHistory.undo(entry.value, by: visit.user.name, db)
            let customer = try AccountLabel.find(account, db).customer ?? before.customer
            return (
                (),
                .linkUndone(before.name, connection: before.connection, customer: customer, before: before.customer)
            )
        }
        return back(visit, form, "Undone.")
    }

    static func linkStrong(_ visit: Visit) throws -> Response {
        let pairs = try visit.form().all("pair").prefix(5_000).compactMap {
            text -> (account: Int64, customer: ID<Customer>)? in
            let parts = text.split(separator: "-")
            guard parts.count == 2, let account = Int64(parts[0]), let customer = ID<Customer>(String(parts[1])) else {
                return nil
            }
            return (account, customer)
        }

        let done = try visit.write { db in
            let done = try StrongLinks.accept(Array(pairs), by: visit.user.name, db)
            return (done, .accountsLinkedInBulk(count: done.links, customers: done.customers))
        }
        return visit.redirect(
            to: "/admin/mapping", flash: "Linked \(Formats.count(done.links, "account")): \(done.moved.words).")
    }

    static func merge(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let survivor: ID<Customer> = try form.id("survivor")
        let merged: ID<Customer> = try form.id("merged")
        let taken = Set(MergeCustomers.Field.allCases.filter { form[$0.rawValue] == "merged" })

        try visit.write(.customersMerged(merged.value, into: survivor.value)) { db in
            _ = try MergeCustomers.merge(survivor: survivor, merged: merged, taking: taken, by: visit.user.name, db)
        }
        return visit.redirect(
            to: "/customers/\(survivor)",
            flash: "Merged. It can be undone for 30 days under Customer mapping → History.")
    }

    static func unmerge(_ visit: Visit) throws -> Response {
        let id: ID<MergeHistory> = try visit.id("merge")

        try visit.write { db in
            let merge = try MergeHistory.find(id.value, db)
            try MergeCustomers.undo(id.value, db)
            return ((), .customersUnmerged(merge.merged.value, from: merge.survivor.value))
        }
        return visit.redirect(to: "/admin/mapping?view=history", flash: "The merge is undone.")
    }

    static func dismissDuplicate(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let left: ID<Customer> = try form.id("left")
        let right: ID<Customer> = try form.id("right")

        try visit.write(.duplicateDismissed(left.value, right.value)) { db in
            try Duplicates.dismiss(left, right, by: visit.user.name, db)
        }
        return visit.redirect(to: "/admin/mapping?view=grid&filter=duplicates", flash: "They stay two customers.")
    }

    /// Back to the list the person came from, with its filter.
    private static func back(_ visit: Visit, _ form: Form, _ flash: String, to other: String = "/admin/mapping")
        -> Response
    {
        let tool = form["back"].flatMap(ID<MappingQueue>.init)
        return visit.redirect(to: tool.map { "/admin/mapping?tool=\($0)" } ?? other, flash: flash)
    }
}
