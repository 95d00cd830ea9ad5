import Foundation
import HTTP
import Rendering

/// What the URL says about a list: search text, filters, order, and where the page begins.
///
/// ```swift
/// let table = TableState(visit.request, sorts: ["name", "tickets"])
/// let list = try CustomerList.page(filter(table), sort: …, after: table.after.map { … }, db)
/// head:  TableHead(table, [Column("Customer", sort: "name"), Column("Tickets", sort: "tickets", isNumber: true)])
/// pager: table.pager("214 customers", next: list.next.map { ($0.value, $0.id) })
/// ```
package struct TableState: Sendable {
    package let path: String
    /// One of the allowed sorts; the first when the URL names none or another.
    package let sort: String
    /// The last row of the page before: the sorted value and the id.
    package let after: (value: String, id: Int64)?
    private let pairs: [(name: String, value: String)]
    /// Keys of the columns chosen; empty: all.
    private let shown: Set<String>

    /// Stands in the URL once for each column that is shown.
    static let columnName = "column"

    package init(_ request: Request, sorts: [String] = []) {
        path = request.path
        pairs = request.query.pairs
        shown = Set(pairs.filter { $0.name == Self.columnName }.map(\.value))
        sort = request.query["sort"].flatMap { sorts.contains($0) ? $0 : nil } ?? sorts.first ?? ""
        after = request.query["after"].flatMap(Self.cursor)
    }

    /// The search text, at most 200 characters of it.
    package var text: String { self["q"] }

    /// The value of a filter; empty when it is off.
    package subscript(_ name: String) -> String {
        let value = pairs.first { $0.name == name }?.value ?? ""
        return String(value.trimmingCharacters(in: .whitespacesAndNewlines).unicodeScalars.prefix(200))
    }

    /// Whether anything narrows the list down.
    package var isFiltered: Bool {
        pairs.contains { !["sort", "after", Self.columnName].contains($0.name) && !$0.value.isEmpty }
    }

    /// The same list with some values set, or put off by an empty text; begins at its first page.
    package func href(_ changes: [String: String] = [:]) -> String {
        address(changes.merging(["after": ""]) { change, _ in change })
    }

    /// The list without search and filters, in the same order.
    package var cleared: String {
        let gone = pairs.filter { !["sort", Self.columnName].contains($0.name) }
        return address(Dictionary(gone.map { ($0.name, "") }) { first, _ in first })
    }

    /// The query of this list's address without the place in it, always the same for the same list.
    package var query: String { Self.canonical(pairs) }

    /// What a form of this list must send along with its own fields so that nothing else of the list changes.
    package func kept(except names: Set<String>) -> [View] {
        pairs.filter { !$0.value.isEmpty && $0.name != "after" && !names.contains($0.name) }.map {
            ["name": $0.name, "value": $0.value]
        }
    }

    /// Whether the column of this key was chosen, or none was.
    package func shows(_ key: String) -> Bool { shown.isEmpty || shown.contains(key) }

    /// The columns of these that are shown.
    package func shown(_ columns: [Column]) -> [Column] {
        columns.filter { column in column.key.map(shows) ?? true }
    }

    /// For each row, which of these columns it has: `showsOwner` of the column with the key "owner".
    package func flags(_ columns: [Column]) -> View {
        var flags: [String: any Printable] = [:]
        for key in columns.compactMap(\.key) {
            flags["shows" + key.prefix(1).uppercased() + key.dropFirst()] = shows(key)
        }
        return View(flags)
    }

    static func canonical(_ query: Query) -> String { canonical(query.pairs) }

    private static func canonical(_ pairs: [(name: String, value: String)]) -> String {
        Query.encode(
            pairs.filter { !$0.value.isEmpty && $0.name != "after" }
                .sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { ($0.name, $0.value) })
    }

    /// A filter that is put on and off by the same chip.
    package func chip(_ label: String, _ name: String, _ value: String, count: String? = nil) -> Tab {
        let isOn = self[name] == value
        return Tab(label, href([name: isOn ? "" : value]), count: count, isCurrent: isOn)
    }

    /// The foot of the list.
    ///
    /// - Parameter next: the cursor of the last row shown, when there are more.
    package func pager(_ count: String, next: (value: String, id: Int64)?) -> PagerLinks {
        PagerLinks(
            count: count, first: after == nil ? nil : href(),
            next: next.map { address(["after": "\($0.id).\($0.value)"]) })
    }

    private func address(_ changes: [String: String]) -> String {
        var pairs = pairs.filter { !$0.value.isEmpty && changes[$0.name] == nil }
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            pairs.append((name, value))
        }
        return pairs.isEmpty ? path : "\(path)?\(Query.encode(pairs))"
    }

    private static func cursor(_ text: String) -> (value: String, id: Int64)? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]), id >= 0 else { return nil }
        return (String(parts[1].unicodeScalars.prefix(1_000)), id)
    }
}

extension Date {
    /// The seconds since 1970 that a cursor carries; nil for what is no time of ours.
    package init?(cursor text: some StringProtocol) {
        guard let seconds = Double(text), (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
        self.init(timeIntervalSince1970: seconds)
    }
}

/// One column of `{{>partials/head}}`.
package struct Column: Sendable {
    package let label: String
    /// What the choice of columns calls it; nil for one that is always there.
    package let key: String?
    package let sort: String?
    package let isNumber: Bool
    /// Which way this sort goes.
    package let isDescending: Bool

    package init(
        _ label: String, key: String? = nil, sort: String? = nil, isNumber: Bool = false, isDescending: Bool? = nil
    ) {
        self.label = label
        self.key = key
        self.sort = sort
        self.isNumber = isNumber
        self.isDescending = isDescending ?? isNumber
    }
}

/// `{{#head}}{{>partials/head}}{{/head}}`: a table's head, each sortable column a link to the list in that order.
package struct TableHead: ViewModel {
    private let table: TableState?
    private let columns: [Column]

    package init(_ table: TableState? = nil, _ columns: [Column]) {
        self.table = table
        self.columns = columns
    }

    package var view: View {
        let cells = columns.map { column -> View in
            let isSorted = column.sort != nil && column.sort == table?.sort
            let href = column.sort.flatMap { sort in table?.href(["sort": sort]) }
            return [
                "label": column.label, "isNumber": column.isNumber, "href": href,
                "sorted": isSorted ? (column.isDescending ? "descending" : "ascending") : nil,
                "sortIcon": column.isDescending ? "arrow-down" : "arrow-up",
            ]
        }
        return ["columns": cells]
    }
}

/// `{{#pager}}{{>partials/pager}}{{/pager}}`: how many there are and the way to the others.
package struct PagerLinks: ViewModel {
    package let count: String
    package let first: String?
    package let next: String?
    package var firstLabel = "First page"
    package var nextLabel = "Next 50"

    package init(count: String, first: String?, next: String?) {
        self.count = count
        self.first = first
        self.next = next
    }

    package var view: View {
        ["count": count, "newer": first, "older": next, "newerLabel": firstLabel, "olderLabel": nextLabel]
    }
}
