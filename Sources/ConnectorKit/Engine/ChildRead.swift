import Basics
import Foundation

/// Reads the lists below many parents, a few at a time, oldest change first, so that the cursor can follow.
struct ChildRead {
    private let reading: Reading
    private let parents: [ParentRef]

    init(_ reading: Reading, parents: [ParentRef]) {
        self.reading = reading
        self.parents = parents.sorted {
            ($0.updatedAt ?? .distantPast, $0.ref) < ($1.updatedAt ?? .distantPast, $1.ref)
        }
    }

    /// What came of one parent.
    private struct Family: Sendable {
        var page = ReadPage(records: [], rejected: [], count: 0)
        var bodies: [[UInt8]] = []
        var calls = 0
        var throttled: Duration = .zero
    }

    func run(from cursor: ReadCursor, _ onPage: (Page) throws -> Bool) throws {
        guard !parents.isEmpty else {
            _ = try onPage(page([], [], cursor, isLast: true))
            return
        }
        let batch = reading.width * 8
        var state = cursor
        var begun = begin(at: 0, batch)
        for start in stride(from: 0, to: parents.count, by: batch) {
            let results = try begun.wait()
            let next = start + batch
            if next < parents.count { begun = begin(at: next, batch) }
            do {
                let done = Array(parents[start..<min(next, parents.count)])
                let families = results.prefix { if case .success = $0 { true } else { false } }.compactMap {
                    try? $0?.get()
                }
                let finished = Array(done.prefix(families.count))
                state.since = finished.last?.updatedAt ?? state.since
                let isLast = next >= parents.count && finished.count == done.count
                guard try onPage(page(finished, families, state, isLast: isLast)) else {
                    reading.stop.set()
                    return
                }
                if finished.count < done.count { _ = try results[finished.count]?.get() ?? { throw ReadCancelled() }() }
            } catch {
                reading.stop.set()
                throw error
            }
        }
    }

    private func begin(at start: Int, _ batch: Int) -> Ahead<[Result<Family, any Error>?]> {
        let some = Array(parents[start..<min(start + batch, parents.count)])
        return Ahead { [reading] in
            Parallel.map(some, width: reading.width, ends: { _ in true }) { try ChildRead.family(of: $0, reading) }
        }
    }

    /// All children of one parent; none when the parent itself is gone.
    private static func family(of parent: ParentRef, _ reading: Reading) throws -> Family {
        var family = Family()
        do {
            let listing = reading.listing(ReadScope(since: nil, lookback: nil), below: parent.ref)
            try listing.all { fetched in
                family.page.records += fetched.content.records
                family.page.rejected += fetched.content.rejected
                family.page.count += fetched.content.count
                family.bodies.append(fetched.body)
                family.calls += fetched.calls
                family.throttled += fetched.throttled
            }
        } catch let failure as VendorFailure where failure.status == 404 {
            family.calls += 1
        }
        return family
    }

    private func page(_ done: [ParentRef], _ families: [Family], _ state: ReadCursor, isLast: Bool) throws -> Page {
        let whole = ReadPage(
            records: families.flatMap(\.page.records), rejected: families.flatMap(\.page.rejected),
            count: families.reduce(0) { $0 + $1.page.count }, ids: [])
        try reading.check(whole)
        return Page(
            records: whole.records, rejected: whole.rejected, rows: whole.count, body: body(done, families),
            cursor: state.json,
            total: nil,
            isLast: isLast, isComplete: false, completeSince: nil, calls: families.reduce(0) { $0 + $1.calls },
            throttled: families.reduce(.zero) { $0 + $1.throttled }, parentsDone: done, warnings: [], withheld: [])
    }

    /// `{"<parent>":[<answer>,…],…}`.
    private func body(_ done: [ParentRef], _ families: [Family]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (parent, family) in zip(done, families) {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += Array(JSON.string(parent.ref).text().utf8) + [UInt8(ascii: ":"), UInt8(ascii: "[")]
            text += Array(family.bodies.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "]")]
        }
        return text + [UInt8(ascii: "}")]
    }
}
