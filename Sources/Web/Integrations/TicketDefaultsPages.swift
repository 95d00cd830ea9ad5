import Basics
import Customers
import HTTP
import Rendering
import Sync
import Workspace

/// The verbs of a connection's Tickets tab.
enum TicketDefaultsPages {
    static func save(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let form = try visit.form()
        let typed = Dictionary(uniqueKeysWithValues: TicketChoices.names.map { ($0, form[$0, default: ""]) })
        let defaults = TicketChoices.read(typed)
        do {
            try visit.write { db in
                let connection = try Connection.find(id, db)
                try defaults.save(id, db)
                return ((), .ticketDefaultsSaved(id.value, connection.connector, defaults.values))
            }
        } catch let refusal as Refusal {
            return try DrawerPages.refusedTickets(visit, id, typed: typed, refusal)
        }
        return back(visit, id, "The ticket defaults are saved.")
    }

    static func reload(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        try visit.write { db in
            let connection = try Connection.find(id, db)
            try ReadChoices.ask(id, db)
            return ((), .choicesAsked(id.value, connection.connector))
        }
        return back(visit, id, "The lists are being read.")
    }

    static func test(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let form = try visit.form()
        let key = String(form["form", default: ""].prefix(64))
        do {
            let write = try visit.write { db in
                let connection = try Connection.find(id, db)
                let write = try TestTicket.ask(
                    id, account: Int64(form["account", default: ""]) ?? 0, by: visit.user, formKey: key,
                    visit.site.connectors, db)
                return (write, .testTicketAsked(id.value, connection.connector, write: write.value))
            }
            return visit.redirect(to: "/outbox/\(write)", flash: "The test ticket is being made; it closes itself.")
        } catch let refusal as Refusal {
            return try DrawerPages.refusedTickets(visit, id, typed: nil, refusal)
        }
    }

    private static func back(_ visit: Visit, _ id: ID<Connection>, _ flash: String) -> Response {
        visit.redirect(to: "/admin/integrations/\(id)?tab=tickets", flash: flash)
    }
}
