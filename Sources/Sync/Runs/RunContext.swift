import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// One run under way: whose, with what, and what was asked.
struct RunContext: Sendable {
    let connection: Connection
    let run: SyncRun
    let work: Work
    let env: SyncEnvironment
    let calls: CallRecorder
    /// What it reads again; nil for an ordinary run.
    var retry: RecordRetry?

    var connectionID: Int64 { connection.id.value }

    var filters: ChosenFilters {
        ChosenFilters(env.connectors[connection.connector]?.manifest.filters ?? [], connection.options)
    }

    /// The streams this run reads, in the connector's order.
    var streams: [ConnectorKit.Stream] {
        let all = env.connectors[connection.connector]?.streams ?? []
        return all.filter { stream in
            if let retry { return retry.streams.contains(stream.name) && !connection.streamsOff.contains(stream.name) }
            if let only = run.onlyStream { return stream.name == only }
            return !connection.streamsOff.contains(stream.name)
        }
    }

    /// Whether the connection may still be synced; asked in each page's transaction.
    ///
    /// - Throws: `RunCancelled` when it was paused or disconnected meanwhile.
    func checkAllowed(_ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT is_enabled AND has_credentials AND removed_at IS NULL FROM connections WHERE id = \(connection.id)
            """
        guard try db.value(query) == true else { throw RunCancelled() }
    }
}

/// A person paused or disconnected the connection while it was synced.
struct RunCancelled: Error {}

/// Somebody else has moved the stream's cursor: two runs, which cannot be.
struct CursorMoved: Error {}
