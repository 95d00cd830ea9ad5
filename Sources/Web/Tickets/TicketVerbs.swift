import Basics
import ConnectorKit
import Customers
import HTTP
import HTTPTypes
import Sync
import Workspace

/// A ticket on a page of its own, and what is done with it there.
enum TicketVerbs {
    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Ticket> = try visit.id("id")
        let taken: ID<OutboxEntry>? = visit.request.query["take"].flatMap(ID.init)
        return try page(visit, id, try typed(visit, taken, of: id))
    }

    /// The one form: message, files, status, assignee and priority in one submit.
    static func answer(_ visit: Visit) throws -> Response {
        let id: ID<Ticket> = try visit.id("id")
        let form = try visit.form()
        let typed = TicketTyped(form)
        do {
            let isNew = try visit.write { db in
                let entry = try typed.answer(form).send(
                    to: id, by: visit.user, startsWork: visit.settings.progressOnReply, visit.site.connectors, db)
                return (entry != nil, entry)
            }
            return visit.redirect(
                to: "/tickets/\(id)", flash: isNew ? "It is being sent." : "It was asked for already.",
                tone: isNew ? .ok : .info)
        } catch let refusal as Refusal {
            return try page(visit, id, typed, refusal: refusal, status: .unprocessableContent)
        } catch let news as TicketNews {
            return try page(visit, id, typed, news: news, status: .conflict)
        }
    }

    private static func typed(_ visit: Visit, _ taken: ID<OutboxEntry>?, of ticket: ID<Ticket>) throws -> TicketTyped {
        guard let taken, visit.may(.workTickets) else { return TicketTyped() }
        let entry = try visit.read { db in try OutboxEntry.find(taken, db) }
        guard entry.originKind == TicketOrigin.ticketKind, entry.originID == ticket.value else { return TicketTyped() }
        return TicketTyped(takenFrom: entry)
    }

    private static func page(
        _ visit: Visit, _ id: ID<Ticket>, _ typed: TicketTyped, refusal: Refusal? = nil, news: TicketNews? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let (desk, conversation) = try visit.read { db in
            let desk = try TicketDesk.of(id, db)
            return (desk, try Conversation.of(desk.ticket, db))
        }
        let page = TicketPage(
            desk: desk, conversation: conversation, manifest: visit.site.connectors[desk.ticket.connector]?.manifest,
            mayWork: visit.may(.workTickets), typed: typed, refusal: refusal, news: news,
            tools: ToolNames(visit.site.connectors), formats: visit.formats)
        return try visit.page(
            "tickets/show", page, title: "#\(desk.ticket.number) \(desk.ticket.title)", topics: page.topics,
            status: status)
    }
}
