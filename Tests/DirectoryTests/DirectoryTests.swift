import Basics
import Database
import Directory
import Foundation
import Secrets
import Synchronization
import TestKit
import Testing

/// Which workspace is meant, that each has a database of its own, and that the application can do no more in it than it should.
struct DirectoryTests {
    private func options(_ prefix: String = TestServer.newName("d") + "_") -> Directory.Options {
        var options = Directory.Options()
        options.databasePrefix = prefix
        return options
    }

    private func directory(
        _ options: Directory.Options? = nil, key: MasterKey = .random(), defaultSlug: String? = nil
    ) throws -> Directory {
        Directory(
            server: try TestServer.address, migrations: Fixture.root.appending(path: "Migrations"),
            keyring: Keyring(keys: [key]), defaultSlug: defaultSlug, options ?? self.options())
    }

    @Test func `two processes that start at once on an empty server both end well`() throws {
        let options = options()
        let key = MasterKey.random()

        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            #expect(throws: Never.self) {
                let directory = try directory(options, key: key)
                defer { directory.close() }
                try directory.prepare()
                #expect(try directory.all().isEmpty)
            }
        }
    }

    @Test func `a start with another master key is refused and changes nothing`() throws {
        let options = options()
        let right = try directory(options)
        defer { right.close() }
        try right.prepare()
        let verifier: SQL = "SELECT rolpassword FROM pg_authid WHERE rolname = 'vectis_app'"
        let maintenance = Pool(try TestServer.address)
        defer { maintenance.close() }
        let before: String? = try maintenance.read { db in try db.value(verifier) }

        let refusal = #expect(throws: Refusal.self) { try directory(options).prepare() }

        #expect(refusal?.why.contains("the master key is not the one this installation was made with") == true)
        #expect(before?.hasPrefix("SCRAM-SHA-256$") == true)
        _ = try right.all()
    }

    @Test(
        arguments: [
            ("demo.localhost", "demo"), ("demo.example.com", "demo"), ("other.example.com", nil), ("localhost", "demo"),
            ("127.0.0.1", "demo"), ("[::1]", "demo"), ("demo.evil.test", nil), ("example.com", "demo"),
            ("a.demo.example.com", nil),
            ("-demo.localhost", nil), (".localhost", nil), ("demo'--.localhost", nil), ("nosuch.localhost", nil),
        ] as [(String, String?)])
    func `the host picks the workspace`(host: String, slug: String?) throws {
        let directory = try Self.shared.get()

        #expect(try directory.entry(host: host)?.slug == slug)
    }

    /// With the workspace `demo`, which is the default, under the base host example.com.
    private static let shared = Result {
        let me = DirectoryTests()
        var options = me.options()
        options.baseHost = "example.com"
        let directory = try me.directory(options, defaultSlug: "demo")
        try directory.prepare()
        _ = try directory.createWorkspace(slug: "demo", name: "Demo")
        return directory
    }

    @Test(arguments: [
        ("Demo", "Demo"), ("a_b", "x"), ("-a", "x"), ("directory", "x"), ("demo", "taken"), ("ok", ""), ("", "x"),
    ])
    func `a workspace that cannot be made is refused with the field that is wrong`(slug: String, name: String) throws {
        let directory = try Self.shared.get()

        let refusal = #expect(throws: Refusal.self) { try directory.createWorkspace(slug: slug, name: name) }

        #expect(refusal?.field == (slug == "ok" ? "name" : "slug"))
    }

    @Test func `a workspace has a database with its tables and one row, opened as the application's role`() throws {
        let options = options()
        let directory = try directory(options)
        defer { directory.close() }
        try directory.prepare()

        let entry = try directory.createWorkspace(
            slug: "north-star", name: "North Star", isSample: true, totpRequired: false)
        let open = try directory.open("north-star")

        #expect(entry.database == options.databasePrefix + "north_star")
        try open.pool.read { db throws in
            #expect(try db.value("SELECT current_user::text") == "vectis_app")
            #expect(try db.value("SELECT id FROM workspace WHERE is_sample AND NOT totp_required") == entry.id)
        }
        let again = try directory.open("north-star")
        #expect(again.pool === open.pool)
        #expect(directory.openWorkspaces().map(\.entry) == [entry])
        #expect(throws: DatabaseError.self) { try directory.open("nobody") }
    }

    @Test(
        arguments: [
            "CREATE TABLE t (a text)", "ALTER TABLE users ADD COLUMN a text", "DROP TABLE users", "CREATE SCHEMA s",
            "UPDATE audit_entries SET summary = ''", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
            "DELETE FROM audit_head", "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_entries_append_only ON audit_entries",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DELETE FROM workspace",
            "DELETE FROM schema_migrations",
            "CREATE EXTENSION hstore", "SET ROLE vectis_owner", "COPY users TO PROGRAM 'cat'",
            "ALTER ROLE vectis_app SUPERUSER",
            "CREATE ROLE r", "CREATE DATABASE d",
        ] as [SQL])
    func `the application's role cannot change the house`(statement: SQL) throws {
        let open = try Self.shared.get().open("demo")

        let error = #expect(throws: DatabaseError.self) { try open.pool.write { db in try db.run(statement) } }

        #expect(error?.sqlState == "42501" || error?.sqlState == "25001", "\(error?.description ?? "")")
    }

    @Test func `the owner cannot change an audit entry by mistake either`() throws {
        let database = try TestDatabase.workspace()

        let error = #expect(throws: DatabaseError.self) {
            try database.pool.write { db in try db.run("DELETE FROM audit_entries") }
        }

        #expect(error?.message.contains("append-only") == true)
    }

    @Test func `a database that is another workspace's is not opened`() throws {
        let directory = try directory()
        defer { directory.close() }
        try directory.prepare()
        let entry = try directory.createWorkspace(slug: "one", name: "One")
        let owner = Pool(try TestServer.address.with(database: entry.database))
        defer { owner.close() }
        try owner.write { db in try db.run("UPDATE workspace SET id = gen_random_uuid()") }

        let refusal = #expect(throws: Refusal.self) { try directory.open("one") }

        #expect(refusal?.why.contains("is not the one the directory means") == true)
    }

    @Test func `a workspace that a crash left half made is completed by the next try`() throws {
        let options = options()
        let directory = try directory(options)
        defer { directory.close() }
        try directory.prepare()
        try DatabaseServer(TestServer.address).createDatabase(options.databasePrefix + "half")

        let entry = try directory.createWorkspace(slug: "half", name: "Half")

        #expect(try directory.open("half").entry == entry)
    }

    @Test func `what one process uses the others open, and what is idle is closed until it is due`() throws {
        var options = options()
        let due = Mutex<Date?>(nil)
        options.nextDue = { _ in due.withLock { $0 } }
        let key = MasterKey.random()
        let (first, second) = (try directory(options, key: key), try directory(options, key: key))
        defer {
            first.close()
            second.close()
        }
        try first.prepare()
        _ = try first.createWorkspace(slug: "one", name: "One")

        try second.poll()
        #expect(second.openWorkspaces().count == 1, "a new workspace is due at once")
        try second.poll()
        #expect(second.openWorkspaces().isEmpty, "nobody came and nothing is due")

        _ = try first.open("one")
        try first.poll()
        try second.poll()
        #expect(second.openWorkspaces().count == 1, "another process has it in use")
        try second.poll()
        #expect(second.openWorkspaces().count == 1)
    }

    @Test func `threads that come at once open a workspace once`() throws {
        let directory = try directory()
        defer { directory.close() }
        try directory.prepare()
        _ = try directory.createWorkspace(slug: "one", name: "One")
        let pools = Mutex<[Pool]>([])

        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            #expect(throws: Never.self) {
                let pool = try directory.open("one").pool
                pools.withLock { $0.append(pool) }
            }
        }

        let all = pools.withLock { $0 }
        #expect(all.count == 8 && all.allSatisfy { $0 === all[0] })
    }
}
