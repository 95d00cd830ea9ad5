import Basics
import Database

/// What a customer's page shows before anything is asked for, read in one transaction: its head and first three sections.
package struct HubReading: Sendable {
    package let customer: Customer
    package let sources: [CustomerSource]
    package let facts: SectionFacts
    package let sites: [String]
    package let tickets: [Ticket]
    /// Open ones and those closed in the last 30 days.
    package let ticketCount: Int
    package let devices: [Device]
    package let alerts: [AlertThread]
    /// Open threads by severity.
    package let alertCounts: [String: Int]

    /// The customer with this id, or the survivor it was merged into.
    ///
    /// - Parameters:
    ///   - reader: whose star is shown.
    ///   - limit: of tickets, of devices and of alerts.
    package static func of(
        _ id: ID<Customer>, reader: Int64, alerts: AlertThread.Filter, limit: Int, _ db: borrowing Transaction
    ) throws -> HubReading {
        let customer = try Customer.find(id, reader: reader, db)
        let facts = try SectionFacts.of(customer.id, db)
        let closed = try Ticket.closedCount(of: customer.id, db)
        var devices = Device.Filter()
        devices.customer = customer.id
        return HubReading(
            customer: customer, sources: try CustomerSource.all(of: customer.id, db),
            facts: facts, sites: try CustomerSites.names(of: customer.id, db),
            tickets: try Ticket.list(of: customer.id, limit: limit, db), ticketCount: facts.tickets + closed,
            devices: try Device.list(devices, limit: limit, db),
            alerts: try AlertThread.list(of: customer.id, alerts, limit: limit, db),
            alertCounts: try AlertThread.openCounts(of: customer.id, db))
    }
}
