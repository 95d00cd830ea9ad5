import Basics
import HTTP
import HTTPTypes

/// Tickets: created, patched, deleted.
extension DeskWriting {
    func createTicket(_ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(body, of: "ticket")
        return try change(.created) { estate, now throws(BodyFields.Refused) in
            var draft = fresh(estate.nextTicketID(), fields, estate, now)
            draft.set(isPatch: false)
            guard draft.mistakes.isEmpty else {
                throw BodyFields.Refused(ConnectWiseErrors.invalid("ticket", draft.mistakes))
            }
            var ticket = draft.ticket
            try mayClose(nil, ticket)
            if Tables.status(ticket.status)?.isClosed == true {
                ticket.closedAt = now
                ticket.closedBy = ticket.stamp.by
            }
            let made = ticket
            estate.add(made, texts: DeskWriting.texts(fields), now)
            return { $0.text("tickets", made) }
        }
    }

    func patchTicket(_ id: Int, _ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(patch: body, of: "ticket")
        return try change(.ok) { estate, now throws(BodyFields.Refused) in
            let before = try ticket(id, estate)
            var draft = TicketFields(before, fields, estate)
            draft.set(isPatch: true)
            guard draft.mistakes.isEmpty else {
                throw BodyFields.Refused(ConnectWiseErrors.invalid("ticket", draft.mistakes))
            }
            try mayClose(before, draft.ticket)
            estate.replace(draft.ticket, now)
            let row = try ticket(id, estate)
            return { $0.text("tickets", row) }
        }
    }

    func deleteTicket(_ id: Int) throws(BodyFields.Refused) -> Response {
        try change(.noContent) { estate, _ throws(BodyFields.Refused) in
            _ = try ticket(id, estate)
            estate.deleteTicket(id)
            return nil
        }
    }

    /// A ticket with what the server fills in; the status is the default of the board that is asked for.
    private func fresh(_ id: Int, _ fields: BodyFields, _ estate: Estate, _ now: Moment) -> TicketFields {
        let wanted = fields.values["board"]
        let board =
            wanted.flatMap { wanted in
                Tables.boards.first {
                    $0.id == wanted.member("id")?.wholeNumber || $0.name == wanted.member("name")?.stringValue
                }
            }?.id ?? 1
        let ticket = Ticket(
            id: id, summary: "", scenario: 0, board: board, status: Tables.status(board: board, 0), company: 0, type: 0,
            team: 40 + board, priority: 4, source: 0, hours: 0, isProject: false, isCustomerUpdated: false, device: "",
            stamp: Stamp(now, by: estate.apiMember?.identifier ?? "system"))
        return TicketFields(ticket, fields, estate)
    }

    /// Giving a closing status is a permission of its own.
    private func mayClose(_ before: Ticket?, _ after: Ticket) throws(BodyFields.Refused) {
        let closes = Tables.status(after.status)?.isClosed == true && before?.status != after.status
        guard settings.mayCloseTickets || !closes else { throw BodyFields.Refused(ConnectWiseErrors.noPermission) }
    }

    /// The three texts that only POST takes.
    private static func texts(_ fields: BodyFields) -> [(Note.Kind, String)] {
        let named: [(Note.Kind, String)] = [
            (.discussion, "initialdescription"), (.analysis, "initialinternalanalysis"),
            (.resolution, "initialresolution"),
        ]
        return named.compactMap { kind, name in fields.text(name).flatMap { $0.isEmpty ? nil : (kind, $0) } }
    }
}
