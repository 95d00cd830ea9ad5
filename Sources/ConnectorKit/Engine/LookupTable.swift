/// What a stream's lookups found, ready to be applied to records.
struct LookupTable: Sendable {
    private var joins: [String: [@Sendable (any VendorRecord) -> any VendorRecord]] = [:]
    private(set) var warnings: [String] = []
    /// Columns of lookups that failed.
    private(set) var withheld: [String] = []
    private(set) var calls = 0
    private(set) var throttled: Duration = .zero

    /// Reads the lookups that are one list for all records, side by side.
    ///
    /// - Throws: `ReadCancelled` only; what else goes wrong is a warning.
    static func load(_ reading: Reading) throws -> LookupTable {
        var table = LookupTable()
        let whole = reading.stream.lookups.filter { $0.scope == .whole }
        let results = Parallel.map(whole, width: reading.width, ends: { $0 is ReadCancelled }) { lookup in
            var pages: [Fetched<LookupPage>] = []
            try reading.listing(lookup).all { pages.append($0) }
            return pages
        }
        for (lookup, result) in zip(whole, results) {
            switch result {
            case .success(let pages): pages.forEach { table.add($0) }
            case .failure(let error): try table.failed(lookup, error)
            case nil: throw ReadCancelled()
            }
        }
        return table
    }

    /// The records with all that is known of them, reading what is kept below each.
    mutating func complete(_ records: [any VendorRecord], _ reading: Reading) throws -> [any VendorRecord] {
        var records = records
        if !joins.isEmpty {
            records = records.map { record in (joins[record.id] ?? []).reduce(record) { $1($0) } }
        }
        for lookup in reading.stream.lookups where lookup.scope == .each {
            records = try below(records, lookup, reading)
        }
        return records
    }

    private mutating func below(
        _ records: [any VendorRecord], _ lookup: Lookup, _ reading: Reading
    ) throws -> [any VendorRecord] {
        let results = Parallel.map(records, width: reading.width, ends: { $0 is ReadCancelled }) { record in
            var completed = record
            var calls = 0
            try reading.listing(lookup, below: record.id).all { page in
                completed = page.content.joins.reduce(completed) { $1.apply($0) }
                calls += page.calls
            }
            return (completed, calls)
        }
        var completed = records
        for (place, result) in results.enumerated() {
            switch result {
            case .success(let (record, count)):
                completed[place] = record
                calls += count
            case .failure(let error): try failed(lookup, error)
            case nil: throw ReadCancelled()
            }
        }
        return completed
    }

    private mutating func add(_ page: Fetched<LookupPage>) {
        calls += page.calls
        throttled += page.throttled
        for join in page.content.joins { joins[join.ref, default: []].append(join.apply) }
    }

    private mutating func failed(_ lookup: Lookup, _ error: any Error) throws {
        if error is ReadCancelled { throw error }
        guard !withheld.contains(where: lookup.columns.contains) else { return }
        withheld += lookup.columns
        let failure = error as? VendorFailure
        let why = failure.map { "\($0.title). \($0.sentence)" } ?? String(describing: error)
        warnings.append("\(lookup.name) could not be read, the rest is complete. \(why)")
    }
}
