import Basics
import ConnectorKit
import Customers
import Foundation
import Workspace

/// Reads the sections of one customer for one person.
struct CustomerSections {
    let customer: Customer
    let sources: [CustomerSource]
    let visit: Visit

    /// The customer with this id, or the survivor of its merge.
    init(of id: ID<Customer>, _ visit: Visit) throws {
        self.visit = visit
        (customer, sources) = try visit.read { db in
            let found = try Customer.find(id, reader: visit.user.id.value, db)
            return (found, try CustomerSource.all(of: found.id, db))
        }
    }

    /// What was read already.
    init(_ hub: HubReading, _ visit: Visit) {
        customer = hub.customer
        sources = hub.sources
        self.visit = visit
    }

    /// What the hub shows of its tickets.
    func ticketsExcerpt(_ hub: HubReading) -> TicketsSection {
        TicketsSection(
            customer: customer.id, tickets: hub.tickets, total: hub.ticketCount, isExcerpt: true, frame: frame(.psa))
    }

    func tickets(after position: Ticket.Position?, _ table: TableState) throws -> TicketsSection {
        let (found, counts) = try visit.read { db in
            (try Ticket.list(of: customer.id, before: position, limit: 51, db), try Ticket.counts(of: customer.id, db))
        }
        let shown = Array(found.prefix(50))
        let last = found.count > 50 ? shown.last : nil
        let next = last.map { ticket in
            let at = (ticket.updatedAt ?? .distantPast).timeIntervalSince1970
            return ("\(ticket.isOpen ? "open" : "closed")~\(at)", ticket.id.value)
        }
        return TicketsSection(
            customer: customer.id, tickets: shown, total: counts.open + counts.closed, isExcerpt: false,
            frame: frame(.psa),
            next: table.pager("", next: next).next)
    }

    /// What the hub shows of its devices.
    func devicesExcerpt(_ hub: HubReading) -> DevicesSection {
        DevicesSection(
            customer: customer.id, devices: hub.devices, total: hub.facts.devices, isExcerpt: true, frame: frame(.rmm))
    }

    func devices(after last: (hostname: String, id: Int64)?, _ table: TableState) throws -> DevicesSection {
        let (found, total) = try visit.read { db in
            (try Device.list(deviceFilter, after: last, limit: 51, db), try Device.count(deviceFilter, db))
        }
        let shown = Array(found.prefix(50))
        let end = found.count > 50 ? shown.last.map { ($0.hostname, $0.id.value) } : nil
        return DevicesSection(
            customer: customer.id, devices: shown, total: total, isExcerpt: false, frame: frame(.rmm),
            next: table.pager("", next: end).next)
    }

    /// What the hub shows of its alerts.
    func alertsExcerpt(_ hub: HubReading) -> AlertsSection {
        AlertsSection(
            customer: customer.id, threads: hub.alerts, counts: hub.alertCounts, filter: Self.alertFilter(visit),
            frame: frame(.rmm), isExcerpt: true)
    }

    /// - Parameter severity: a severity or "all"; nil: what the person chose last, critical at first.
    static func alertFilter(_ visit: Visit, severity: String? = nil, isResolved: Bool = false) -> AlertThread.Filter {
        let wanted = severity ?? visit.user.preferences["alert_severity"]?.stringValue ?? "critical"
        var filter = AlertThread.Filter()
        filter.severity = wanted == "all" ? "" : wanted
        filter.isOpen = !isResolved
        return filter
    }

    func alerts(_ filter: AlertThread.Filter) throws -> AlertsSection {
        let (threads, counts) = try visit.read { db in
            (try AlertThread.list(of: customer.id, filter, db), try AlertThread.openCounts(of: customer.id, db))
        }
        return AlertsSection(
            customer: customer.id, threads: threads, counts: counts, filter: filter, frame: frame(.rmm))
    }

    func contracts() throws -> ContractsSection {
        let (contracts, invoices) = try visit.read { db in
            (try Contract.list(of: customer.id, db), try Invoice.list(of: customer.id, db))
        }
        return ContractsSection(
            contracts: contracts, invoices: invoices, seesMoney: visit.settings.showsMoney(to: visit.role),
            frame: frame(.psa, .billing))
    }

    func contacts() throws -> ContactsSection {
        let contacts = try visit.read { db in try Contact.list(of: customer.id, db) }
        return ContactsSection(
            customer: customer.id, contacts: contacts,
            canChoose: visit.may(.editCustomers) && !customer.isArchived, frame: frame(.psa, .cloud, .billing))
    }

    func backups() throws -> BackupsSection {
        let plans = try visit.read { db in try BackupPlan.list(of: customer.id, db) }
        return BackupsSection(plans: plans, frame: frame(.rmm))
    }

    func timeline(seenBefore: Date?, _ table: TableState) throws -> TimelineSection {
        var filter = Timeline.Filter()
        filter.groups = Set(TimelineEvent.Group(rawValue: table["kind"]).map { [$0] } ?? [])
        filter.source = table["source"]
        filter.severity = table["severity"]
        filter.text = table.text
        filter.ticket = ID<Ticket>(table["ticket"])
        filter.until = Day(table["until"])
        filter.isOldestFirst = table["order"] == "oldest"
        let after = table.after.flatMap { after in
            Date(cursor: after.value).map { Timeline.Cursor(at: $0, id: after.id) }
        }
        let (page, counts) = try visit.read { db in
            (try Timeline.page(of: customer.id, filter, after: after, db), try Timeline.counts(of: customer.id, db))
        }
        return TimelineSection(
            customer: customer.id, timeline: page, counts: counts, filter: filter, table: table, seenBefore: seenBefore,
            frame: SectionFrame(sources: sources, tools: ToolNames(visit.site.connectors), formats: visit.formats))
    }

    /// The head of a section that tools of these categories feed.
    private func frame(_ categories: Manifest.Category...) -> SectionFrame {
        let feeding = sources.filter { source in
            guard let connector = visit.site.connectors[source.connector] else { return false }
            return categories.contains(connector.manifest.category)
        }
        return SectionFrame(sources: feeding, tools: ToolNames(visit.site.connectors), formats: visit.formats)
    }

    private var deviceFilter: Device.Filter {
        var filter = Device.Filter()
        filter.customer = customer.id
        return filter
    }
}
