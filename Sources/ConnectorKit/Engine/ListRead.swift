import Basics
import Foundation

/// Reads a list from its beginning, or from where a broken read stood, to its end.
struct ListRead {
    private let reading: Reading
    private let cursor: ReadCursor
    private let scope: ReadScope
    private var lookups = LookupTable()
    private var warnings: [String] = []
    private var calls = 0

    /// A row moved from one page to another, so the list must be begun anew.
    private struct Moved: Error {}

    /// Vendors stamp a change before it can be read: what is newer than this before the cursor is read again.
    static let overlap: TimeInterval = 600

    init(_ reading: Reading, from cursor: ReadCursor) {
        self.reading = reading
        self.cursor = cursor
        let isFirst = reading.mode == .full || cursor.since == nil || reading.stream.mode == .complete
        scope = ReadScope(
            since: isFirst ? nil : cursor.since?.addingTimeInterval(-ListRead.overlap),
            lookback: isFirst && reading.stream.hasLookback ? reading.lookback : nil)
    }

    mutating func run(_ onPage: (Page) throws -> Bool) throws {
        lookups = try LookupTable.load(reading)
        calls = lookups.calls
        var start = reading.mode == .full ? nil : cursor.position
        for attempt in 0... {
            do {
                return try scan(from: start, onPage)
            } catch is Moved {
                guard attempt < 2 else { throw PageWatch.failure(reading.caller, reading.listing(scope).ask) }
                warnings.append("Rows moved between pages while they were read; the list was begun anew.")
            } catch let failure as VendorFailure {
                // A place kept from an earlier run may have expired at the vendor.
                guard start != nil, [400, 404, 410].contains(failure.status) else { throw failure }
            }
            start = nil
        }
    }

    private mutating func scan(from start: String?, _ onPage: (Page) throws -> Bool) throws {
        let listing = reading.listing(scope)
        let counted = start == nil && scope.since == nil ? try reading.count(scope) : nil
        calls += counted?.calls ?? 0
        var watch = PageWatch(reading.stream.paging)
        var state = start == nil ? fresh : cursor
        var rows = 0
        var fetched = try listing.page(at: start)
        if state.started == nil { state.started = fetched.date }
        while true {
            guard watch.isNew(fetched.content.ids, next: fetched.next) else { throw Moved() }
            try reading.check(fetched.content)
            let ahead = fetched.next.map { next in Ahead { try listing.page(at: next) } }
            do {
                rows += fetched.content.count
                state.position = reading.mode == .full ? nil : fetched.next
                if !fetched.content.known.isEmpty { state.high = [state.high, cursor.since].compactMap { $0 }.max() }
                state.high = ([state.high] + fetched.content.records.map(\.updatedAt)).compactMap { $0 }.max()
                if ahead == nil, let counted { try checkCount(rows, counted.rows) }
                guard try onPage(page(fetched, state, counted?.rows, isWhole: start == nil)), let ahead else {
                    reading.stop.set()
                    return
                }
                fetched = try ahead.wait()
            } catch {
                reading.stop.set()
                throw error
            }
        }
    }

    /// The state with which a read begins: what is landed stays landed until the read is through.
    private var fresh: ReadCursor {
        var state = ReadCursor()
        state.since = cursor.since
        return state
    }

    private mutating func page(
        _ fetched: Fetched<ReadPage>, _ state: ReadCursor, _ total: Int?, isWhole: Bool
    ) throws -> Page {
        let isLast = fetched.next == nil
        let before = lookups.calls
        let records = try lookups.complete(fetched.content.records, reading)
        defer {
            calls = 0
            warnings = []
        }
        let isFull = isLast && isWhole && scope.since == nil
        let kept = reading.mode == .full ? cursorDuringFull : state.json
        let isText = reading.stream.isTextAlone
        return Page(
            records: records, rejected: fetched.content.rejected, rows: fetched.content.count, body: fetched.body,
            cursor: isLast ? state.finished.json : kept, total: total, isLast: isLast,
            isComplete: isFull && scope.lookback == nil, completeSince: isFull ? scope.lookback : nil,
            calls: fetched.calls + calls + lookups.calls - before, throttled: fetched.throttled, parentsDone: [],
            warnings: warnings + (isLast ? lookups.warnings : []), withheld: lookups.withheld,
            texts: isText ? fetched.content.texts : [], known: fetched.content.known)
    }

    /// A full read that breaks leaves the cursor where it was.
    private var cursorDuringFull: JSON { cursor.json }

    /// Fewer rows than the vendor counts, also after counting again, are an error and not a deletion.
    private mutating func checkCount(_ rows: Int, _ counted: Int) throws {
        guard rows < counted, let again = try reading.count(scope), rows < again.rows else { return }
        let what = reading.stream.title.lowercased()
        let vendor = type(of: reading.caller.connector).manifest.name
        throw VendorFailure(
            .unexpected, "\(vendor) sent \(rows) of \(again.rows) \(what)",
            "The list ended before all rows that \(vendor) counts had come. What came is kept and nothing is deleted. "
                + "The next sync reads the list again.",
            method: "GET", path: reading.stream.path)
    }
}
