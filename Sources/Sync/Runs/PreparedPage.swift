import Basics
import ConnectorKit
import Secrets

/// A page as far as it can be made ready without the database.
struct PreparedPage: Sendable {
    let rows: PageRows
    /// What filters keep out; it is hidden where we have it.
    let leftOut: LeftOut
    /// Its rows that can be told by their text the next time, and those that were told so.
    let marks: [RowMark]
    /// Records of rows that came as they came before.
    let known: Int
    /// None of the rows came before in this read.
    var areUnseen = false
    let read: Int
    /// Rows of the vendor's list, records of ours or not.
    let listed: Int
    let cursor: JSON?
    let total: Int?
    let isLast: Bool
    let calls: Int
    let throttled: Duration
    let parentsDone: [ParentRef]
    let warnings: [String]
    /// The answer as received, to be kept if there is anything new in it.
    let body: [UInt8]
    /// The same as it is kept, if that was made ahead.
    let sealed: [UInt8]?
    let traces: [CallTrace]

    init(_ page: Page, traces: [CallTrace], filters: ChosenFilters, sealed: [UInt8]?) {
        let (kept, leftOut) = filters.split(page.records)
        rows = PageRows(records: kept, rejected: page.rejected, withheld: Set(page.withheld))
        self.leftOut = leftOut
        let without = Set(leftOut.ids.values.joined())
        marks =
            page.known + zip(page.records, page.texts).compactMap { without.contains($0.id) ? nil : Self.mark($0, $1) }
        known = page.known.count
        read = page.records.count + page.rejected.count + known
        listed = page.rows
        cursor = page.cursor
        total = page.total
        isLast = page.isLast
        calls = page.calls
        throttled = page.throttled
        parentsDone = page.parentsDone
        warnings = page.warnings
        body = sealed == nil ? page.body : []
        self.sealed = sealed
        self.traces = traces
    }
    /// A deletion notice lands as no row.
    private static func mark(_ record: any VendorRecord, _ text: UInt64) -> RowMark? {
        guard text != 0, !(record is VendorDeleted) else { return nil }
        return RowMark(text: text, record: ContentHash.short(record.id))
    }
}
