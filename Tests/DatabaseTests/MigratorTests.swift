import Basics
import Database
import Foundation
import Synchronization
import TestKit
import Testing

/// Migrations go forward, once each, and history is not edited.
struct MigratorTests {
    private func folder(_ files: [String: String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return folder
    }

    private func refusal(_ folder: URL, _ pool: Pool) -> String? {
        do {
            _ = try Migrator(folder: folder).migrate(pool)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `files are applied in order, once, and new ones later`() throws {
        let database = try TestDatabase.empty()
        let folder = try folder([
            "0002_more.sql": "ALTER TABLE t ADD COLUMN b text; INSERT INTO t VALUES (1, 'x;y');",
            "0001_t.sql": "CREATE TABLE t (a bigint)",
            "README.md": "no migration",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let migrator = Migrator(folder: folder)

        #expect(try !migrator.isCurrent(database.pool))
        #expect(try migrator.migrate(database.pool) == ["0001_t.sql", "0002_more.sql"])
        #expect(try migrator.isCurrent(database.pool))
        #expect(try migrator.migrate(database.pool) == [])

        try Data("CREATE INDEX t_a ON t (a)".utf8).write(to: folder.appending(path: "0003_index.sql"))
        #expect(try !migrator.isCurrent(database.pool))
        #expect(try migrator.migrate(database.pool) == ["0003_index.sql"])
    }

    @Test func `a file that fails leaves nothing of itself and is named with its line`() throws {
        let database = try TestDatabase.empty()
        let folder = try folder([
            "0001_t.sql": "CREATE TABLE t (a bigint)",
            "0002_bad.sql": "CREATE TABLE u (a bigint);\n\nCREATE TABLE v (a nonsense);",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }

        let sentence = refusal(folder, database.pool)

        #expect(sentence?.contains("0002_bad.sql") == true)
        #expect(sentence?.contains("type \"nonsense\" does not exist") == true)
        #expect(sentence?.contains("line 3") == true)
        try database.pool.read { db throws in
            #expect(try db.value("SELECT to_regclass('u') IS NULL") == true)
            #expect(try db.value("SELECT to_regclass('t') IS NOT NULL") == true)
        }
    }

    @Test func `edited, vanished and belated files are refused by name`() throws {
        let database = try TestDatabase.empty()
        let folder = try folder(["0001_a.sql": "CREATE TABLE a ()", "0003_c.sql": "CREATE TABLE c ()"])
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try Migrator(folder: folder).migrate(database.pool)

        try Data("CREATE TABLE a (b text)".utf8).write(to: folder.appending(path: "0001_a.sql"))
        #expect(refusal(folder, database.pool)?.contains("0001_a.sql") == true)
        #expect(throws: Refusal.self) { try Migrator(folder: folder).isCurrent(database.pool) }

        try FileManager.default.removeItem(at: folder.appending(path: "0001_a.sql"))
        #expect(refusal(folder, database.pool)?.contains("0001_a.sql") == true)

        try Data("CREATE TABLE a ()".utf8).write(to: folder.appending(path: "0001_a.sql"))
        try Data("CREATE TABLE b ()".utf8).write(to: folder.appending(path: "0002_b.sql"))
        #expect(refusal(folder, database.pool)?.contains("0002_b.sql") == true)

        try FileManager.default.removeItem(at: folder.appending(path: "0002_b.sql"))
        try FileManager.default.removeItem(at: folder.appending(path: "0003_c.sql"))
        #expect(refusal(folder, database.pool) == nil, "a newer program was here; ours still fits")
    }

    @Test func `a file that ends its own transaction is refused`() throws {
        let database = try TestDatabase.empty()
        let folder = try folder(["0001_a.sql": "CREATE TABLE a (); COMMIT;"])
        defer { try? FileManager.default.removeItem(at: folder) }

        #expect(refusal(folder, database.pool)?.contains("ends its own transaction") == true)
    }

    @Test func `of eight that start at once one migrates and all end well`() throws {
        let database = try TestDatabase.empty()
        let applied = Mutex<[[String]]>([])

        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            #expect(throws: Never.self) {
                let pool = Pool(database.address)
                defer { pool.close() }
                let names = try Migrator(folder: Fixture.migrations("workspace")).migrate(pool)
                applied.withLock { $0.append(names) }
            }
        }

        let all = applied.withLock { $0 }
        #expect(all.count == 8)
        #expect(all.filter { !$0.isEmpty }.count == 1)
    }
}
