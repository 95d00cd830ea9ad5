/// What an administrator of the PSA does to companies.
extension World {
    package func renameCompany(_ id: Int, to name: String) {
        change { estate, now in
            estate.companies.change(id, at: now, by: "jlopez") { $0.name = name }
            estate.namesVersion += 1
        }
    }

    /// Puts a company into the recycle bin: it stays readable with `deletedFlag`.
    package func recycleCompany(_ id: Int) {
        change { estate, now in
            estate.companies.change(id, at: now, by: "jlopez") { $0.deletedAt = now }
        }
    }

    /// Takes a company out of the recycle bin.
    package func restoreCompany(_ id: Int) {
        change { estate, now in
            estate.companies.change(id, at: now, by: "jlopez") { $0.deletedAt = nil }
        }
    }

    /// Deletes a company for good: it answers 404, what belonged to it keeps the number.
    package func deleteCompany(_ id: Int) {
        change { estate, _ in
            estate.companies.remove(id)
            estate.namesVersion += 1
        }
    }

    /// Merges a company into another: contacts, tickets and contracts move, the old one goes to the recycle bin.
    package func mergeCompany(_ old: Int, into kept: Int) {
        change { estate, now in
            guard old != kept, estate.companies[old] != nil, estate.companies[kept] != nil else { return }
            for row in estate.sites.rows where row.company == old {
                estate.sites.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.contacts.rows where row.company == old {
                estate.contacts.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.tickets.rows where row.company == old {
                estate.tickets.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.timeEntries.rows where row.company == old {
                estate.timeEntries.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.agreements.rows where row.company == old {
                estate.agreements.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.configurations.rows where row.company == old {
                estate.configurations.change(row.id, at: now) { $0.company = kept }
            }
            for row in estate.invoices.rows where row.company == old {
                estate.invoices.change(row.id, at: now) { $0.company = kept }
            }
            estate.companies.change(old, at: now, by: "jlopez") { $0.deletedAt = now }
            estate.namesVersion += 1
        }
    }

    /// Deletes a ticket for good.
    package func deleteTicket(_ id: Int) {
        change { estate, _ in estate.deleteTicket(id) }
    }

    /// The ids of the active customers in the PSA.
    package var customerIDs: [Int] { read { $0.activeCustomers.map(\.id) } }
}
