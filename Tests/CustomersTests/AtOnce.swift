import Database
import Dispatch
import Synchronization
import TestKit
import Testing

/// Runs two transactions that want the same row: the second begins while the first still holds it, and waits for it.
///
/// - Returns: what the second threw.
func atOnce(
    _ database: TestDatabase, first: (borrowing Transaction) throws -> Void,
    second: @escaping @Sendable (borrowing Transaction) throws -> Void
) throws -> (any Error)? {
    let failure = Mutex<(any Error)?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    try database.pool.write { db in
        try first(db)
        DispatchQueue.global().async {
            do {
                try database.pool.write { db in try second(db) }
            } catch {
                failure.withLock { $0 = error }
            }
            isDone.signal()
        }
        let isWaiting: SQL = """
            SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid)
              FROM pg_sleep(0.01)
            """
        var looks = 0
        while try db.value(isWaiting) != true, looks < 1_000 { looks += 1 }
        #expect(looks < 1_000, "the second waits for the first")
    }
    isDone.wait()
    return failure.withLock { $0 }
}
