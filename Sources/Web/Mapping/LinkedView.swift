import Basics
import Customers
import Foundation
import Rendering

/// What `Templates/mapping/linked.mustache` prints of links.
struct LinkedView: ViewModel {
    let rows: [LinkedAccounts.Row]
    let separate: [(account: Int64, name: String, connectionLabel: String, decidedBy: String)]
    let table: TableState
    let undecided: Int
    let canDecide: Bool
    let tools: ToolNames
    let formats: Formats

    private static let pageSize = 50

    var view: View {
        let all = rows.map(row) + separate.map(separateRow)
        let start = min(max(0, Int(table["from"]) ?? 0), all.count)
        let end = min(start + LinkedView.pageSize, all.count)
        return [
            "tabs": MappingViews.tabs(undecided), "views": MappingViews.row("linked"), "caption": "Linked accounts",
            "hasSearch": true, "text": table.text, "kind": table["kind"],
            "pager": PagerLinks(
                count: "\(start + 1)–\(end) of \(Formats.exact(all.count))",
                first: start == 0 ? nil : table.href(["from": ""]),
                next: end < all.count ? table.href(["from": String(end)]) : nil),
            "filters": TabRow(
                "Filters",
                [
                    Tab("All", "/admin/mapping?view=linked", isCurrent: table["kind"].isEmpty),
                    table.chip("Auto-linked, not yet reviewed", "kind", "review"),
                    table.chip("Kept separate", "kind", "separate"),
                ]),
            "isEmpty": rows.isEmpty && separate.isEmpty, "empty": EmptyState(.noMatch, "Nothing here"),
            "rows": Array(all[start..<end]),
        ]
    }

    private func row(_ row: LinkedAccounts.Row) -> View {
        let who =
            switch row.method {
            case "auto": "Linked automatically"
            case "spine": "Made from the spine"
            default: "Linked by \(row.decidedBy ?? "somebody")"
            }
        let why = row.explanation?.line ?? ""
        return [
            "account": row.accountName, "source": SourceChip(row.connectionLabel), "href": "/customers/\(row.customer)",
            "customer": row.customerName, "who": row.isGone ? "\(who); deleted in the tool" : who, "why": why,
            "time": formats.time(row.decidedAt),
            "action": canDecide ? "/admin/mapping/accounts/\(row.account)/unlink" : nil, "deed": "Unlink",
        ]
    }

    private func separateRow(_ row: (account: Int64, name: String, connectionLabel: String, decidedBy: String)) -> View
    {
        [
            "account": row.name, "source": SourceChip(row.connectionLabel), "href": nil as String?,
            "customer": "kept separate",
            "who": "Decided by \(row.decidedBy)", "why": "", "time": nil as TimeStamp?,
            "action": canDecide ? "/admin/mapping/accounts/\(row.account)/reopen" : nil, "deed": "Decide again",
        ]
    }
}

/// What `Templates/mapping/linked.mustache` prints of the history.
struct HistoryView: ViewModel {
    let links: [LinkHistory]
    let merges: [MergeHistory]
    let undecided: Int
    let canUndo: Bool
    let canUnmerge: Bool
    let formats: Formats

    var view: View {
        [
            "tabs": MappingViews.tabs(undecided), "views": MappingViews.row("history"), "hasSearch": false,
            "pager": nil as PagerLinks?,
            "caption": "What people decided",
            "filters": nil as TabRow?, "isEmpty": links.isEmpty && merges.isEmpty,
            "empty": EmptyState(.allGood, "Nobody has decided anything yet"),
            "rows": merges.map(merge) + links.map(link),
        ]
    }

    private func merge(_ merge: MergeHistory) -> View {
        [
            "account": "\(merge.mergedName) merged", "source": nil as SourceChip?,
            "href": "/customers/\(merge.survivor)",
            "customer": merge.survivorName, "who": "by \(merge.byName)", "why": merge.isUndone ? "undone" : "",
            "time": formats.time(merge.at),
            "action": canUnmerge && merge.canUndo ? "/admin/mapping/merges/\(merge.id)/undo" : nil,
            "deed": "Undo the merge",
        ]
    }

    private func link(_ entry: LinkHistory) -> View {
        [
            "account": entry.accountName, "source": SourceChip(entry.connectionLabel), "href": nil as String?,
            "customer": entry.deed,
            "who": "by \(entry.byName)", "why": entry.isUndone ? "undone" : "", "time": formats.time(entry.at),
            "action": canUndo && entry.canUndo ? "/admin/mapping/history/\(entry.id)/undo" : nil, "deed": "Undo",
        ]
    }
}

/// What `Templates/mapping/merge.mustache` prints.
struct MergeView: ViewModel {
    let left: Customer
    let right: Customer
    let preview: MergeCustomers.Preview

    var view: View {
        [
            "crumbs": [PageLink("Customer mapping", "/admin/mapping?view=grid&filter=duplicates")],
            "survivorID": left.id,
            "mergedID": right.id, "survivor": left.name, "merged": right.name,
            "moves":
                "\(Formats.count(preview.accounts, "account")) and \(Formats.count(preview.notes, "note")) move"
                + (preview.moved == .none ? "." : ", with \(preview.moved.words)."),
            "swapHref": "/admin/mapping/merge?survivor=\(right.id)&merged=\(left.id)",
            "deed": "Merge “\(right.name)” into “\(left.name)”",
            "choices": preview.choices.filter(\.differs).map { choice -> View in
                [
                    "name": choice.field.rawValue, "label": choice.field.rawValue.replacing("_", with: " ").capitalized,
                    "left": choice.survivor.isEmpty ? "–" : choice.survivor, "right": choice.merged,
                ]
            },
        ]
    }
}
