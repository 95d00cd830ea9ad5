import Basics
import ConnectorKit
import Customers
import Foundation
import Rendering
import Secrets
import Sync
import Workspace

/// What `Templates/tickets/list.mustache` prints.
struct TicketQueueView: ViewModel {
    let queue: TicketQueue
    let filter: TicketQueue.Filter
    let table: TableState
    let words: TicketWords
    let technicians: [Technician]
    let views: [SavedView]
    /// The customer that the address names by id.
    let customer: Customer?
    /// The PSAs that feed it.
    let sources: [Standing]
    /// Whether verbs are offered.
    let mayWork: Bool
    let tools: ToolNames
    let formats: Formats

    var view: View {
        [
            "problems": problems, "isConnected": !sources.isEmpty,
            "listTools": ListTools(list: .tickets, table: table, columns: Self.columns, views: views),
            "kept": table.kept(except: Set(choices.map(\.name) + ["customer"])), "customerText": table["customer"],
            "choices": choices.map(\.view), "chips": TabRow("Quick filters", chips), "isEmpty": queue.rows.isEmpty,
            "empty": empty, "head": head, "rows": rows, "bulk": mayWork ? bulk : nil, "mayCreate": mayWork,
            "pager": table.pager(count, next: queue.next.map { ($0.value, $0.id) }),
        ]
    }

    private static let columns = [
        Column("Ticket"), Column("Customer", key: "customer"), Column("Status", key: "status"),
        Column("Priority", key: "priority", sort: "priority"), Column("Board", key: "board"),
        Column("Assignee", key: "assignee"), Column("Opened", key: "opened", sort: "opened", isDescending: true),
        Column("Changed", key: "changed", sort: "changed", isDescending: true),
        Column("Last reply", key: "replied"),
    ]

    private var count: String {
        queue.total > TicketQueue.countLimit
            ? "more than \(Formats.exact(TicketQueue.countLimit)) tickets" : Formats.count(queue.total, "ticket")
    }

    private var head: TableHead {
        TableHead(table, (mayWork ? [Column("Select")] : []) + table.shown(Self.columns))
    }

    private var rows: [View] {
        let flags = table.flags(Self.columns)
        return queue.rows.map { row($0) + flags }
    }

    private func row(_ row: TicketQueue.Row) -> View {
        let ticket = row.ticket
        return [
            "box": mayWork ? ticket.id.description : nil, "href": "/tickets/\(ticket.id)",
            "number": "#\(ticket.number)",
            "title": ticket.title, "tool": tools[ticket.connector],
            "customer": row.customer.map { PageLink($0.name, "/customers/\($0.id)") },
            "status": TicketsSection.badge(ticket), "priority": ticket.priority, "board": ticket.board,
            "assignee": ticket.assignee, "opened": formats.time(ticket.createdAt),
            "changed": formats.time(ticket.updatedAt), "replied": formats.time(ticket.lastReplyAt),
            "repliedBy": ticket.lastReplyBy.map { "by \($0)" },
        ]
    }

    private var bulk: View {
        [
            "back": table.query, "formKey": Random.token(12),
            "technicians": [Choice("", "Nobody")] + technicians.map { Choice($0.id.description, $0.name) },
            "statuses": words.statuses.map { Choice($0, $0) },
        ]
    }

    private var problems: [Banner] {
        sources.filter { $0.connection.errorSentence != nil || $0.health.isStale }.map { standing in
            let age =
                standing.connection.lastOkAt.map { "are from \(formats.relative($0))" } ?? "have not been read yet"
            return Banner(
                .warn, title: "\(standing.connection.label) tickets \(age).",
                standing.connection.errorSentence ?? "The last sync is older than it should be.",
                link: PageLink("Why", "/admin/integrations/\(standing.connection.id)"))
        }
    }

    private var chips: [Tab] {
        let mine = [
            table.chip("Mine", "assignee", "mine"), table.chip("Nobody’s", "assignee", "nobody"),
            table.chip("Waiting for us", "waiting", "us"),
            table.chip("Waiting for the customer", "waiting", "customer"),
            table.chip("Waiting for a vendor", "waiting", "vendor"), table.chip("Older than 30 days", "age", "30"),
        ]
        guard let customer else { return mine }
        return mine + [Tab("Only \(customer.name)", table.href(["customer": ""]), isCurrent: true)]
    }

    private struct FilterChoice: ViewModel {
        let name: String
        let label: String
        let options: [Choice]

        var view: View { ["name": name, "label": label, "options": options] }
    }

    private var choices: [FilterChoice] {
        func choice(_ name: String, _ label: String, _ options: [(String, String)]) -> FilterChoice {
            FilterChoice(
                name: name, label: label,
                options: options.map { Choice($0.0, $0.1, isSelected: table[name] == $0.0) })
        }
        let people = technicians.map { ($0.id.description, $0.name) }
        return [
            choice("state", "State", [("", "Open"), ("closed", "Closed"), ("all", "Open and closed")]),
            choice("status", "Status", [("", "Any status")] + words.statuses.map { ($0, $0) }),
            choice("board", "Board", [("", "Any board")] + words.boards.map { ($0, $0) }),
            choice("priority", "Priority", [("", "Any priority")] + (1...5).map { ("\($0)", Self.priorities[$0 - 1]) }),
            choice("assignee", "Assignee", [("", "Anybody’s"), ("mine", "Mine"), ("nobody", "Nobody’s")] + people),
            choice(
                "waiting", "Waiting for",
                [
                    ("", "Waiting or not"), ("us", "Waiting for us"), ("customer", "Waiting for the customer"),
                    ("vendor", "Waiting for a vendor"),
                ]),
            choice(
                "age", "Age",
                [("", "Any age")] + [1, 7, 30, 90].map { ("\($0)", "Older than \(Formats.count($0, "day"))") }
            ),
        ]
    }

    private static let priorities = ["1 · highest", "2 · high", "3 · medium", "4 · low", "5 · lowest"]

    private var empty: EmptyState {
        if sources.isEmpty {
            return EmptyState(
                .nothingConnected, "No PSA connected", text: "Connect ConnectWise to see tickets here.",
                link: PageLink("Connect a tool", "/admin/integrations"))
        }
        if table.isFiltered {
            return EmptyState(
                .noMatch, "No ticket matches", text: "The filters leave none.",
                link: PageLink("Clear filters", table.cleared))
        }
        return sources.contains { $0.connection.lastOkAt == nil }
            ? EmptyState(
                .syncing, "The first sync is under way", text: "Tickets appear here as they are read.",
                link: PageLink("Watch it", "/"))
            : EmptyState(.allGood, "No open tickets", text: "Everything the connected tools have is closed.")
    }
}
