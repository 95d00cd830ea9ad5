import Basics
import ConnectorKit
import Customers
import HTTP
import HTTPTypes
import Sync
import Workspace

/// The queue of all alerts, and an alert on a page of its own.
enum AlertPages {
    static func list(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request, sorts: AlertQueue.Sort.allCases.map(\.rawValue))
        var filter = filter(table)
        let sort = AlertQueue.Sort(rawValue: table.sort) ?? .severity
        let after = table.after.map { AlertQueue.Cursor(value: $0.value, id: $0.id) }
        let (customer, queue, counts) = try visit.read { db in
            let customer = try filter.customerID.map { try Customer.find(ID($0), reader: visit.user.id.value, db) }
            filter.customerID = customer?.id.value
            return (
                customer, try AlertQueue.page(filter, sort: sort, after: after, db), try AlertCounts.of(filter, db)
            )
        }
        let page = AlertQueueView(
            queue: queue, counts: counts, filter: filter, table: table, views: try visit.views(of: .alerts),
            customer: customer, sources: try sources(visit), mayWork: visit.may(.workTickets),
            tools: ToolNames(visit.site.connectors), formats: visit.formats)
        return try visit.page("alerts/list", page, title: "Alerts")
    }

    static func show(_ visit: Visit) throws -> Response {
        try page(visit, visit.id("id"))
    }

    /// The page of a thread, also with what was refused there.
    static func page(
        _ visit: Visit, _ id: ID<AlertThread>, refusal: Refusal? = nil, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let desk = try visit.read { db in try AlertDesk.of(id, db) }
        let page = AlertPage(
            desk: desk, connectors: visit.site.connectors, mayWork: visit.may(.workTickets), refusal: refusal,
            formats: visit.formats)
        return try visit.page(
            "alerts/show", page, title: desk.thread.title, documentTitle: "Alert · \(visit.settings.name)",
            topics: page.topics, status: status)
    }

    /// Connections of tools that raise alerts.
    static func sources(_ visit: Visit) throws -> [Standing] {
        try visit.standingsLately().filter {
            visit.site.connectors[$0.connection.connector]?.manifest.fills.contains("alerts") == true
        }
    }

    private static func filter(_ table: TableState) -> AlertFilter {
        var filter = AlertFilter()
        filter.state = AlertThread.State(rawValue: table["state"]) ?? .open
        filter.severity = AlertFilter.severities.contains(table["severity"]) ? table["severity"] : ""
        filter.conditionClass = AlertFilter.conditionClasses.contains(table["condition"]) ? table["condition"] : ""
        filter.customerID = ID<Customer>(table["customer"])?.value
        if filter.customerID == nil { filter.customerName = table["customer"] }
        filter.deviceID = ID<Device>(table["device"])?.value
        filter.text = table.text
        return filter
    }
}
