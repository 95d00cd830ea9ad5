import ConnectorKit
import Database

/// A page's records, sorted by table and hashed: all that can be done before the transaction.
struct PageRows: Sendable {
    /// Records of one kind, each id once: the last copy counts.
    struct Group: Sendable {
        let table: LandingTable
        var ids: [String] = []
        var records: [any VendorRecord] = []
        var hashes: [[UInt8]] = []

        /// The rows at these places, counted from 1.
        func picked(_ places: [Int]) -> Group {
            var some = Group(table: table)
            for place in places {
                some.ids.append(ids[place - 1])
                some.records.append(records[place - 1])
                some.hashes.append(hashes[place - 1])
            }
            return some
        }
    }

    private(set) var groups: [Group] = []
    /// What the vendor says is gone.
    private(set) var deleted: [RecordKind: [String]] = [:]
    private(set) var rejected: [RejectedRecord]
    /// Columns that were not read and keep what they hold.
    let withheld: Set<String>

    /// An id longer than this, or none, cannot be kept apart from others.
    private static let longestID = 500

    init(records: [any VendorRecord], rejected: [RejectedRecord] = [], withheld: Set<String> = []) {
        self.rejected = rejected
        self.withheld = withheld
        var places: [RecordKind: Int] = [:]
        var seats: [RecordKind: [String: Int]] = [:]
        for record in records {
            if let gone = record as? VendorDeleted {
                deleted[gone.deletedKind, default: []].append(gone.id)
                continue
            }
            let kind = type(of: record).kind
            guard let table = LandingTables.all[kind], let hash = table.hash(of: record) else { continue }
            guard !record.id.isEmpty, record.id.utf8.count <= PageRows.longestID, !record.id.utf8.contains(0) else {
                reject(record, hash)
                continue
            }
            let place = places[kind] ?? groups.count
            if place == groups.count {
                groups.append(Group(table: table))
                places[kind] = place
            }
            let next = groups[place].ids.count
            let seat = seats[kind, default: [:]][record.id, default: next]
            seats[kind, default: [:]][record.id] = seat
            put(record, hash, in: place, seat: seat)
        }
    }

    private mutating func put(_ record: any VendorRecord, _ hash: ContentHash, in place: Int, seat: Int) {
        if seat < groups[place].ids.count {
            groups[place].records[seat] = record
            groups[place].hashes[seat] = hash.bytes
        } else {
            groups[place].ids.append(record.id)
            groups[place].records.append(record)
            groups[place].hashes.append(hash.bytes)
        }
    }

    private mutating func reject(_ record: any VendorRecord, _ hash: ContentHash) {
        var refused = RejectedRecord(
            reference: String(record.id.prefix(100)),
            reason: record.id.isEmpty
                ? "It has no id." : "Its id is no plain text of at most \(PageRows.longestID) bytes.",
            payloadHash: hash.bytes.map { String($0, radix: 16) }.joined())
        refused.account = record.account
        refused.isRetryable = false
        rejected.append(refused)
    }

    var count: Int { groups.reduce(0) { $0 + $1.ids.count } }
}
