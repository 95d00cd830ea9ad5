import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Reads again what a write has changed, so that the screens show what the vendor has, within seconds.
package struct RefreshRecords: Job {
    package static let kind = "refresh_records"
    package static let priority = 1
    package static let maxAttempts = 6

    package let connection: Int64
    /// The write after which it is done.
    package let entry: Int64
    let records: [String: [String]]
    let children: [String: [String]]

    package var uniqueKey: String? { "refresh/\(entry)" }

    /// Streams that can only be read whole get a run of their own.
    static func enqueue(
        _ entry: ID<OutboxEntry>, _ connection: ID<Connection>, _ effects: [WriteEffect], _ db: borrowing Transaction
    ) throws {
        var records: [String: [String]] = [:]
        var children: [String: [String]] = [:]
        for effect in effects {
            switch effect {
            case .records(let stream, let refs): records[stream, default: []] += refs
            case .children(let stream, let parents): children[stream, default: []] += parents
            case .stream(let stream):
                _ = try SyncRequests.syncNow(connection, trigger: .webhook, stream: stream, by: "a write", db)
            }
        }
        guard !records.isEmpty || !children.isEmpty else { return }
        let job = RefreshRecords(
            connection: connection.value, entry: entry.value, records: records, children: children)
        try Queue.enqueue(job, db)
    }

    package func perform(_ work: Work, _ env: SyncEnvironment) throws -> Outcome {
        let calls = CallRecorder()
        do {
            let (session, connection) = try VendorSession.open(ID(connection), work, env, calls)
            guard let type = env.connectors[connection.connector] else { return .cancel(why: "no such connector") }
            for stream in type.streams where !connection.streamsOff.contains(stream.name) {
                let land = { (page: Page) in try self.land(page, connection, type.manifest, work) }
                if let refs = records[stream.name] { try session.read(stream, refs: refs, onPage: land) }
                if let refs = children[stream.name] {
                    try session.read(stream, from: nil, mode: .full, parents: refs.map { ParentRef($0) }, onPage: land)
                }
            }
        } catch let failure as VendorFailure {
            try save(calls, work)
            return failure.isPassing
                ? .retry(after: failure.retryAfter ?? Backoff.delay(after: work.attempt), why: failure.title)
                : .cancel(why: failure.title)
        } catch is ReadCancelled {
            return .snooze(.zero, why: "stopped; begins again")
        } catch let refusal as Refusal {
            return .cancel(why: "\(refusal)")
        }
        try save(calls, work)
        return .done
    }

    /// Beside a run of the same connection: every row goes through the statement that bears that it is there already.
    private func land(_ page: Page, _ connection: Connection, _ manifest: Manifest, _ work: Work) throws -> Bool {
        let filters = ChosenFilters(manifest.filters, connection.options)
        let prepared = PreparedPage(page, traces: [], filters: filters, sealed: nil)
        let landing = Landing(connection: connection.id.value, isInitial: false)
        try work.write { db in
            try Landing.preferIndexes(db)
            var changes = 0
            for group in prepared.rows.groups {
                let part = Landing.Part(new: group.picked([]), changed: group, unchanged: 0)
                changes += try landing.land(part, withheld: prepared.rows.withheld, db).changes
            }
            if changes > 0 { try FollowChanges.enqueue(db) }
        }
        return !work.shouldStop
    }

    private func save(_ calls: CallRecorder, _ work: Work) throws {
        let traces = calls.take()
        try work.write { db in
            try CallRecorder.write(traces, connection: connection, run: nil, db)
            try db.run("UPDATE outbox SET refreshed_at = now() WHERE id = \(entry)")
            try OutboxTopic.notify(ID(entry), db)
            try SyncTopic.notify(ID(connection), db)
        }
    }
}
