import ConnectorKit

/// Which records a read brought: 64 bits of each id, so that a million of them need some tens of megabytes at most.
struct SeenRecords {
    private var hashes: [RecordKind: Set<UInt64>] = [:]
    /// Records that could not be read are not gone.
    private var rejected: Set<UInt64> = []

    /// - Returns: whether none of the rows was seen before.
    @discardableResult
    mutating func add(_ rows: PageRows) -> Bool {
        var areNew = true
        for group in rows.groups {
            var known = hashes.removeValue(forKey: group.table.kind) ?? []
            for id in group.ids where !known.insert(ContentHash.short(id)).inserted { areNew = false }
            hashes[group.table.kind] = known
        }
        rejected.formUnion(rows.rejected.compactMap(\.reference).map(ContentHash.short))
        return areNew
    }

    /// Those that were known by their text.
    mutating func add(_ marks: ArraySlice<RowMark>, of kind: RecordKind) {
        for mark in marks { hashes[kind, default: []].insert(mark.record) }
    }

    mutating func add(_ leftOut: LeftOut) {
        for (kind, ids) in leftOut.ids { hashes[kind, default: []].formUnion(ids.map(ContentHash.short)) }
    }

    /// Different ids of all kinds.
    var count: Int { hashes.values.reduce(0) { $0 + $1.count } }

    func ids(of kind: RecordKind) -> Set<UInt64> {
        let own = hashes[kind] ?? []
        return rejected.isEmpty ? own : own.union(rejected)
    }
}
