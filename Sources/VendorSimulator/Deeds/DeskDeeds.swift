/// What people do in the PSA; each is one change of the world at its present.
extension World {
    /// Adds a note to a ticket's conversation, by its contact unless `member` writes; a closed ticket is open again.
    ///
    /// - Returns: the note's id; nil when there is no such ticket.
    @discardableResult package func reply(to ticket: Int, _ text: String, member: Int? = nil) -> Int? {
        change { estate, now in estate.reply(to: ticket, text, member: member, now) }
    }

    /// Closes a ticket with the closing status of its own board.
    package func close(ticket: Int) {
        change { estate, now in estate.close(ticket, now) }
    }

    /// A new ticket on the service desk.
    @discardableResult package func openTicket(company: Int, summary: String, text: String) -> Int {
        change { estate, now in estate.openTicket(company: company, summary: summary, text: text, now) }
    }

    /// The ids of the newest tickets that are open, newest first.
    package func openTickets(_ count: Int) -> [Int] {
        read { $0.tickets.rows.reversed().lazy.filter { $0.closedAt == nil }.prefix(count).map(\.id) }
    }
}

extension Estate {
    mutating func reply(to id: Int, _ text: String, member: Int?, _ now: Moment) -> Int? {
        guard let ticket = tickets[id] else { return nil }
        var notes = Conversation.notes(of: ticket, self)
        let author: Note.Author = member.map { .member($0) } ?? ticket.contact.map { .contact($0) } ?? .machine
        let noteID = (notes.last?.id ?? id * 100) + 1
        notes.append(
            Note(id: noteID, ticket: id, kind: .discussion, author: author, text: text, at: now, isIssue: false))
        conversations[id] = notes
        tickets.change(id, at: now, by: member.flatMap { members[$0]?.identifier } ?? "template4") { ticket in
            ticket.isCustomerUpdated = member == nil
            if member == nil || ticket.closedAt != nil {
                ticket.status = Tables.status(board: ticket.board, member == nil ? 4 : 2)
            }
            ticket.closedAt = nil
            ticket.closedBy = nil
        }
        return noteID
    }

    mutating func close(_ id: Int, _ now: Moment) {
        guard let ticket = tickets[id] else { return }
        var notes = Conversation.notes(of: ticket, self)
        let fix = Conversation.filling(ticket, self).fill(Scenario.all[ticket.scenario].fixes[0])
        notes.append(
            Note(
                id: (notes.last?.id ?? id * 100) + 1, ticket: id, kind: .resolution,
                author: .member(ticket.owner ?? 151), text: fix, at: now, isIssue: false))
        conversations[id] = notes
        tickets.change(id, at: now, by: "template2") { ticket in
            ticket.status = Tables.status(board: ticket.board, 6)
            ticket.closedAt = now
            ticket.closedBy = "template2"
            ticket.respondedAt = ticket.respondedAt ?? now
            ticket.hours = max(ticket.hours, 25)
        }
        timeEntries.add(
            TimeEntry(
                id: timeEntries.nextID, ticket: id, company: ticket.company, member: ticket.owner ?? 151,
                agreement: ticket.agreement, start: now - 900,
                hours: 25, billable: "Billable", notes: fix, stamp: Stamp(now, by: "template2")))
    }

    mutating func openTicket(company: Int, summary: String, text: String, _ now: Moment) -> Int {
        let id = nextTicketID()
        let contact = contacts.rows.first { $0.company == company && !$0.isInactive }
        tickets.add(
            Ticket(
                id: id, summary: summary, scenario: 0, board: 1, status: Tables.status(board: 1, 0), company: company,
                site: sites.rows.first { $0.company == company }?.id, contact: contact?.id,
                type: Tables.type(board: 1, named: "Email"), team: 41,
                priority: 4, source: 1, hours: 0, isProject: false, isCustomerUpdated: false, device: "",
                stamp: Stamp(now, by: "template3")))
        let author: Note.Author = contact.map { .contact($0.id) } ?? .machine
        conversations[id] = [
            Note(id: id * 100, ticket: id, kind: .discussion, author: author, text: text, at: now, isIssue: true)
        ]
        return id
    }
}
