import Basics
import ConnectorKit
import Database
import Foundation
import Secrets
import TestKit
import Testing

@testable import Sync

struct LandingTests {
    @Test(arguments: RecordKind.allCases)
    func `every column of a kind's table is filled`(kind: RecordKind) throws {
        let table = try #require(LandingTables.all[kind])
        let own: Set<String> = ["id", "connection_id", "content_hash", "synced_at", "deleted_at"]

        let columns = try withRolledBack { db in
            try db.all(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = \(kind.rawValue)"
            ) { row in try row.get("name") as String }
        }

        #expect(Set(table.columns) == Set(columns).subtracting(own))
        #expect(Set(table.columns).isSuperset(of: table.watched + table.quiet))
    }

    @Test func `a hash is the same in every version of the program`() {
        var hash = ContentHash(version: 1)
        hash.mix("some text, longer than a word")
        hash.mix(nil as String?)
        hash.mix(UInt64(7))

        #expect(
            hash.bytes.map { String($0, radix: 16) }.joined(separator: " ")
                == "c8 8c bd 79 2 c 6 32 da 8a cb a4 69 a1 76 95")
    }

    @Test func `a device that was only seen again is written without news`() throws {
        let database = try TestDatabase.workspace()
        let connection: Int64 = try database.pool.write { db in
            try #require(try db.value("INSERT INTO connections (connector, label) VALUES ('x', 'X') RETURNING id"))
        }
        let landing = Landing(connection: connection, isInitial: false)
        func land(_ fill: (inout VendorDevice) -> Void) throws -> Landing.Tally {
            let device = VendorDevice(id: "1", account: "2") {
                $0.hostname = "FRONT-01"
                fill(&$0)
            }
            let rows = PageRows(records: [device])
            return try database.pool.write { db in
                try landing.land(try landing.sort(rows.groups[0], db), withheld: [], db)
            }
        }

        #expect(try land { $0.isOnline = true } == Landing.Tally(created: 1, changes: 1))
        #expect(try land { $0.isOnline = true } == Landing.Tally(unchanged: 1))
        let seen = try land {
            $0.isOnline = true
            $0.lastSeenAt = Date()
        }
        #expect(seen == Landing.Tally(updated: 1, changes: 0))
        #expect(try land { $0.isOnline = false } == Landing.Tally(updated: 1, changes: 1))
    }

    @Test func `columns that could not be read keep what they hold`() throws {
        let database = try TestDatabase.workspace()
        let connection: Int64 = try database.pool.write { db in
            try #require(try db.value("INSERT INTO connections (connector, label) VALUES ('x', 'X') RETURNING id"))
        }
        let landing = Landing(connection: connection, isInitial: false)
        func land(_ hostname: String, os: String?, withheld: Set<String> = []) throws -> Landing.Tally {
            let rows = PageRows(records: [
                VendorDevice(id: "1") {
                    $0.hostname = hostname
                    $0.os = os
                }
            ])
            return try database.pool.write { db in
                try landing.land(try landing.sort(rows.groups[0], db), withheld: withheld, db)
            }
        }

        #expect(try land("A", os: "Windows").created == 1)
        #expect(try land("A", os: nil, withheld: ["os"]) == Landing.Tally(unchanged: 1))
        #expect(try land("B", os: nil, withheld: ["os"]).updated == 1)
        #expect(try database.pool.read { db in try db.value("SELECT hostname || os FROM devices") } == "BWindows")
        #expect(try land("B", os: "Windows") == Landing.Tally(updated: 1, changes: 0))
    }

    @Test func `a raw page opens as it was`() throws {
        let place = SealPurpose(workspace: UUID(), connector: "x", connection: "1", purpose: "page")
        let body = Array(#"{"id":1}"#.utf8) + [UInt8](repeating: 32, count: 100_000)

        let sealed = try RawPage.seal(body, for: place, TestSync.keyring)

        #expect(sealed.count < 1000)
        #expect(try RawPage.open(sealed, for: place, TestSync.keyring) == body)
    }
}
