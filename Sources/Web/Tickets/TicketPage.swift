import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import Rendering
import Sync

/// What `Templates/tickets/show.mustache` prints: a ticket, what was said, what we have sent, and the form.
struct TicketPage: ViewModel {
    let desk: TicketDesk
    let conversation: Conversation
    let manifest: Manifest?
    /// Whether verbs are offered.
    let mayWork: Bool
    /// What was typed, when the form is shown again, or taken back from a write that failed.
    var typed: TicketTyped
    var refusal: Refusal?
    var news: TicketNews?
    let tools: ToolNames
    let formats: Formats

    var view: View {
        let ticket = desk.ticket
        let path = "/tickets/\(ticket.id)"
        return [
            "crumbs": crumbs, "path": path, "status": TicketsSection.badge(ticket),
            "source": SourceChip(tools[ticket.connector]), "tool": desk.tool,
            "customer": desk.customer.map { PageLink($0.name, "/customers/\($0.id)") },
            "link": ticket.deepLink.flatMap(ExternalLink.checked), "madeOf": madeOf,
            "facts": TicketConversation.facts(ticket, formats),
            "writesTrigger": trigger, "hasWrites": !shownWrites.isEmpty, "writes": shownWrites.map(write),
            "form": mayWork ? form : nil,
        ] + TalkView(conversation: conversation, formats: formats).view
    }

    /// The live topics of what is on its way.
    var topics: [String] { shownWrites.filter { isMoving($0) }.prefix(15).map { OutboxTopic.one($0.id) } }

    private var trigger: String? {
        topics.isEmpty ? nil : topics.map { "sse:\($0)" }.joined(separator: ", ")
    }

    private var crumbs: [PageLink] {
        guard let customer = desk.customer else { return [PageLink("Tickets", "/tickets")] }
        return [PageLink("Tickets", "/tickets"), PageLink(customer.name, "/customers/\(customer.id)")]
    }

    private var madeOf: PageLink? {
        desk.source.map { source in
            let customer = desk.customer.map { "/customers/\($0.id)" } ?? "/customers"
            return switch source.kind {
            case .alert: PageLink("the alert “\(source.name)”", "\(customer)/alerts?severity=all")
            case .device: PageLink("the device \(source.name)", "\(customer)/devices")
            }
        }
    }

    /// What is on its way, has failed, or went out within the last quarter of an hour.
    private var shownWrites: [OutboxEntry] {
        desk.writes.filter { entry in
            entry.state.isOpen || [.failed, .expired].contains(entry.state)
                || entry.finishedAt.map { formats.now.timeIntervalSince($0) < 900 } == true
        }.reversed()
    }

    /// Whether it, or what is read again after it, will still change the page.
    private func isMoving(_ entry: OutboxEntry) -> Bool {
        entry.state.isOpen || entry.state == .sent
    }

    private func write(_ entry: OutboxEntry) -> View {
        var text: String?
        if case .addNote(let note) = entry.write { text = note.text }
        let isBack = mayWork && [.failed, .expired, .cancelled, .needsPerson].contains(entry.state) && text != nil
        return [
            "what": TicketPage.words(entry.write), "text": entry.state == .sent ? nil : text,
            "who": OutboxWords.who(entry.source),
            "state": entry.state == .pending ? Badge(.info, "Sending", isBusy: true) : OutboxWords.badge(entry.state),
            "why": OutboxWords.why(entry), "vendor": entry.failure?["words"]?.stringValue,
            "href": "/outbox/\(entry.id)", "time": formats.time(entry.createdAt),
            "back": isBack ? "/tickets/\(desk.ticket.id)?take=\(entry.id)#answer" : nil,
        ]
    }

    private static func words(_ write: Write) -> String {
        switch write {
        case .addNote(let note): note.isPublic ? "Reply" : "Internal note"
        case .setStatus(let change): "Status “\(change.name)”"
        case .assign(let change): change.to == nil ? "Assigned to nobody" : "Assigned to \(change.name)"
        case .setPriority(let change): "Priority “\(change.name)”"
        case .attachFile(let file): "File “\(file.name)”"
        case .createTicket, .attachDevice, .resolveAlert: OutboxWords.what(write)
        }
    }

    private var form: View {
        let ticket = desk.ticket
        return [
            "action": "/tickets/\(ticket.id)/answers", "formKey": typed.formKey,
            "seen": TicketTyped.text(desk.seen), "problems": refusal.map(Problems.init),
            "news": newsBanner, "hints": hints,
            "text": FormField("text", "Message", .long(rows: 6)) {
                $0.value = typed.text
                $0.isOptional = true
                $0.placeholder = "Leave it empty to change fields only"
            }.refused(refusal),
            "visibility": visibility, "visibilityError": visibilityError,
            "fields": [status, assignee, priority].compactMap(\.self), "missing": missing,
            "files": filesField,
        ]
    }

    private var visibilityError: String? {
        refusal?.field == "visibility" ? Problems.sentence(refusal?.why ?? "") : nil
    }

    private var visibility: [View] {
        let to = desk.contact.map { " to \($0.name)" } ?? ""
        return [("public", "Reply\(to)", Verb.reply), ("internal", "Internal note", .note)].map { value, label, verb in
            let reason = reason(verb)
            return [
                "value": value, "label": label, "isOn": typed.isPublic == (value == "public"), "why": reason,
                "isOff": reason != nil,
            ]
        }
    }

    private var hints: [String] {
        guard let contact = desk.contact else {
            return ["The ticket has no contact: a reply stands in \(desk.tool), and nobody gets it by mail."]
        }
        guard let email = contact.email else {
            return ["\(contact.name) has no e-mail address in \(desk.tool): only internal notes can be sent."]
        }
        return ["A reply goes to \(contact.name) (\(email)), as \(desk.tool) sends its mails."]
    }

    private func reason(_ verb: Verb) -> String? {
        guard let manifest else { return "This program does not know the tool any more." }
        return manifest.support(of: verb).reason
    }

    private func reason(_ verb: Verb, needs choices: Bool) -> String? {
        if let reason = reason(verb) { return reason }
        return choices
            ? nil : "The lists of \(desk.tool) have not been read yet: Integrations → \(desk.tool) → Tickets."
    }

    private var status: FormField? {
        guard reason(.setStatus, needs: !desk.statuses.isEmpty) == nil else { return nil }
        let choices = desk.statuses.map { Choice($0.ref, $0.isClosed ? "\($0.name) (closes it)" : $0.name) }
        return field("status", "Status", [Choice("", "Stays “\(desk.ticket.status)”")] + choices, typed.status)
    }

    private var assignee: FormField? {
        guard reason(.assign, needs: !desk.technicians.isEmpty) == nil else { return nil }
        let now = desk.ticket.assignee.map { "Stays with \($0)" } ?? "Stays unassigned"
        let choices =
            [Choice("", now), Choice("nobody", "Nobody")] + desk.technicians.map { Choice("=\($0.ref)", $0.name) }
        return field("assignee", "Assignee", choices, typed.assignee)
    }

    private var priority: FormField? {
        guard reason(.setPriority, needs: !desk.priorities.isEmpty) == nil else { return nil }
        let now = desk.ticket.priority.map { "Stays “\($0)”" } ?? "Stays as it is"
        return field(
            "priority", "Priority", [Choice("", now)] + desk.priorities.map { Choice($0.ref, $0.name) }, typed.priority)
    }

    private func field(_ name: String, _ label: String, _ choices: [Choice], _ value: String) -> FormField {
        FormField(name, label, .choice(choices)) {
            $0.value = value
            $0.isOptional = true
        }.refused(refusal)
    }

    /// Verbs that cannot be had, each with the reason.
    private var missing: [View] {
        [
            ("status", "Status", reason(.setStatus, needs: !desk.statuses.isEmpty)),
            ("assignee", "Assignee", reason(.assign, needs: !desk.technicians.isEmpty)),
            ("priority", "Priority", reason(.setPriority, needs: !desk.priorities.isEmpty)),
            ("files", "Files", reason(.attachFile)),
        ].compactMap { name, label, why in why.map { ["name": name, "label": label, "why": $0] as View } }
    }

    private var filesField: View? {
        guard reason(.attachFile) == nil, let limit = manifest?.fileLimit else { return nil }
        let again = typed.hadFiles ? " Choose them again: the browser does not keep them." : ""
        let error = refusal?.field == "files" ? Problems.sentence(refusal?.why ?? "") + again : nil
        return [
            "hint": "At most \(TicketFile.most), each of at most \(limit / 1_000_000) MB.\(error == nil ? again : "")",
            "error": error,
        ]
    }

    private var newsBanner: Banner? {
        guard let news else { return nil }
        var sentences = news.authors.map { author, at in
            "\(author) replied \(at.map { formats.relative($0) } ?? "just now") while you were typing."
        }
        if news.isClosed {
            sentences.append("The ticket was closed meanwhile (“\(desk.ticket.status)”).")
        } else if let status = news.status {
            sentences.append("Its status is “\(status)” now.")
        }
        return Banner(
            .warn, title: "Nothing was sent yet.",
            sentences.joined(separator: " ")
                + " Your text is below; read what is new, then send it again if it still fits.")
    }
}
