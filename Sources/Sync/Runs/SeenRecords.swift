import ConnectorKit

/// Which records a read brought: 64 bits of each id, so that a million of them need some tens of megabytes at most.
struct SeenRecords {
    private var hashes: [RecordKind: Set<UInt64>] = [:]
    /// Records that could not be read are not gone.
    private var rejected: Set<UInt64> = []

    mutating func add(_ rows: PageRows) {
        for group in rows.groups {
            var known = hashes.removeValue(forKey: group.table.kind) ?? []
            for id in group.ids { known.insert(ContentHash.short(id)) }
            hashes[group.table.kind] = known
        }
        rejected.formUnion(rows.rejected.compactMap(\.reference).map(ContentHash.short))
    }

    mutating func add(_ leftOut: LeftOut) {
        for (kind, ids) in leftOut.ids { hashes[kind, default: []].formUnion(ids.map(ContentHash.short)) }
    }

    func ids(of kind: RecordKind) -> Set<UInt64> {
        let own = hashes[kind] ?? []
        return rejected.isEmpty ? own : own.union(rejected)
    }
}
