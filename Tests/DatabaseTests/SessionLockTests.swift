import Database
import TestKit
import Testing

struct SessionLockTests {
    @Test func `a lock is held by one, spans no transaction and is refused in time`() throws {
        let database = try TestDatabase.empty()
        let other = Pool(database.address)
        defer { other.close() }

        try database.pool.withLock(7, wait: .zero) {
            #expect(failure { try other.withLock(7, wait: .zero) {} } == .timeout)
            let waited = elapsed { #expect(failure { try other.withLock(7, wait: .milliseconds(200)) {} } == .timeout) }
            #expect(waited > .milliseconds(180) && waited < .seconds(2))
            try other.withLock(8, wait: .zero) {}
            let open: Int? = try other.read { db in
                try db.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()"
                        + " AND datname = current_database()")
            }
            #expect(open == 0)
        }
        try other.withLock(7, wait: .zero) {}
    }
}
