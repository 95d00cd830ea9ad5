/// The conversation of a ticket, told from the ticket alone: the same each time it is asked for.
enum Conversation {
    /// Newest last. Ids are the ticket's number and two digits.
    static func notes(of ticket: Ticket, _ estate: Estate) -> [Note] {
        if let kept = estate.conversations[ticket.id] { return kept }
        var dice = Dice(seed: estate.seed, "notes", ticket.id)
        let scenario = Scenario.all[ticket.scenario]
        let filling = filling(ticket, estate)
        let end = ticket.closedAt ?? ticket.stamp.updated
        let asker: Note.Author = ticket.contact.map { .contact($0) } ?? .machine
        let helper: Note.Author = .member(ticket.owner ?? 151)
        var parts: [(Note.Kind, Note.Author, String)] = [(.discussion, asker, filling.fill(dice.pick(scenario.asks)))]

        if ticket.respondedAt != nil {
            for step in scenario.steps.prefix(1 + dice.place(in: [50, 50])) {
                parts.append((.discussion, helper, filling.fill(step)))
            }
            if let contact = ticket.contact, dice.chance(0.35) {
                parts.append((.discussion, .contact(contact), dice.pick(replies)))
            }
            if let aside = scenario.aside, dice.chance(0.4) { parts.append((.analysis, helper, aside)) }
        }
        if ticket.closedAt != nil { parts.append((.resolution, helper, filling.fill(dice.pick(scenario.fixes)))) }

        let span = end - ticket.stamp.entered
        return parts.enumerated().map { place, part in
            let share = parts.count == 1 ? 0 : span * Moment(place) / Moment(parts.count - 1)
            return Note(
                id: ticket.id * 100 + place, ticket: ticket.id, kind: part.0, author: part.1, text: part.2,
                at: ticket.stamp.entered + share,
                isIssue: place == 0)
        }
    }

    static func filling(_ ticket: Ticket, _ estate: Estate) -> Filling {
        let contact = ticket.contact.flatMap { estate.contacts[$0] }
        return Filling(
            user: contact?.name ?? Words.firstNames[ticket.id % Words.firstNames.count] + " "
                + Words.lastNames[ticket.id % Words.lastNames.count],
            first: contact?.first ?? "the user", device: ticket.device,
            printer: Filling.printers[ticket.id % Filling.printers.count],
            app: Filling.apps[ticket.id / 7 % Filling.apps.count],
            city: estate.companies[ticket.company]?.place?.city ?? "the")
    }

    static let replies = [
        "Thanks, that did it!", "It came back this afternoon.", "I am in the office until 4, please call then.",
        "Works now, thank you so much!",
        "Any news on this? My boss is asking.", "Still the same here.\n\nSent from my iPhone",
        "Great, you can close it.",
    ]
}
