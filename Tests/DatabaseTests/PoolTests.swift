import Database
import Foundation
import Synchronization
import TestKit
import Testing

/// What is confirmed is committed, and no thread waits for ever.
struct PoolTests {
    @Test func `a write commits when its closure returns and leaves nothing when it throws`() throws {
        struct Stop: Error {}
        let database = try TestDatabase.empty()
        try database.pool.write { db in try db.run("CREATE TABLE t (n bigint)") }

        try database.pool.write { db in try db.run("INSERT INTO t VALUES (1)") }
        #expect(throws: Stop.self) {
            try database.pool.write { db throws in
                try db.run("INSERT INTO t VALUES (2)")
                throw Stop()
            }
        }

        #expect(try database.pool.read { db in try db.all("SELECT n FROM t") { try $0.get("n") as Int } } == [1])
    }

    @Test func `a closure that swallows a failed statement does not commit half a deed`() throws {
        let database = try TestDatabase.empty()
        try database.pool.write { db in try db.run("CREATE TABLE t (n bigint)") }

        #expect(throws: DatabaseError.self) {
            try database.pool.write { db throws in
                try db.run("INSERT INTO t VALUES (1)")
                _ = try? db.run("INSERT INTO t VALUES (1 / 0)")
            }
        }

        #expect(try database.pool.read { db in try db.value("SELECT count(*) FROM t") } == 0)
    }

    @Test func `a read cannot write and sees one moment`() throws {
        let database = try TestDatabase.empty()
        try database.pool.write { db in try db.run("CREATE TABLE t (n bigint)") }

        #expect(failure { try database.pool.read { db in try db.run("INSERT INTO t VALUES (1)") } } == .readOnly)
        try database.pool.read { db throws in
            #expect(try db.value("SELECT count(*) FROM t") == 0)
            try database.pool.write { other in try other.run("INSERT INTO t VALUES (1)") }
            #expect(try db.value("SELECT count(*) FROM t") == 0)
        }
    }

    @Test(
        arguments: [
            ("INSERT INTO t VALUES (1, 1)", DatabaseError.Kind.uniqueViolation, "t_pkey"),
            ("INSERT INTO t VALUES (2, 9)", .foreignKeyViolation, "t_parent_fkey"),
            ("INSERT INTO t VALUES (-1, NULL)", .checkViolation, "t_n_check"),
            ("SELECT pg_sleep(5)", .timeout, nil), ("SELECT '\"\\u0000\"'::jsonb", .invalidText, nil),
            ("SELEC 1", .other, nil),
        ] as [(SQL, DatabaseError.Kind, String?)])
    func `errors of the server are told apart`(statement: SQL, kind: DatabaseError.Kind, constraint: String?) throws {
        let database = try TestDatabase.empty(.quick)
        try database.pool.write { db throws in
            try db.run("CREATE TABLE t (n bigint PRIMARY KEY CHECK (n > 0), parent bigint REFERENCES t)")
            try db.run("INSERT INTO t VALUES (1, 1)")
        }

        let error = #expect(throws: DatabaseError.self) { try database.pool.write { db in try db.run(statement) } }

        #expect(error?.kind == kind)
        #expect(error?.constraint == constraint)
        #expect(try database.pool.read { db in try db.value("SELECT 1") } == 1)
    }

    @Test func `a write that collides is run again, and after four collisions the error is told`() throws {
        let database = try TestDatabase.empty()
        try database.pool.write { db in try db.run("CREATE TABLE t (n bigint)") }
        let twice = Mutex(0)
        let always = Mutex(0)
        let collision: SQL = "DO $$ BEGIN RAISE EXCEPTION 'collision' USING ERRCODE = '40001'; END $$"

        try database.pool.write { db throws in
            try db.run("INSERT INTO t VALUES (1)")
            let attempt = twice.withLock { count in
                count += 1
                return count
            }
            if attempt < 3 { try db.run(collision) }
        }
        let outcome = failure {
            try database.pool.write { db throws in
                always.withLock { $0 += 1 }
                try db.run(collision)
            }
        }

        #expect(twice.withLock { $0 } == 3)
        #expect(try database.pool.read { db in try db.value("SELECT count(*) FROM t") } == 1)
        #expect(outcome == .serialization)
        #expect(always.withLock { $0 } == 4)
    }

    @Test func `two writers that deadlock both end well`() throws {
        let database = try TestDatabase.empty()
        try database.pool.write { db throws in
            try db.run("CREATE TABLE t (id bigint PRIMARY KEY, n bigint)")
            try db.run("INSERT INTO t VALUES (1, 0), (2, 0)")
            try db.run("ALTER DATABASE " + .name(database.name) + " SET deadlock_timeout = '50ms'")
        }
        let fresh = Pool(database.address)
        defer { fresh.close() }
        let failures = Mutex(0)

        DispatchQueue.concurrentPerform(iterations: 8) { number in
            do {
                try fresh.write { db in
                    for id in number.isMultiple(of: 2) ? [1, 2] : [2, 1] {
                        try db.run("UPDATE t SET n = n + 1 WHERE id = \(id)")
                        try db.run("SELECT pg_sleep(0.005)")
                    }
                }
            } catch {
                failures.withLock { $0 += 1 }
            }
        }

        let sum: Int? = try fresh.read { db in try db.value("SELECT sum(n) FROM t") }
        #expect(sum == 2 * (8 - failures.withLock { $0 }))
        #expect(failures.withLock { $0 } <= 2)
    }

    @Test func `when all connections are lent, the next one waits its time and is refused`() throws {
        let database = try TestDatabase.empty(.quick)
        let (inside, leave) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        for _ in 0..<4 {
            Thread {
                try? database.pool.read { _ in
                    inside.signal()
                    leave.wait()
                }
            }.start()
        }
        for _ in 0..<4 { inside.wait() }

        var outcome: DatabaseError.Kind?
        let waited = elapsed { outcome = failure { try database.pool.read { _ in } } }
        #expect(outcome == .unavailable)
        #expect(waited > .milliseconds(900) && waited < .seconds(3))
        #expect(database.pool.statistics().open == 4)
        #expect(database.pool.statistics().leaseTimeouts == 1)

        for _ in 0..<4 { leave.signal() }
        #expect(try database.pool.read { db in try db.value("SELECT 1") } == 1)
    }

    @Test func `a closed pool lends nothing and waits for what is lent`() throws {
        let database = try TestDatabase.empty(.quick)
        let pool = Pool(database.address, .quick)
        let inside = DispatchSemaphore(value: 0)
        let leave = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread {
            try? pool.read { _ in
                inside.signal()
                leave.wait()
            }
        }.start()
        inside.wait()
        Thread {
            pool.close()
            ended.signal()
        }.start()

        #expect(ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut)
        leave.signal()
        #expect(ended.wait(timeout: .now() + .seconds(5)) == .success)
        #expect(failure { try pool.read { _ in } } == .unavailable)
        #expect(pool.statistics().open == 0)
    }
}
