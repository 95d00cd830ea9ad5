import Basics
import Customers
import Rendering

/// What `Templates/customers/sections/tickets.mustache` prints.
struct TicketsSection: ViewModel {
    let customer: ID<Customer>
    let tickets: [Ticket]
    let total: Int
    let isExcerpt: Bool
    let frame: SectionFrame
    var next: String?

    var view: View {
        frame.view + [
            "href": "/customers/\(customer)/tickets", "isExcerpt": isExcerpt && total > tickets.count,
            "total": Formats.count(total),
            "isEmpty": tickets.isEmpty,
            "empty": EmptyState(
                .allGood, "No open tickets", text: "None was closed in the last 30 days either. \(frame.asOf)"),
            "head": TableHead(
                nil,
                [
                    Column("Ticket"), Column("Status"), Column("Priority"), Column("Assignee"), Column("Opened"),
                    Column("Last reply"), Column("Source"),
                ]),
            "rows": tickets.map(row),
            "pager": isExcerpt ? nil : PagerLinks(count: Formats.count(total, "ticket"), first: nil, next: next),
        ]
    }

    private func row(_ ticket: Ticket) -> View {
        [
            "id": ticket.id, "href": "/customers/\(customer)/tickets/\(ticket.id)", "number": "#\(ticket.number)",
            "title": ticket.title, "status": TicketsSection.badge(ticket), "priority": ticket.priority,
            "assignee": ticket.assignee,
            "opened": frame.formats.time(ticket.createdAt), "replied": frame.formats.time(ticket.lastReplyAt),
            "repliedBy": ticket.lastReplyBy.map { "by \($0)" }, "source": frame.chip(ticket.connector),
        ]
    }

    /// The PSA's own status word in the colour of ours.
    static func badge(_ ticket: Ticket) -> Badge {
        switch ticket.statusNorm {
        case "new": Badge(.info, ticket.status, icon: "circle-dot")
        case "open", "in_progress": Badge(.info, ticket.status, icon: "circle-dot")
        case "waiting_customer", "waiting_vendor": Badge(.warn, ticket.status, icon: "clock")
        case "resolved", "closed": Badge(.neutral, ticket.status, icon: "circle-check")
        default: Badge(.neutral, ticket.status)
        }
    }
}

/// What `Templates/customers/conversation.mustache` prints: a ticket opened in place.
struct TicketConversation: ViewModel {
    let customer: ID<Customer>
    let ticket: Ticket
    let conversation: Conversation
    let tools: ToolNames
    let formats: Formats

    var view: View {
        let minutes = conversation.time.reduce(0) { $0 + $1.minutes }
        return [
            "crumbs": [PageLink("Customers", "/customers"), PageLink("Customer", "/customers/\(customer)#tickets")],
            "status": TicketsSection.badge(ticket), "source": SourceChip(tools[ticket.connector]),
            "facts": facts, "link": ticket.deepLink.flatMap(ExternalLink.checked), "tool": tools[ticket.connector],
            "timelineHref": "/customers/\(customer)/timeline?ticket=\(ticket.id)",
            "messages": conversation.messages.map(message),
            "hasTime": !conversation.time.isEmpty, "entries": conversation.time.map(entry),
            "total": "\(minutes) min logged in all",
        ]
    }

    private var facts: [View] {
        let pairs: [(String, String?)] = [
            ("Contact", ticket.contact), ("Board", ticket.board), ("Type", ticket.type), ("Priority", ticket.priority),
            ("Assignee", ticket.assignee), ("Opened", ticket.createdAt.map(formats.exact)),
            ("Closed", ticket.closedAt.map(formats.exact)),
        ]
        return pairs.compactMap { name, value in value.map { ["name": name, "value": $0] as View } }
    }

    private func message(_ message: Conversation.Message) -> View {
        let kind =
            switch message.visibility {
            case "internal": "internal note"
            case "resolution": "resolution"
            default: message.authorKind == "customer" ? "from the customer" : "reply"
            }
        return [
            "isInternal": message.visibility == "internal", "author": message.author, "kind": kind,
            "time": formats.time(message.at), "body": message.body,
        ]
    }

    private func entry(_ entry: Conversation.TimeEntry) -> View {
        [
            "technician": entry.technician, "minutes": "\(entry.minutes) min",
            "billable": entry.isBillable.map { $0 ? "yes" : "no" } ?? "–", "notes": entry.notes ?? "",
            "time": formats.time(entry.at),
        ]
    }
}
