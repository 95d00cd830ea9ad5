import Database
import Foundation
import TestKit
import Testing

/// What a pool does when the network or the server fails.
struct FaultTests {
    @Test func `connections that died while idle are replaced without a failed request`() throws {
        let database = try TestDatabase.empty(.quick)
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let pool = Pool(proxy.address, .quick)
        defer { pool.close() }

        for _ in 0..<20 {
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                #expect(throws: Never.self) { try pool.write { db in try db.run("SELECT pg_sleep(0.002)") } }
            }
            proxy.cutAll()
        }
        #expect(pool.statistics().open <= 4)
    }

    @Test func `a connection cut in mid-transaction is an error, and the pool is whole again`() throws {
        let database = try TestDatabase.empty(.quick)
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let pool = Pool(proxy.address, .quick)
        defer { pool.close() }
        try pool.write { db in try db.run("CREATE TABLE t (n bigint)") }

        let outcome = failure {
            try pool.write { db in
                try db.run("INSERT INTO t VALUES (1)")
                proxy.cutAll()
                try db.run("INSERT INTO t VALUES (2)")
            }
        }

        #expect(outcome == .unavailable)
        #expect(try pool.read { db in try db.value("SELECT count(*) FROM t") } == 0)
        #expect(pool.statistics().open == 1)
    }

    @Test func `a server that accepts and stays silent holds no thread beyond its time`() throws {
        let database = try TestDatabase.empty(.quick)
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let pool = Pool(proxy.address, .quick)
        defer { pool.close() }

        var inStatement: DatabaseError.Kind?
        let statement = elapsed {
            inStatement = failure {
                try pool.write { db in
                    proxy.set(.silence)
                    try db.run("SELECT 1")
                }
            }
        }
        var onConnect: DatabaseError.Kind?
        let connect = elapsed { onConnect = failure { try pool.read { db in try db.run("SELECT 1") } } }

        #expect(inStatement == .unavailable)
        #expect(statement > .milliseconds(1400) && statement < .seconds(3))
        #expect(onConnect == .unavailable)
        #expect(connect < .seconds(2))
        proxy.set(.pass)
        #expect(try pool.read { db in try db.value("SELECT 1") } == 1)
    }

    @Test func `idle connections behind a server that turned silent cost one lease time, not one each`() throws {
        let database = try TestDatabase.empty(.quick)
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let pool = Pool(proxy.address, .quick)
        defer { pool.close() }
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            #expect(throws: Never.self) { try pool.read { db in try db.run("SELECT pg_sleep(0.02)") } }
        }

        proxy.set(.silence)
        var outcome: DatabaseError.Kind?
        let waited = elapsed { outcome = failure { try pool.read { db in try db.run("SELECT 1") } } }

        #expect(outcome == .unavailable)
        #expect(waited < .seconds(2))
    }

    @Test func `an answer to COMMIT that is lost is unknown, not failed`() throws {
        let database = try TestDatabase.empty(.quick)
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let pool = Pool(proxy.address, .quick)
        defer { pool.close() }
        try pool.write { db in try db.run("CREATE TABLE t (n bigint)") }

        proxy.set(.loseCommit)
        let outcome = failure { try pool.write { db in try db.run("INSERT INTO t VALUES (1)") } }

        #expect(outcome == .commitUnknown)
        #expect(try pool.read { db in try db.value("SELECT count(*) FROM t") } == 1)
    }
}
