import Basics

/// The deeds of the customer mapping: links, imports, merges, and which tool the list comes from.
extension AuditEntry {
    /// - Parameter before: the customer from whom it was taken, in whose log it stands, too.
    package static func accountLinked(_ account: String, connection: Int64, customer: Int64, before: Int64?)
        -> AuditEntry
    {
        moved("account_linked", "Linked \(account)", connection, customer, before)
    }

    package static func accountUnlinked(_ account: String, connection: Int64, customer: Int64?) -> AuditEntry {
        link("account_unlinked", "Unlinked \(account)", connection, customer, [:])
    }

    package static func accountKeptSeparate(_ account: String, connection: Int64) -> AuditEntry {
        link("account_kept_separate", "Kept \(account) apart from every customer", connection, nil, [:])
    }

    package static func suggestionRejected(_ account: String, connection: Int64, customer: Int64) -> AuditEntry {
        link("suggestion_rejected", "Said no to a suggestion for \(account)", connection, customer, [:])
    }

    /// - Parameters:
    ///   - customer: who has the account again, or lost it.
    ///   - before: who had it until then.
    package static func linkUndone(_ account: String, connection: Int64, customer: Int64?, before: Int64?)
        -> AuditEntry
    {
        moved("account_link_undone", "Took back the last decision about \(account)", connection, customer, before)
    }

    private static func moved(
        _ action: String, _ summary: String, _ connection: Int64, _ customer: Int64?, _ before: Int64?
    ) -> AuditEntry {
        let former = before == customer ? nil : before
        var entry = link(action, summary, connection, customer, ["before": optional(former)])
        if let former { entry.alsoCustomers = [former] }
        return entry
    }

    package static func accountsLinkedInBulk(count: Int, customers: Set<Int64>) -> AuditEntry {
        AuditEntry("accounts_linked_in_bulk", "Accepted \(count) suggestions") {
            $0.details = ["count": number(count)]
            $0.concerns(customers)
        }
    }

    /// - Parameter customers: those that gained or lost an account.
    package static func mappingImported(linked: Int, moved: Int, unlinked: Int, customers: Set<Int64>) -> AuditEntry {
        AuditEntry("mapping_imported", "Imported the mapping: \(linked) linked, \(moved) moved, \(unlinked) unlinked") {
            $0.details = ["linked": number(linked), "moved": number(moved), "unlinked": number(unlinked)]
            $0.concerns(customers)
        }
    }

    package static func spineChanged(from: Int64?, to: Int64?) -> AuditEntry {
        AuditEntry("spine_changed", "Changed which tool the customer list comes from") {
            $0.connectionID = to
            $0.details = ["before": optional(from), "after": optional(to)]
        }
    }

    package static func customersMerged(_ gone: Int64, into survivor: Int64) -> AuditEntry {
        customer(
            "customers_merged", "Merged customer \(gone) into \(survivor)", survivor, ["merged": number(Int(gone))])
    }

    package static func customersUnmerged(_ back: Int64, from survivor: Int64) -> AuditEntry {
        customer(
            "customers_unmerged", "Took customer \(back) out of \(survivor)", survivor, ["unmerged": number(Int(back))])
    }

    package static func duplicateDismissed(_ first: Int64, _ second: Int64) -> AuditEntry {
        customer("duplicate_dismissed", "Said that two customers are not one", first, ["other": number(Int(second))])
    }

    private static func link(
        _ action: String, _ summary: String, _ connection: Int64, _ customer: Int64?, _ details: [String: JSON]
    ) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("account", nil)
            $0.connectionID = connection
            $0.customerID = customer
            $0.details = .object(details)
        }
    }
}
