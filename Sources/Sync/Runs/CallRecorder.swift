import ConnectorKit
import Database
import Foundation
import Synchronization

/// Gathers the calls of a run and writes them in batches, with the page they brought.
final class CallRecorder: Sendable {
    private let calls = Mutex<[CallTrace]>([])

    func add(_ call: CallTrace) {
        calls.withLock { $0.append(call) }
    }

    /// What was gathered since the last time.
    func take() -> [CallTrace] {
        calls.withLock { calls in
            defer { calls = [] }
            return calls
        }
    }

    /// - Parameter run: nil for calls that belong to no run: writes and what is read because of them.
    static func write(_ calls: [CallTrace], connection: Int64, run: Int64?, _ db: borrowing Transaction) throws {
        guard !calls.isEmpty else { return }
        try db.run(
            """
            INSERT INTO vendor_calls (connection_id, run_id, at, method, path, status, ms, bytes, failure)
            SELECT \(connection), \(run), c.at, c.method, c.path, c.status, c.ms, c.bytes, c.failure
              FROM unnest(\(calls.map(\.at)), \(calls.map(\.method)), \(calls.map(\.path)), \(calls.map(\.status)),
                          \(calls.map(\.ms)), \(calls.map(\.bytes)), \(calls.map(\.failure)))
                   AS c (at, method, path, status, ms, bytes, failure)
            """)
    }
}
