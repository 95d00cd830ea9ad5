import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// Which account belongs to which customer: the queue, the grid, what is linked, and what was done.
enum MappingPages {
    static func show(_ visit: Visit) throws -> Response {
        switch visit.request.query["view"] {
        case "grid": try grid(visit)
        case "linked": try linked(visit)
        case "history": try history(visit)
        default: try queue(visit)
        }
    }

    private static func queue(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request)
        let tool = ID<MappingQueue>(table["tool"])?.value
        let standings = try visit.standings()
        let (queue, counts, history, isMatching) = try visit.read { db in
            (
                try MappingQueue.load(connection: tool, text: table.text, limit: 50, db),
                try MappingQueue.counts(connection: tool, db),
                try LinkHistory.list(limit: 20, db), try MatchAgain.isDue(db)
            )
        }
        let page = MappingQueueView(
            queue: queue, counts: counts, table: table, standings: standings, spine: visit.settings.spineConnectionID,
            undo: history.first { $0.canUndo && !$0.isUndone && $0.byName == visit.user.name },
            isMatching: isMatching, canDecide: visit.may(.editMapping), canBulk: visit.may(.mergeCustomers),
            connectors: visit.site.connectors)
        return try visit.page("mapping/queue", page, title: "Customer mapping", topics: ["customers"])
    }

    private static func grid(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request)
        var filter = MappingGrid.Filter()
        filter.text = table.text
        filter.missingValues = table["filter"] == "missing"
        filter.mergedDuplicates = table["filter"] == "duplicates"
        let offset = max(0, Int(table["from"]) ?? 0)
        let wanted = filter
        let (grid, doubled, duplicates, undecided) = try visit.read { db in
            (
                try MappingGrid.load(wanted, limit: 50, offset: offset, db), try MappingGrid.doubledCount(db),
                wanted.mergedDuplicates ? try Duplicates.list(db) : [], try MappingQueue.counts(db).undecided
            )
        }
        let page = MappingGridView(
            grid: grid, table: table, offset: offset, doubled: doubled, duplicates: duplicates, undecided: undecided,
            canMerge: visit.may(.mergeCustomers))
        return try visit.page("mapping/grid", page, title: "Customer mapping", topics: ["customers"])
    }

    private static func linked(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request)
        let kind = table["kind"]
        let (rows, separate, undecided) = try visit.read { db in
            (
                kind == "separate"
                    ? [] : try LinkedAccounts.list(kind == "review" ? .unreviewed : .all, limit: 10_000, db),
                kind == "separate" ? try LinkedAccounts.separate(limit: 10_000, db) : [],
                try MappingQueue.counts(db).undecided
            )
        }
        let page = LinkedView(
            rows: rows.filter {
                table.text.isEmpty
                    || "\($0.accountName) \($0.customerName)".localizedCaseInsensitiveContains(table.text)
            },
            separate: separate, table: table, undecided: undecided, canDecide: visit.may(.editMapping),
            tools: ToolNames(visit.site.connectors), formats: visit.formats)
        return try visit.page("mapping/linked", page, title: "Customer mapping")
    }

    private static func history(_ visit: Visit) throws -> Response {
        let (links, merges, undecided) = try visit.read { db in
            (try LinkHistory.list(db), try MergeHistory.list(db), try MappingQueue.counts(db).undecided)
        }
        let page = HistoryView(
            links: links, merges: merges, undecided: undecided, canUndo: visit.may(.editMapping),
            canUnmerge: visit.may(.mergeCustomers),
            formats: visit.formats)
        return try visit.page("mapping/linked", page, title: "Customer mapping")
    }

    static func csv(_ visit: Visit) throws -> Response {
        let text = try visit.read { db in try MappingSheet.export(db) }
        return .file(text, type: "text/csv; charset=utf-8", name: "customer-mapping.csv")
    }

    static func find(_ visit: Visit) throws -> Response {
        let account: ID<MappingQueue> = try visit.id("account")
        let text = String((visit.request.query["q"] ?? "").unicodeScalars.prefix(200))
        let hits = try visit.read { db in
            _ = try AccountLabel.find(account.value, db)
            return try Search.customers(text, limit: 20, db)
        }
        let page: View = [
            "crumbs": [PageLink("Customer mapping", "/admin/mapping")], "action": "/admin/mapping/accounts/\(account)",
            "text": text,
            "hits": hits.map { hit -> View in
                [
                    "href": hit.href, "title": hit.title, "detail": hit.detail,
                    "customer": hit.href.split(separator: "/").last.map(String.init),
                ]
            },
        ]
        return try visit.page("mapping/find", page, title: "Find a customer")
    }

    static func strong(_ visit: Visit) throws -> Response {
        let preview = try visit.read { db in try StrongLinks.preview(db) }
        let page: View = [
            "crumbs": [PageLink("Customer mapping", "/admin/mapping")], "isEmpty": preview.rows.isEmpty,
            "empty": EmptyState(
                .allGood, "No strong matches wait", link: PageLink("Back to the queue", "/admin/mapping")),
            "summary":
                "\(Formats.count(preview.rows.count, "strong match", "strong matches")); \(preview.moved.words).",
            "deed": "Link \(Formats.count(preview.rows.count, "account"))",
            "rows": preview.rows.map { row -> View in
                [
                    "pair": "\(row.account)-\(row.customer)", "account": row.accountName, "tool": row.connectionLabel,
                    "href": "/customers/\(row.customer)", "customer": row.customerName, "why": row.explanation.line,
                ]
            },
        ]
        return try visit.page("mapping/strong", page, title: "Link all strong matches")
    }

    static func merge(_ visit: Visit) throws -> Response {
        guard let survivor = visit.request.query["survivor"].flatMap(ID<Customer>.init),
            let merged = visit.request.query["merged"].flatMap(ID<Customer>.init)
        else { throw visit.notFound("two customers to merge") }
        let (left, right, preview) = try visit.read { db in
            (
                try Customer.find(survivor, reader: visit.user.id.value, db),
                try Customer.find(merged, reader: visit.user.id.value, db),
                try MergeCustomers.preview(survivor: survivor, merged: merged, db)
            )
        }
        let page = MergeView(left: left, right: right, preview: preview)
        return try visit.page("mapping/merge", page, title: "Merge \(right.name) into \(left.name)")
    }
}
