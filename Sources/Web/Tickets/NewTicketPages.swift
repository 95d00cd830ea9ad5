import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Sync
import Workspace

/// A new ticket: for a customer, of an alert or of a device.
enum NewTicketPages {
    static func show(_ visit: Visit) throws -> Response {
        let query = visit.request.query
        var typed = NewTicketTyped(query)
        let source = try source(visit, typed.alert, typed.device)
        guard let customer: ID<Customer> = query["customer"].flatMap(ID.init) ?? source?.customer else {
            return try choose(visit, source)
        }
        if let source { typed.take(source) }
        if let taken: ID<OutboxEntry> = query["take"].flatMap(ID.init) {
            typed.take(try visit.read { db in try OutboxEntry.find(taken, db) })
        }
        return try page(visit, customer, typed)
    }

    static func make(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let typed = NewTicketTyped(form)
        let id: ID<Customer> = try form.id("customer")
        let source = try source(visit, typed.alert, typed.device)
        do {
            var wish = try typed.wish()
            wish.source = source
            let asked = wish
            let write = try visit.write { db in
                let customer = try Customer.find(id, reader: visit.user.id.value, db)
                let (write, entry) = try asked.send(for: customer, by: visit.user, visit.site.connectors, db)
                return (write, entry)
            }
            return visit.redirect(to: "/tickets/made/\(write)", flash: "The ticket is being made.")
        } catch let refusal as Refusal {
            return try page(visit, id, typed, refusal: refusal, status: .unprocessableContent)
        }
    }

    /// Waits for the tool's answer, then leads to the ticket.
    static func made(_ visit: Visit) throws -> Response {
        let id: ID<OutboxEntry> = try visit.id("write")
        let (made, entry) = try visit.read { db in (try MadeTicket.find(id, db), try OutboxEntry.find(id, db)) }
        guard let made, case .createTicket(let ticket) = entry.write else {
            throw visit.notFound("no new ticket \(id)")
        }
        if let there = made.ticket, visit.request.wantedBlock == nil { return visit.redirect(to: "/tickets/\(there)") }

        let isOver = !entry.state.isOpen && made.ticket != nil || [.failed, .expired, .cancelled].contains(entry.state)
        let customer = entry.customerID.map { "customer=\($0)&" } ?? ""
        let page: View = [
            "crumbs": [PageLink("Tickets", "/tickets")], "path": "/tickets/made/\(id)",
            "trigger": isOver ? nil : "sse:\(OutboxTopic.one(id))", "source": SourceChip(entry.tool),
            "state": entry.state == .pending
                ? Badge(.info, "Sending", isBusy: true) : OutboxWords.badge(entry.state),
            "words": words(entry, made), "vendor": entry.failure?["words"]?.stringValue, "tool": entry.tool,
            "ticket": made.ticket.map { PageLink("Open ticket #\(made.number ?? "")", "/tickets/\($0)") },
            "write": "/outbox/\(id)", "text": ticket.body,
            "back": entry.state.isOpen || entry.state == .sent ? nil : "/tickets/new?\(customer)take=\(id)",
        ]
        return try visit.page("tickets/made", page, title: ticket.title, topics: [OutboxTopic.one(id)])
    }

    private static func words(_ entry: OutboxEntry, _ made: MadeTicket) -> String {
        if made.ticket != nil { return "It is there." }
        if entry.state == .sent { return "\(entry.tool) has made it; it is being read." }
        return OutboxWords.why(entry) ?? "It is on its way to \(entry.tool)."
    }

    private static func source(_ visit: Visit, _ alert: Int64?, _ device: Int64?) throws -> TicketSource? {
        if let alert { return try visit.read { db in try TicketSource.find(.alert, alert, db) } }
        if let device { return try visit.read { db in try TicketSource.find(.device, device, db) } }
        return nil
    }

    /// Without a customer there is no account that it could be made for.
    private static func choose(_ visit: Visit, _ source: TicketSource?) throws -> Response {
        let text = String(visit.request.query["q", default: ""].prefix(200))
        let hits = try visit.read { db in try Search.customers(text, limit: 20, db) }
        let kind = source?.origin.kind == .alert ? "alert" : "device"
        let rest = source.map { "&\(kind)=\($0.origin.id)" } ?? ""
        let page: View = [
            "crumbs": [PageLink("Tickets", "/tickets")], "text": text,
            "kept": source.map { [["name": kind, "value": "\($0.origin.id)"] as View] } ?? [],
            "note": source.map { "“\($0.origin.name)” belongs to no customer yet." },
            "rows": hits.compactMap { hit -> PageLink? in
                hit.href.split(separator: "/").last.map { PageLink(hit.title, "/tickets/new?customer=\($0)\(rest)") }
            },
            "isEmpty": hits.isEmpty,
        ]
        return try visit.page("tickets/choose", page, title: "New ticket: for which customer?")
    }

    private static func page(
        _ visit: Visit, _ id: ID<Customer>, _ typed: NewTicketTyped, refusal: Refusal? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let (customer, places) = try visit.read { db in
            let customer = try Customer.find(id, reader: visit.user.id.value, db)
            return (customer, try TicketPlace.all(for: customer.id, visit.site.connectors, db))
        }
        let page = NewTicketPage(customer: customer, places: places, typed: typed, refusal: refusal)
        return try visit.page("tickets/new", page, title: "New ticket for \(customer.name)", status: status)
    }
}
