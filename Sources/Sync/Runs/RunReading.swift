import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Logging

/// Reads a run's streams one after another; they stand alone, unless what failed concerns them all.
struct RunReading {
    private let context: RunContext
    private let session: Session
    private let streams: [ConnectorKit.Stream]
    private let open: Set<String>

    /// Opens credentials and connector and plans the streams.
    ///
    /// - Throws: `VendorFailure` or `Refusal` when the credentials are no use.
    init(_ context: RunContext) throws {
        self.context = context
        guard let type = context.env.connectors[context.connection.connector] else {
            throw VendorFailure(
                .unexpected, "There is no connector \(context.connection.connector)",
                "This program does not know it any more.")
        }
        let store = ConnectionStore(keyring: context.env.keyring)
        let credentials = try context.work.read { db in try store.open(context.connection.id, db) }
        let connector = try type.init(credentials)
        let work = context.work
        let calls = context.calls
        session = Session(
            connector: connector, fetcher: context.env.fetcher,
            tokens: ConnectionTokens(
                pool: work.workspace.pool, connection: context.connection, workspace: work.workspace.id,
                keyring: context.env.keyring),
            onCall: { calls.add($0) },
            budget: context.env.budgets.budget(
                workspace: work.workspace.id, connection: context.connectionID,
                perMinute: context.connection.budgetPerMinute ?? type.manifest.budgetPerMinute),
            cancel: { work.shouldStop }, clock: work.clock)
        streams = context.streams
        let names = streams.map(\.name)
        open = try work.write { db in try RunPlan.make(names, context.run.id, db) }
    }

    func run(_ ending: RunEnding) throws -> Outcome {
        for stream in streams where open.contains(stream.name) {
            guard !context.work.shouldStop else { throw ReadCancelled() }
            var read = try StreamRead(context, stream)
            do {
                try read.run(session)
            } catch let failure as VendorFailure {
                if let outcome = try handle(failure, of: stream, landed: read.pages, ending) { return outcome }
            } catch let error as DatabaseError where error.isAboutData {
                try fail(stream, VendorFailure(.unexpected, "\(stream.title) could not be stored", "\(error)."))
            }
        }
        return try ending.finished()
    }

    /// - Returns: what the job is to do when the run does not go on.
    private func handle(
        _ failure: VendorFailure, of stream: ConnectorKit.Stream, landed: Int, _ ending: RunEnding
    ) throws -> Outcome? {
        if stream.isSkipped(by: failure) {
            let note = FailureNote(failure)
            try context.work.write { db in
                try RunPlan.fail(
                    stream.name, context.run.id, connection: context.connectionID, note, isSkipped: true, db)
            }
            return nil
        }
        if failure.kind == .rateLimited, let outcome = try ending.limited(failure, landed: landed > 0) {
            return outcome
        }
        try fail(stream, failure)
        return failure.concernsAll ? try ending.finished() : nil
    }

    private func fail(_ stream: ConnectorKit.Stream, _ failure: VendorFailure) throws {
        let note = FailureNote(failure)
        try context.work.write { db in
            try RunPlan.fail(stream.name, context.run.id, connection: context.connectionID, note, db)
            try SyncTopic.notify(context.connection.id, db)
        }
        Logger(label: "sync").warning(
            "sync.stream_failed",
            metadata: [
                "connection": "\(context.connectionID)", "stream": "\(stream.name)", "kind": "\(failure.kind.rawValue)",
                "why": "\(failure.title)",
            ])
    }
}

extension VendorFailure {
    /// The other streams would meet the same.
    var concernsAll: Bool {
        switch kind {
        case .badCredentials, .network, .vendorDown, .rateLimited: true
        case .missingPermission, .wrongRegionOrURL, .planLacksAPI, .unexpected: false
        }
    }
}

extension DatabaseError {
    /// The rows are at fault, so that trying again does not help.
    var isAboutData: Bool {
        switch kind {
        case .checkViolation, .foreignKeyViolation, .invalidText: true
        case .other: sqlState?.hasPrefix("22") == true || sqlState?.hasPrefix("54") == true
        case .notFound, .uniqueViolation, .serialization, .timeout, .unavailable, .commitUnknown, .readOnly, .diskFull:
            false
        }
    }
}
