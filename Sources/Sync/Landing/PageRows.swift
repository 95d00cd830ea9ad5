import ConnectorKit
import Database

/// A page's records, sorted by table and hashed: all that can be done before the transaction.
struct PageRows: Sendable {
    /// Records of one kind, each id once: the last copy counts.
    struct Group: Sendable {
        let table: LandingTable
        var ids: [String] = []
        /// 16 bytes a row.
        var hashes: [UInt8] = []
        /// The rows' values as COPY wants them, one row after another, each with its hash behind.
        var encoded: [UInt8] = []
        /// Where each row begins and ends in `encoded`.
        var places: [Range<Int>] = []

        /// The values of the row at this place, counted from 0.
        func row(_ place: Int) -> ArraySlice<UInt8> { encoded[places[place]] }

        func hash(_ place: Int) -> ArraySlice<UInt8> { hashes[place * 16..<place * 16 + 16] }

        /// The rows at these places, counted from 1.
        func picked(_ places: [Int]) -> Group {
            var some = Group(table: table)
            for place in places {
                some.put(ids[place - 1], hash(place - 1), row(place - 1), seat: some.ids.count)
            }
            return some
        }

        /// Adds a row, or puts it in the place of another.
        mutating func put(_ id: String, _ hash: ArraySlice<UInt8>, _ row: ArraySlice<UInt8>, seat: Int) {
            let place = encoded.count..<encoded.count + row.count
            encoded += row
            if seat < ids.count {
                places[seat] = place
                hashes.replaceSubrange(seat * 16..<seat * 16 + 16, with: hash)
            } else {
                ids.append(id)
                places.append(place)
                hashes += hash
            }
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
        var row = CopyFields()
        for record in records {
            if let gone = record as? VendorDeleted {
                deleted[gone.deletedKind, default: []].append(gone.id)
                continue
            }
            let kind = type(of: record).kind
            row.removeAll()
            guard let table = LandingTables.all[kind], table.encode(record, &row) else { continue }
            var hash = ContentHash(version: 2)
            row.bytes.withUnsafeBufferPointer { hash.mix($0) }
            row.add(hash.bytes)
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
            groups[place].put(record.id, hash.bytes[...], row.bytes[...], seat: seat)
        }
    }

    private mutating func reject(_ record: any VendorRecord, _ hash: ContentHash) {
        var refused = RejectedRecord(
            reference: String(record.id.unicodeScalars.prefix(100)),
            reason: record.id.isEmpty
                ? "It has no id." : "Its id is no plain text of at most \(PageRows.longestID) bytes.",
            payloadHash: hash.bytes.map { String($0, radix: 16) }.joined())
        refused.account = record.account
        refused.isRetryable = false
        rejected.append(refused)
    }

    var count: Int { groups.reduce(0) { $0 + $1.ids.count } }
}
