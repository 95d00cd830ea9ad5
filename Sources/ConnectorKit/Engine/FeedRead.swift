import Foundation

/// Reads a feed's new entries, newest first, down to the last one known, or on the first read to the look-back.
///
/// The cursor moves up only when there is no gap left below it; until then it also says how far down the read has come.
struct FeedRead {
    private let reading: Reading
    private var state: ReadCursor
    private let size: Int

    /// Vendors cut pages to this size when they do not like the one asked for; a page shorter than this ends a feed.
    private static let smallestCap = 200

    init(_ reading: Reading, from cursor: ReadCursor) {
        self.reading = reading
        state = reading.mode == .full ? ReadCursor() : cursor
        if case .activities(let size) = reading.stream.paging { self.size = size } else { size = FeedRead.smallestCap }
    }

    mutating func run(_ onPage: (Page) throws -> Bool) throws {
        let listing = reading.listing(ReadScope(since: nil, lookback: reading.lookback))
        var below = state.position.flatMap(Int.init)
        while true {
            let place = below.map { "olderThan=\($0)" } ?? state.last.map { "newerThan=\($0)" }
            let fetched = try listing.page(at: place)
            try reading.check(fetched.content)

            let ids = fetched.content.ids.compactMap(Int.init)
            state.top = ([state.top] + ids).compactMap { $0 }.max()
            let isLast = isEnd(fetched.content, ids, below)
            below = ids.min()
            state.position = below.map(String.init)
            guard try onPage(page(fetched, isLast)), !isLast else { return }
        }
    }

    private func isEnd(_ page: ReadPage, _ ids: [Int], _ below: Int?) -> Bool {
        guard let lowest = ids.min(), page.count >= min(size, FeedRead.smallestCap) else { return true }
        if let below, lowest >= below { return true }
        if let last = state.last { return lowest <= last + 1 }
        return page.records.contains { $0.updatedAt.map { $0 < reading.lookback } ?? false }
    }

    private func page(_ fetched: Fetched<ReadPage>, _ isLast: Bool) -> Page {
        let new = fetched.content.records.filter { record in
            if let last = state.last { return Int(record.id).map { $0 > last } ?? true }
            return record.updatedAt.map { $0 >= reading.lookback } ?? true
        }
        return Page(
            records: new, rejected: fetched.content.rejected, rows: fetched.content.count, body: fetched.body,
            cursor: isLast ? state.finished.json : state.json, total: nil, isLast: isLast, isComplete: false,
            completeSince: nil, calls: fetched.calls, throttled: fetched.throttled, parentsDone: [], warnings: [],
            withheld: [])
    }
}
