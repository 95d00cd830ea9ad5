import Basics
import Database
import Foundation
import Secrets
import TestKit
import Testing
import Workspace

struct AuditWatchTests {
    private let key = MasterKey.random()
    private let folder = FileManager.default.temporaryDirectory.appending(path: "anchors-\(UUID().uuidString)")
    private let dana = Actor(type: .user, id: 5, name: "Dana")
    private let now = Date(timeIntervalSince1970: 1_795_262_400)

    private var file: URL { folder.appending(path: "audit-anchors.jsonl") }
    private var watch: AuditWatch { watch([key]) }

    private func watch(_ keys: [MasterKey]) -> AuditWatch {
        AuditWatch(Keyring(keys: keys), AnchorsFile(file))
    }

    /// Thirty entries, anchored behind the tenth and the twentieth.
    private func anchored(at: Date? = nil) throws -> TestDatabase {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = try TestDatabase.workspace()
        for number in 1...30 {
            try database.pool.write { db in
                try AuditLog.append(.notePinned(Int64(number), customer: 1, true), by: dana, at: at ?? now, db)
            }
            if number == 10 || number == 20 { try anchor(database, at ?? now) }
        }
        return database
    }

    private func anchor(_ database: TestDatabase, _ at: Date) throws {
        _ = try #require(try watch.anchor(TestDatabase.workspaceID, at: at, database.pool))
    }

    private func verdict(_ database: TestDatabase, _ watch: AuditWatch? = nil) throws -> AuditVerdict? {
        try (watch ?? self.watch).verify(TestDatabase.workspaceID, now: now, database.pool)
    }

    /// Does what only the tables' owner can: what nothing in the database notices.
    private func tamper(_ database: TestDatabase, _ statements: [SQL]) throws {
        try database.pool.write { db in
            for table in ["audit_entries", "audit_anchors", "audit_starts"] {
                try db.run("ALTER TABLE \(.name(table)) DISABLE TRIGGER USER")
            }
            for statement in statements { try db.run(statement) }
        }
    }

    /// Entries from the twelfth on made up anew, with hashes that fit and a head that says so.
    private func forge(_ database: TestDatabase, from seq: Int64) throws {
        try tamper(database, ["DELETE FROM audit_entries WHERE seq >= \(seq)"])
        try database.pool.write { db in
            try db.run(
                "UPDATE audit_head SET seq = \(seq - 1), hash = (SELECT hash FROM audit_entries WHERE seq = \(seq - 1))"
            )
        }
        for number in seq...30 {
            try database.pool.write { db in
                try AuditLog.append(.notePinned(Int64(number), customer: 2, true), by: dana, at: now, db)
            }
        }
    }

    @Test func `an anchored log is whole, and anchoring it again waits for news`() throws {
        let database = try anchored()

        #expect(try verdict(database) == .intact(entries: 30))
        try anchor(database, now)
        #expect(try watch.anchor(TestDatabase.workspaceID, at: now, database.pool) == nil)
        let application = database.applicationPool()
        defer { application.close() }
        #expect(
            try watch.verify(TestDatabase.workspaceID, now: now, application) == .intact(entries: 30))
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.contains("\"mark\":") })
    }

    @Test func `a chain worked out anew from the middle fits itself and no anchor`() throws {
        let database = try anchored()

        try forge(database, from: 12)

        #expect(try database.pool.read { db in try AuditLog.verify(db) } == .intact(entries: 30))
        #expect(
            try verdict(database)
                == .broken(seq: 11, why: "entries 11 to 20 are not those that were anchored"))
    }

    @Test func `anchors thrown out of the database still stand in the file`() throws {
        let database = try anchored()
        try forge(database, from: 12)
        try tamper(database, ["DELETE FROM audit_anchors"])

        #expect(
            try verdict(database)
                == .broken(seq: 11, why: "entries 11 to 20 are not those that were anchored"))
    }

    @Test func `a tail cut off together with the head is missed by the anchor behind it`() throws {
        let database = try anchored()
        try tamper(
            database,
            [
                "DELETE FROM audit_entries WHERE seq > 15",
                "UPDATE audit_head SET seq = 15, hash = (SELECT hash FROM audit_entries WHERE seq = 15)",
            ])

        #expect(try database.pool.read { db in try AuditLog.verify(db) } == .intact(entries: 15))
        #expect(
            try verdict(database)
                == .broken(seq: 16, why: "the log's end is missing: a later entry was anchored"))
    }

    @Test(
        arguments: [
            "UPDATE audit_anchors SET hash = sha256('x') WHERE seq = 20",
            "UPDATE audit_anchors SET at = at - interval '2 years' WHERE seq = 20",
            "UPDATE audit_anchors SET seq = 21 WHERE seq = 20",
        ] as [SQL])
    func `an anchor that was changed is no anchor`(statement: SQL) throws {
        let database = try anchored()

        try tamper(database, [statement])

        guard case .broken(_, let why)? = try verdict(database) else {
            Issue.record("not found")
            return
        }
        #expect(why == "its anchor was changed")
    }

    @Test func `the marks of another key are no proof, those of an older key of the ring are`() throws {
        let database = try anchored()
        try forge(database, from: 12)

        #expect(try verdict(database, watch([.random()])) == .intact(entries: 30))
        #expect(try verdict(database, watch([key, .random()])) != .intact(entries: 30))
    }

    @Test func `a file cut off in the middle of a line loses that line and no other`() throws {
        let database = try anchored()
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: try handle.seekToEnd() - 30)
        try handle.close()
        try anchor(database, now)
        try tamper(database, ["DELETE FROM audit_anchors"])
        try forge(database, from: 29)

        #expect(
            try verdict(database) == .broken(seq: 11, why: "entries 11 to 30 are not those that were anchored"))
    }

    @Test func `old months go at an anchor, the rest proves itself from there`() throws {
        let old = now - 800 * 86_400
        let database = try anchored(at: old)
        let application = database.applicationPool()
        defer { application.close() }

        let gone = try application.write { db in try AuditWatch.cut(months: 25, at: now, db) }

        #expect(gone == 20)
        #expect(try verdict(database) == .intact(entries: 11))
        let record = try application.read { db in try AuditLog.list(AuditFilter(), limit: 1, db) }.first
        #expect(record?.entry.action == "audit_cut" && record?.seq == 31)
        #expect(try application.write { db in try AuditWatch.cut(months: 25, at: now, db) } == nil)
    }

    @Test func `what is younger than 13 months cannot be cut off, and a log cut there all the same is found`() throws {
        let database = try anchored()
        let application = database.applicationPool()
        defer { application.close() }

        #expect(try application.write { db in try AuditWatch.cut(months: 13, at: now, db) } == nil)
        #expect(throws: DatabaseError.self) {
            try application.write { db in try db.run("SELECT cut_audit_log(20)") }
        }
        for statement: SQL in [
            "DELETE FROM audit_anchors", "UPDATE audit_anchors SET at = now()", "INSERT INTO audit_starts VALUES (20)",
        ] {
            #expect(throws: DatabaseError.self) { try application.write { db in try db.run(statement) } }
        }
        try tamper(
            database, ["DELETE FROM audit_entries WHERE seq <= 20", "INSERT INTO audit_starts (seq) VALUES (20)"])
        #expect(
            try verdict(database) == .broken(seq: 21, why: "the entries before it were cut off where none may be"))
    }

    @Test func `what was found is kept for the screen`() throws {
        let database = try anchored()

        try database.pool.write { db in
            try AuditCheck.record(.intact(entries: 30), at: now, db)
            #expect(try AuditCheck.latest(db)?.until == 30)
            try AuditCheck.record(.broken(seq: 7, why: "it was changed"), at: now, db)
            let check = try AuditCheck.latest(db)
            #expect(check?.until == 6 && check?.broken?.seq == 7 && check?.broken?.why == "it was changed")
        }
    }
}
