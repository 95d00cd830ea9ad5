import Basics
import ConnectorKit
import Customers
import HTTP
import Sync
import Workspace

/// The queue of all tickets.
enum TicketPages {
    static func list(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request, sorts: TicketQueue.Sort.allCases.map(\.rawValue))
        let filter = filter(table, visit)
        let sort = TicketQueue.Sort(rawValue: table.sort) ?? .changed
        let after = table.after.map { TicketQueue.Cursor(value: $0.value, id: $0.id) }

        let (queue, words, technicians, customer) = try visit.read { db in
            (
                try TicketQueue.page(filter, sort: sort, after: after, db), try TicketWords.all(db),
                try Technician.active(db),
                try filter.customerID.map { try Customer.find(ID($0), reader: visit.user.id.value, db) }
            )
        }
        let page = TicketQueueView(
            queue: queue, filter: filter, table: table, words: words, technicians: technicians,
            views: try visit.views(of: .tickets), customer: customer, sources: try sources(visit),
            mayWork: visit.may(.workTickets), tools: ToolNames(visit.site.connectors), formats: visit.formats)
        return try visit.page("tickets/list", page, title: "Tickets", topics: ["sync", "outbox"])
    }

    /// Connections of tools that keep tickets.
    static func sources(_ visit: Visit) throws -> [Standing] {
        try visit.standingsLately().filter {
            visit.site.connectors[$0.connection.connector]?.manifest.category == .psa
        }
    }

    private static func filter(_ table: TableState, _ visit: Visit) -> TicketQueue.Filter {
        var filter = TicketQueue.Filter()
        filter.state = TicketQueue.Filter.State(rawValue: table["state"]) ?? .open
        filter.board = table["board"]
        filter.status = table["status"]
        filter.priority = Int(table["priority"])
        filter.waiting = TicketQueue.Filter.Waiting(rawValue: table["waiting"])
        filter.olderThan = Int(table["age"]).flatMap { (1...36_500).contains($0) ? $0 : nil }
        let customer = table["customer"]
        filter.customerID = ID<Customer>(customer)?.value
        if filter.customerID == nil { filter.customerName = customer }
        switch table["assignee"] {
        case "": break
        case "nobody": filter.assignee = .nobody
        case "mine": filter.assignee = .mine(visit.user.email)
        case let other: filter.assignee = ID<Technician>(other).map { .technician($0.value) }
        }
        return filter
    }
}
