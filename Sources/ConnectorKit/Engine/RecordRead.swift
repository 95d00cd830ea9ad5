import Basics
import Foundation

/// Reads records one by one, a few at a time: those that a list read could not make out.
struct RecordRead {
    private let reading: Reading
    private var lookups = LookupTable()
    /// Calls of the lookups that a page has told already.
    private var told = 0

    init(_ reading: Reading) {
        self.reading = reading
    }

    /// What came of some of the ids.
    private struct Batch {
        var page = ReadPage(records: [], rejected: [], count: 0, ids: [])
        var bodies: [[UInt8]] = []
        var gone = 0
        var calls = 0
        var throttled: Duration = .zero
        var failure: (any Error)?
    }

    mutating func run(_ refs: [String], _ onPage: (Page) throws -> Bool) throws {
        guard let path = reading.stream.recordPath, !refs.isEmpty else { return }
        lookups = try LookupTable.load(reading)
        let size = reading.width * 8
        for start in stride(from: 0, to: refs.count, by: size) {
            let batch = fetch(path, Array(refs[start..<min(start + size, refs.count)]))
            let isLast = batch.failure == nil && start + size >= refs.count
            let goesOn = try onPage(page(batch, isLast: isLast))
            if let failure = batch.failure { throw failure }
            guard goesOn else { return }
        }
    }

    /// - Returns: nothing for a record that is not there any more.
    private func fetch(_ path: String, _ refs: [String]) -> Batch {
        let results = Parallel.map(refs, width: reading.width, ends: { _ in true }) {
            [reading] ref -> Fetched<ReadPage>? in
            do {
                return try reading.record(path, ref).page(at: nil)
            } catch let failure as VendorFailure where failure.status == 404 {
                return nil
            }
        }
        return results.reduce(into: Batch()) { batch, result in
            switch result {
            case .success(.some(let fetched)): RecordRead.add(fetched, to: &batch)
            case .success(.none):
                batch.gone += 1
                batch.calls += 1
            case .failure(let error): batch.failure = batch.failure ?? error
            case nil: batch.failure = batch.failure ?? ReadCancelled()
            }
        }
    }

    private static func add(_ fetched: Fetched<ReadPage>, to batch: inout Batch) {
        batch.page.records += fetched.content.records
        batch.page.rejected += fetched.content.rejected
        batch.page.count += fetched.content.count
        batch.bodies.append(fetched.body)
        batch.calls += fetched.calls
        batch.throttled += fetched.throttled
    }

    private mutating func page(_ batch: Batch, isLast: Bool) throws -> Page {
        let records = try lookups.complete(batch.page.records, reading)
        defer { told = lookups.calls }
        let words = batch.gone == 1 ? "One record is" : "\(batch.gone) records are"
        let gone = batch.gone > 0 ? ["\(words) not there any more; the next full read hides what is left here."] : []
        return Page(
            records: records, rejected: batch.page.rejected, rows: batch.page.count,
            body: [UInt8(ascii: "[")] + Array(batch.bodies.joined(separator: [UInt8(ascii: ",")]))
                + [UInt8(ascii: "]")],
            cursor: nil, total: nil, isLast: isLast, isComplete: false, completeSince: nil,
            calls: batch.calls + lookups.calls - told, throttled: batch.throttled, parentsDone: [],
            warnings: gone + (isLast ? lookups.warnings : []), withheld: lookups.withheld)
    }
}
