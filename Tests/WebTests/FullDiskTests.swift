import Database
import Directory
import TestKit
import Testing
import Workspace

@testable import Web

/// The database's disk is full: every change fails as PostgreSQL lets it fail then, what can be read is shown.
struct FullDiskTests {
    private let full: FullWorkspace

    init() throws {
        full = try FullWorkspace()
        try full.world.write { db in
            try db.run("UPDATE user_sessions SET last_used_at = now() - interval '5 minutes'")
        }
    }

    /// Lets every statement that changes a table fail, or no longer.
    private func set(full isFull: Bool) throws {
        let name = try full.world.read { db in try db.value("SELECT current_database()::text") as String? }
        let owner = Pool(try TestServer.address.with(database: try #require(name)))
        defer { owner.close() }
        try owner.write { db in
            try db.run(
                """
                CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$
                """)
            let tables = try db.all("SELECT relname FROM pg_stat_user_tables", as: { try $0.get("relname") as String })
            for table in tables {
                try db.run("DROP TRIGGER IF EXISTS no_room ON \(.name(table))")
                guard isFull else { continue }
                try db.run(
                    """
                    CREATE TRIGGER no_room BEFORE INSERT OR UPDATE OR DELETE ON \(.name(table))
                    FOR EACH STATEMENT EXECUTE FUNCTION no_room()
                    """)
            }
        }
    }

    @Test func `what can be read is shown, a change is refused with a sentence, and all is well once there is room`()
        throws
    {
        let customer = "/customers/\(full.acme)"
        try set(full: true)

        for page in [
            "/", "/customers", customer, "\(customer)/timeline", "\(customer)/alerts?severity=all", "/rmm/devices",
            "/admin/integrations", "/admin/mapping",
        ] {
            #expect(try full.world.get(page, as: .admin).status == 200, "\(page)")
        }
        let refused = try full.world.post("\(customer)/account", ["owner": "", "tags": "a"], as: .admin)
        #expect(refused.status == 503)
        #expect(refused.html.contains("It can be read but takes no changes now. Nothing was changed."))

        try set(full: false)
        #expect(try full.world.post("\(customer)/account", ["owner": "", "tags": "a"], as: .admin).status == 303)
    }
}
