import ConnectorKit
import Database

/// How records of one kind become rows of its table.
struct LandingTable: Sendable {
    let kind: RecordKind
    /// All but the connection, in the order of `fields`.
    let columns: [String]
    /// Columns whose former values a change row carries.
    let watched: [String]
    /// Columns that change all the time and are no news by themselves: the row is written, the change log stays silent.
    let quiet: [String]
    /// Where a child names its parent, and the parent's kind.
    let parent: Parent?
    /// Adds the record's values, one a column; false when the record is of another kind.
    let encode: @Sendable (any VendorRecord, inout CopyFields) -> Bool

    struct Parent: Sendable {
        let kind: RecordKind
        let column: String
    }

    var name: String { kind.rawValue }
    /// The session's own table in which a page waits.
    var stage: String { "landing_" + kind.rawValue }
    var isClearedWhenMissing: Bool { kind.isClearedWhenMissing }
    /// Which rows are neither hidden nor cleared, where the query gives the table no other name.
    var isVisible: SQL { kind.isVisible(.name(name)) }

    /// Columns whose change is news.
    var loud: [String] { columns.filter { $0 != "external_id" && !quiet.contains($0) } }

    init<Record: VendorRecord>(
        _ type: Record.Type, watched: [String], quiet: [String] = [], parent: Parent? = nil,
        _ own: [LandingColumn<Record>]
    ) {
        let all =
            [LandingColumn<Record>("external_id") { .key($0.id) }, LandingColumn("account_ref") { .key($0.account) }]
            + own + [
                LandingColumn("source_updated_at") { .moment($0.updatedAt) },
                LandingColumn("deep_link") { .text($0.deepLink) },
            ]
        kind = Record.kind
        columns = all.map(\.name)
        self.watched = watched
        self.quiet = quiet
        self.parent = parent
        let values = all.map(\.value)
        encode = { record, fields in
            guard let record = record as? Record else { return false }
            for value in values { value(record).add(to: &fields) }
            return true
        }
    }
}

/// One column of a kind and where its value comes from.
struct LandingColumn<Record: VendorRecord>: Sendable {
    let name: String
    let value: @Sendable (Record) -> LandingField

    init(_ name: String, _ value: @escaping @Sendable (Record) -> LandingField) {
        self.name = name
        self.value = value
    }
}
