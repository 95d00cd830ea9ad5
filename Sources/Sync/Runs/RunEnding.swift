import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Logging

/// How a run ends, and what its end means for the connection.
struct RunEnding {
    let context: RunContext

    /// A rate limit that holds longer is a failure.
    static let longestLimit: TimeInterval = 3600

    /// Every stream was tried.
    func finished() throws -> Outcome {
        try context.work.write { db in
            try writeCalls(db)
            try RunPlan.skipRest(context.run.id, db)
            let streams = try SyncRunStream.list(run: context.run.id, db)
            let failed = streams.filter { $0.state == .failed }
            let done = streams.count { $0.state == .done }
            let state: SyncRun.State = failed.isEmpty ? .succeeded : done > 0 ? .partial : .failed
            try end(state, failed.first, db)
            switch state {
            case .failed:
                try ConnectionOutcome.failed(context.connection, failed.first, context.run, context.work.clock.now, db)
            case .partial: try ConnectionOutcome.reached(context.connection, isWhole: false, context.run, db)
            default:
                try ConnectionOutcome.reached(
                    context.connection, isWhole: context.run.retryOf == nil, context.run, db)
            }
            try SyncTopic.notify(context.connection.id, db)
            log(state, streams)
        }
        return .done
    }

    /// Nothing could be read at all.
    func failed(_ failure: VendorFailure) throws -> Outcome {
        let note = FailureNote(failure)
        try context.work.write { db in
            try writeCalls(db)
            try RunPlan.skipRest(context.run.id, db)
            try end(.failed, note, db)
            try ConnectionOutcome.failed(context.connection, note, context.run, context.work.clock.now, db)
            try SyncTopic.notify(context.connection.id, db)
            log(.failed, [])
        }
        return .done(note.title)
    }

    /// The connection was switched off or disconnected.
    func cancelled() throws -> Outcome {
        try context.work.write { db in
            try writeCalls(db)
            try RunPlan.skipRest(context.run.id, db)
            try end(.cancelled, Optional<FailureNote>.none, db)
            try SyncTopic.notify(context.connection.id, db)
        }
        return .cancel(why: "the connection was switched off")
    }

    /// The vendor asks us to wait: the job sleeps and the run goes on afterwards, unless that lasts an hour already.
    ///
    /// - Parameter landed: pages came since the job began, so the limit is a new one.
    /// - Returns: nil when it is to be taken as a failure.
    func limited(_ failure: VendorFailure, landed: Bool) throws -> Outcome? {
        let now = context.work.clock.now
        let known = landed ? nil : context.run.errorDetail?["limited_since"]?.stringValue
        let since = known.flatMap { try? Date($0, strategy: .iso8601) } ?? now  // a text we wrote ourselves
        guard now.timeIntervalSince(since) < Self.longestLimit else { return nil }

        let wait = min(max(failure.retryAfter ?? .seconds(60), .seconds(1)), .seconds(3600))
        let resumes = now.addingTimeInterval(wait / .seconds(1))
        let detail = JSON.object(["limited_since": .string(since.formatted(.iso8601))])
        try context.work.write { db in
            try writeCalls(db)
            try db.run(
                """
                UPDATE sync_runs
                   SET resumes_at = \(resumes), error_kind = \(failure.kind.rawValue), error_sentence = \(FailureNote(failure).text),
                       error_detail = \(detail)
                 WHERE id = \(context.run.id)
                """)
            try SyncTopic.notify(context.connection.id, db)
        }
        return .snooze(wait, why: failure.title)
    }

    /// Writes the calls that no page has taken along.
    func writeCalls() throws {
        try context.work.write { db in try writeCalls(db) }
    }

    private func writeCalls(_ db: borrowing Transaction) throws {
        try CallRecorder.write(context.calls.take(), connection: context.connectionID, run: context.run.id.value, db)
    }

    private func end(_ state: SyncRun.State, _ stream: SyncRunStream?, _ db: borrowing Transaction) throws {
        try end(state, kind: stream?.errorKind, stream?.errorSentence, stream?.errorDetail, db)
    }

    private func end(_ state: SyncRun.State, _ note: FailureNote?, _ db: borrowing Transaction) throws {
        try end(state, kind: note?.kind, note?.text, try note.map { try JSON(parsing: Data($0.json.utf8)) }, db)
    }

    private func end(
        _ state: SyncRun.State, kind: VendorFailure.Kind?, _ sentence: String?, _ detail: JSON?,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE sync_runs
               SET state = \(state), finished_at = now(), resumes_at = NULL, error_kind = \(kind?.rawValue),
                   error_sentence = \(sentence), error_detail = \(detail)
             WHERE id = \(context.run.id)
            """)
    }

    private func log(_ state: SyncRun.State, _ streams: [SyncRunStream]) {
        let began = context.run.startedAt ?? context.work.clock.now
        Logger(label: "sync").info(
            "sync.finished",
            metadata: [
                "workspace": "\(context.work.workspace.slug)", "connection": "\(context.connectionID)",
                "state": "\(state.rawValue)",
                "read": "\(streams.reduce(0) { $0 + $1.read })",
                "changed": "\(streams.reduce(0) { $0 + $1.created + $1.updated + $1.removed })",
                "ms": "\(Int(context.work.clock.now.timeIntervalSince(began) * 1000))",
            ])
    }
}
