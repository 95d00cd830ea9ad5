import Basics
import ConnectorKit
import Customers
import Rendering
import Sync

/// The views over the same links.
enum MappingViews {
    static func row(_ current: String) -> TabRow {
        TabRow(
            "Views",
            [
                Tab("Queue", "/admin/mapping", isCurrent: current == "queue"),
                Tab("Grid", "/admin/mapping?view=grid", isCurrent: current == "grid"),
                Tab("Linked", "/admin/mapping?view=linked", isCurrent: current == "linked"),
                Tab("History", "/admin/mapping?view=history", isCurrent: current == "history"),
            ])
    }

    static func tabs(_ undecided: Int) -> TabRow { IntegrationTabs.row(current: "mapping", undecided: undecided) }
}

/// What `Templates/mapping/queue.mustache` prints.
struct MappingQueueView: ViewModel {
    let queue: MappingQueue
    let counts: MappingQueue.Counts
    let table: TableState
    let standings: [Standing]
    /// The connection whose companies are the customers.
    let spine: Int64?
    let undo: LinkHistory?
    /// Everything is being matched anew after a deed.
    let isMatching: Bool
    let canDecide: Bool
    let canBulk: Bool
    let connectors: ConnectorSet

    var view: View {
        let decided = counts.linked + counts.separate
        let hasStrong = queue.rows.contains { $0.suggestions.first?.strength == .strong }
        return [
            "tabs": MappingViews.tabs(counts.undecided), "views": MappingViews.row("queue"), "summary": summary,
            "share": counts.total > 0,
            "total": counts.total, "done": decided, "strongHref": canBulk && hasStrong ? "/admin/mapping/strong" : nil,
            "undo": canDecide
                ? undo.map { ["action": "/admin/mapping/history/\($0.id)/undo", "words": $0.deed] as View } : nil,
            "isMatching": isMatching, "tools": TabRow("Tools", tools), "named": table.text.isEmpty ? nil : table.text,
            "cleared": table.cleared,
            "rest": queue.rows.count == 50 && counts.undecided > 50
                ? "The 50 with most devices and tickets are shown first." : nil,
            "isEmpty": queue.rows.isEmpty, "empty": empty, "rows": queue.rows.map(row),
        ]
    }

    private var summary: String {
        if counts.total == 0 { return "No accounts have been read yet." }
        if counts.undecided == 0 {
            let separate = counts.separate == 0 ? "" : ", \(Formats.exact(counts.separate)) kept separate"
            return "\(Formats.exact(counts.linked)) of \(Formats.exact(counts.total)) \(accounts) linked\(separate)."
        }
        let verb = counts.undecided == 1 ? "needs" : "need"
        return "\(Formats.exact(counts.undecided)) of \(Formats.exact(counts.total)) \(accounts) \(verb) a decision."
    }

    /// In the tool's own word when the figures are of one tool.
    private var accounts: String {
        let counted = standings.map(\.connection).filter {
            table["tool"].isEmpty ? $0.id.value != spine : $0.id.description == table["tool"]
        }
        guard counted.count == 1, let only = counted.first, let manifest = connectors[only.connector]?.manifest else {
            return "accounts"
        }
        return "\(only.label) \(manifest.accountWords)"
    }

    private var tools: [Tab] {
        standings.map { table.chip($0.connection.label, "tool", $0.connection.id.description) }
    }

    private var empty: EmptyState {
        if !table.text.isEmpty, counts.undecided > 0 {
            return EmptyState(
                .noMatch, "None of them is named like “\(table.text)”", link: PageLink("Clear filters", table.cleared))
        }
        if standings.isEmpty {
            return EmptyState(
                .nothingConnected, "Nothing to match yet",
                text: "Accounts appear here after the first sync of a second tool.",
                link: PageLink("Connect a tool", "/admin/integrations"))
        }
        if standings.contains(where: { $0.run != nil && $0.connection.lastOkAt == nil }) {
            return EmptyState(
                .syncing, "A first sync is under way", text: "Accounts that need you appear here as they are read.")
        }
        return EmptyState(.allGood, "All decided", text: summary)
    }

    private func row(_ row: MappingQueue.Row) -> View {
        let words = connectors[row.connector]?.manifest
        var facts = row.domains
        if row.devices > 0 { facts.append(Formats.count(row.devices, "device")) }
        if row.openTickets > 0 { facts.append(Formats.count(row.openTickets, "open ticket")) }
        if let word = words?.accountWord { facts.insert(word, at: 0) }
        return [
            "account": row.account, "link": row.deepLink.flatMap(ExternalLink.checked), "name": row.name,
            "source": SourceChip(row.connectionLabel), "facts": facts,
            "state": row.state == "conflict"
                ? Badge(.warn, "Conflict: its customer has another account of this tool") : nil,
            "canDecide": canDecide, "action": "/admin/mapping/accounts/\(row.account)",
            "kept": table["tool"].isEmpty ? nil : table["tool"],
            "candidates": row.suggestions.enumerated().map { index, suggestion in candidate(suggestion, index) },
        ]
    }

    private func candidate(_ suggestion: MappingQueue.Suggestion, _ index: Int) -> View {
        [
            "href": "/customers/\(suggestion.customer)", "name": suggestion.customerName,
            "customer": suggestion.customer,
            "strength": Badge(
                .violet, suggestion.strength.rawValue.prefix(1).uppercased() + suggestion.strength.rawValue.dropFirst()),
            "isTaken": suggestion.isTaken, "reasons": suggestion.explanation.reasons,
            "objections": suggestion.explanation.objections,
            "isFirst": index == 0, "key": String(index + 1),
        ]
    }
}

/// What `Templates/mapping/grid.mustache` prints.
struct MappingGridView: ViewModel {
    let grid: MappingGrid
    let table: TableState
    let offset: Int
    let doubled: Int
    let duplicates: [Duplicates.Candidate]
    let undecided: Int
    let canMerge: Bool

    var view: View {
        let end = offset + grid.rows.count
        return [
            "tabs": MappingViews.tabs(undecided), "views": MappingViews.row("grid"), "text": table.text,
            "filters": TabRow(
                "Filters",
                [
                    table.chip("Missing values", "filter", "missing"),
                    table.chip("Merged duplicates", "filter", "duplicates", count: Formats.count(doubled)),
                ]),
            "isEmpty": grid.rows.isEmpty,
            "empty": EmptyState(
                .noMatch, "No customer matches", link: PageLink("Clear filters", "/admin/mapping?view=grid")),
            "columns": grid.tools.map {
                ["label": $0.label, "isSpine": $0.isSpine, "isDisconnected": $0.isDisconnected] as View
            },
            "canMerge": canMerge, "hasSeparate": grid.separate.contains { $0 > 0 },
            "separate": zip(grid.tools, grid.separate).map { tool, count in
                ["tool": tool.label, "count": Formats.exact(count)] as View
            },
            "rows": grid.rows.map(row),
            "pager": PagerLinks(
                count: "\(offset + 1)–\(end) of \(Formats.exact(grid.total))",
                first: offset == 0 ? nil : table.href(["from": ""]),
                next: end < grid.total ? table.href(["from": String(end)]) : nil),
            "hasDuplicates": !duplicates.isEmpty, "duplicates": duplicates.map(duplicate),
        ]
    }

    private func row(_ row: MappingGrid.Row) -> View {
        [
            "href": "/customers/\(row.customer)", "name": row.name, "isDoubled": row.isDoubled,
            "cells": zip(grid.tools, row.cells).map { tool, cell in self.cell(cell, tool, of: row.name) },
        ]
    }

    /// Badge, the account's name, and where the cell is decided on.
    private func cell(_ cell: MappingGrid.Cell, _ tool: MappingGrid.Tool, of customer: String) -> View {
        func linked(_ name: String) -> String { "/admin/mapping?view=linked&q=\(name.percentEncoded)" }
        let (badge, words, href): (Badge, String, String?) =
            switch cell {
            case .linked(_, let name, let isGone):
                (isGone ? Badge(.warn, "Deleted there") : Badge(.ok, "Linked"), name, linked(name))
            case .several(let count): (Badge(.warn, "\(count) accounts"), "Show them", linked(customer))
            case .suggested(_, let name):
                (Badge(.violet, "Suggested"), name, "/admin/mapping?tool=\(tool.id)&q=\(name.percentEncoded)")
            case .separate(let name):
                (Badge(.neutral, "Kept separate"), name, "/admin/mapping?view=linked&kind=separate")
            case .missing: (Badge(.neutral, tool.isDisconnected ? "None" : "Missing"), "", nil)
            }
        return ["tool": tool.label, "badge": badge, "words": words, "cellHref": href]
    }

    private func duplicate(_ candidate: Duplicates.Candidate) -> View {
        [
            "leftHref": "/customers/\(candidate.left)", "left": candidate.leftName,
            "rightHref": "/customers/\(candidate.right)",
            "right": candidate.rightName, "why": candidate.explanation.line, "canDismiss": canMerge,
            "leftID": candidate.left,
            "rightID": candidate.right,
            "mergeHref": canMerge ? "/admin/mapping/merge?survivor=\(candidate.left)&merged=\(candidate.right)" : nil,
        ]
    }
}
