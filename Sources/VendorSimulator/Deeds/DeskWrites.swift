/// What the API's member writes on the service desk, once it was found to be in order.
extension Estate {
    /// The member whose keys the API uses.
    var apiMember: Member? { members.rows.first { $0.license == "A" } }

    /// Puts a new ticket with the texts it begins with in their place.
    mutating func add(_ ticket: Ticket, texts: [(Note.Kind, String)], _ now: Moment) {
        tickets.add(ticket)
        let author: Note.Author = apiMember.map { .member($0.id) } ?? .machine
        conversations[ticket.id] = texts.enumerated().map { place, text in
            Note(
                id: ticket.id * 100 + place, ticket: ticket.id, kind: text.0, author: author, text: text.1, at: now,
                isIssue: place == 0 && text.0 == .discussion)
        }
    }

    /// Puts the changed fields in their place; closing and opening again leave their marks.
    mutating func replace(_ ticket: Ticket, _ now: Moment) {
        let by = apiMember?.identifier ?? "system"
        let closes = Tables.status(ticket.status)?.isClosed == true
        tickets.change(ticket.id, at: now, by: by) { row in
            let stamp = row.stamp
            row = ticket
            row.stamp = stamp
            if closes, row.closedAt == nil {
                row.closedAt = now
                row.closedBy = by
            }
            if !closes {
                row.closedAt = nil
                row.closedBy = nil
            }
            if row.status != Tables.status(board: row.board, 0) { row.respondedAt = row.respondedAt ?? now }
        }
    }

    /// Adds a note to a ticket's conversation; the ticket's own change time moves.
    mutating func add(_ kinds: [Note.Kind], _ text: String, by author: Note.Author, to ticket: Ticket, _ now: Moment)
        -> Note?
    {
        guard let kind = kinds.first else { return nil }
        var notes = Conversation.notes(of: ticket, self)
        let note = Note(
            id: (notes.map(\.id).max() ?? ticket.id * 100 - 1) + 1, ticket: ticket.id, kind: kind, author: author,
            text: text, at: now, isIssue: notes.isEmpty && kind == .discussion, also: Set(kinds.dropFirst()))
        notes.append(note)
        conversations[ticket.id] = notes
        touch(ticket.id, now)
        return note
    }

    /// Replaces or, with nil, removes a note.
    mutating func set(_ note: Note?, at id: Int, of ticket: Ticket, _ now: Moment) {
        var notes = Conversation.notes(of: ticket, self)
        guard let place = notes.firstIndex(where: { $0.id == id }) else { return }
        if let note { notes[place] = note } else { notes.remove(at: place) }
        conversations[ticket.id] = notes
        touch(ticket.id, now)
    }

    /// Moves a ticket's change time, as everything does that is hung on it.
    mutating func touch(_ ticket: Int, _ now: Moment) {
        tickets.change(ticket, at: now, by: apiMember?.identifier) { _ in }
    }

    mutating func deleteTicket(_ id: Int) {
        _ = nextTicketID()
        tickets.remove(id)
        conversations[id] = nil
        for document in documents.rows where document.ticket == id { documents.remove(document.id) }
    }
}
