import Foundation

/// A second list that completes a stream's records: read besides it, joined by id.
///
/// A lookup that fails costs the stream a warning, not the run; the columns that it fills are then reported as not
/// read, so that what is known of them can stay.
package struct Lookup: Sendable {
    package let name: String
    package let path: String
    package let paging: Paging
    package let scope: Scope
    /// The table's columns that only this lookup fills.
    package let columns: [String]
    /// What the rows of an answer do to records, by the record's id. The key is ignored for `.each`.
    let read: @Sendable (PageBody) throws -> LookupPage

    package enum Scope: Sendable, Equatable {
        /// One list for all records.
        case whole
        /// A list below each record; `{ref}` in the path is its id.
        case each
    }

    /// A list for all records; `key` tells to which one a row belongs.
    package init<Wire: Decodable & Sendable, Record: VendorRecord>(
        _ name: String, _ path: String, under member: String? = nil, paging: Paging, columns: [String],
        key: @escaping @Sendable (Wire) -> String?, join: @escaping @Sendable (Wire, inout Record) -> Void
    ) {
        self.init(name, path, paging, .whole, columns) { body in
            let rows = try Rows<Wire>(body, under: member)
            return LookupPage(
                count: rows.count,
                ids: rows.good.compactMap(key),
                joins: rows.good.compactMap { row in
                    key(row).map { ref in (ref, LookupPage.join { (record: inout Record) in join(row, &record) }) }
                })
        }
    }

    /// A list below each record.
    package init<Wire: Decodable & Sendable, Record: VendorRecord>(
        each name: String, _ path: String, paging: Paging, columns: [String],
        join: @escaping @Sendable ([Wire], inout Record) -> Void
    ) {
        self.init(name, path, paging, .each, columns) { body in
            let rows = try Rows<Wire>(body)
            let good = rows.good
            return LookupPage(
                count: rows.count, ids: [],
                joins: [("", LookupPage.join { (record: inout Record) in join(good, &record) })])
        }
    }

    private init(
        _ name: String, _ path: String, _ paging: Paging, _ scope: Scope, _ columns: [String],
        _ read: @escaping @Sendable (PageBody) throws -> LookupPage
    ) {
        self.name = name
        self.path = path
        self.paging = paging
        self.scope = scope
        self.columns = columns
        self.read = read
    }
}

/// An answer to a lookup, as changes to records.
struct LookupPage: Sendable {
    let count: Int
    let ids: [String]
    let joins: [(ref: String, apply: @Sendable (any VendorRecord) -> any VendorRecord)]

    /// `change` for records of its own type; others pass unchanged.
    static func join<Record: VendorRecord>(
        _ change: @escaping @Sendable (inout Record) -> Void
    ) -> @Sendable (any VendorRecord) -> any VendorRecord {
        { record in
            guard var own = record as? Record else { return record }
            change(&own)
            return own
        }
    }
}
