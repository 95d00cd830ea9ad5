import Basics
import Foundation

/// One collection that a connector reads: where it is, how it is paged, what a row becomes.
package struct Stream: Sendable {
    /// The word in cursors, selections and runs; never changes.
    package let name: String
    /// As in "Tickets".
    package let title: String
    package let kinds: [RecordKind]
    /// Below the base URL; `{ref}` stands for the parent's id.
    package let path: String
    package let paging: Paging
    package let mode: Mode
    /// The query besides paging, for one read.
    package let query: @Sendable (ReadScope) -> [(name: String, value: String)]
    package let records: @Sendable (PageBody, ConnectorContext) throws -> ReadPage
    /// Where the vendor tells how many rows the same query has.
    package var countPath: String?
    /// Where one record is read by its id, `{ref}`, in the list's shape; nil when the vendor has no such address.
    package var recordPath: String?
    /// What the key must be allowed to do, in the vendor's words.
    package var permission = ""
    /// An optional one may be missing at the vendor (no such module) without being an error.
    package var isOptional = false
    package var isOnByDefault = true
    /// Statuses that say the tenant has no such module.
    package var absentStatuses: Set<Int> = []
    /// Whether the first read reaches back only as far as the connection's look-back.
    package var hasLookback = false
    /// Streams whose records are this one's parents.
    package var dependsOn: [String] = []
    package var lookups: [Lookup] = []
    /// Fields on this stream's calls only.
    package var headers: [(name: String, value: String)] = []

    /// How a stream is kept up to date.
    package enum Mode: Sendable, Equatable {
        /// The vendor can tell what changed since a moment.
        case incremental
        /// The whole list each time.
        case complete
        /// Numbered entries that are only added.
        case feed
        /// A list below each record of another kind.
        case children(of: RecordKind)
    }

    package init(
        _ name: String, _ title: String, kinds: [RecordKind], path: String, paging: Paging, mode: Mode,
        query: @escaping @Sendable (ReadScope) -> [(name: String, value: String)] = { _ in [] },
        records: @escaping @Sendable (PageBody, ConnectorContext) throws -> ReadPage
    ) {
        self.name = name
        self.title = title
        self.kinds = kinds
        self.path = path
        self.paging = paging
        self.mode = mode
        self.query = query
        self.records = records
    }

    /// A stream whose answers are lists of `Wire` (under `member`, when they are wrapped), each row one record; a row
    /// for which `map` has nothing is no record of ours and no error.
    package init<Wire: Decodable & SendableMetatype, Record: VendorRecord>(
        _ name: String, _ title: String, _ path: String, under member: String? = nil, paging: Paging, mode: Mode,
        query: @escaping @Sendable (ReadScope) -> [(name: String, value: String)] = { _ in [] },
        map: @escaping @Sendable (Wire, ConnectorContext) -> Record?
    ) {
        self.init(
            name, title, kinds: [Record.kind], path: path, paging: paging, mode: mode, query: query,
            records: ReadPage.rows(under: member) { (wire: Wire, context) in map(wire, context) })
    }

    /// The same stream with some of its properties set.
    package func with(_ change: (inout Stream) -> Void) -> Stream {
        var copy = self
        change(&copy)
        return copy
    }

    /// Whether `failure` only says that this tenant has no such thing: the stream is skipped, not failed.
    package func isSkipped(by failure: VendorFailure) -> Bool {
        isOptional && (failure.kind == .planLacksAPI || failure.status.map(absentStatuses.contains) == true)
    }

    /// Whether a record is made of nothing but its row, so that a row with the same text is the same record.
    package var isTextAlone: Bool { lookups.isEmpty && kinds.count == 1 && (mode == .incremental || mode == .complete) }

    /// The kind whose records are the parents, of a children stream.
    package var parentKind: RecordKind? {
        if case .children(let kind) = mode { kind } else { nil }
    }
}

/// What a read is to bring; the query is made from it.
package struct ReadScope: Sendable, Equatable {
    /// Only what changed after this moment (overlap taken off already); nil for everything.
    package let since: Date?
    /// How far back the first read reaches; nil when the stream is to be read whole.
    package let lookback: Date?

    package init(since: Date?, lookback: Date?) {
        self.since = since
        self.lookback = lookback
    }
}

/// What a page became.
package struct ReadPage: Sendable {
    package var records: [any VendorRecord]
    package var rejected: [RejectedRecord]
    /// Rows in the answer, records or not.
    package var count: Int
    /// Ids of the rows in the vendor's order, by which paging notices repeats and finds its way.
    package var ids: [String]
    /// Beside `records`: the hash of the text that each was made of, 0 where the record is not made of its row's text alone.
    /// Empty where there are none.
    package var texts: [UInt64] = []
    /// Rows that were known by their text.
    package var known: [RowMark] = []

    package init(records: [any VendorRecord], rejected: [RejectedRecord], count: Int, ids: [String]? = nil) {
        self.records = records
        self.rejected = rejected
        self.count = count
        self.ids = ids ?? records.map(\.id)
    }

    /// A reader of rows of `Wire`, for `Stream.records`.
    package static func rows<Wire: Decodable & SendableMetatype>(
        under member: String? = nil, map: @escaping @Sendable (Wire, ConnectorContext) -> (any VendorRecord)?
    ) -> @Sendable (PageBody, ConnectorContext) throws -> ReadPage {
        rows(under: member, remembering: {}) { (wire: Wire, context, _) in map(wire, context) }
    }

    /// The same, with something that is made anew for each page and shared by its rows.
    package static func rows<Wire: Decodable & SendableMetatype, Memory>(
        under member: String? = nil, remembering memory: @escaping @Sendable () -> Memory,
        map: @escaping @Sendable (Wire, ConnectorContext, inout Memory) -> (any VendorRecord)?
    ) -> @Sendable (PageBody, ConnectorContext) throws -> ReadPage {
        { body, context in
            let rows = try Rows<Wire>(body, under: member)
            var memory = memory()
            var page = ReadPage(records: [], rejected: rows.rejected, count: rows.count, ids: rows.ids)
            for (row, text) in zip(rows.good, rows.texts) {
                guard let record = map(row, context, &memory) else { continue }
                page.records.append(record)
                page.texts.append(text)
            }
            if context.toldTime { page.texts = [] }
            page.known = rows.known
            return page
        }
    }
}
