import Basics
import Database
import TestKit
import Testing
import Workspace

@testable import Sync

struct HousekeepingTests {
    @Test(arguments: [(nil, [13, 8]), (7, []), (30, [29, 15, 13, 8])])
    func `calls to vendors are kept 14 days, or as many as the workspace says`(days: Int?, left: [Int]) throws {
        let database = try TestDatabase.workspace()
        try database.pool.write { db in
            let connection = try RecordWorld().connection("ninjaone", db)
            for age in [8, 13, 15, 29, 31] {
                try db.run(
                    """
                    INSERT INTO vendor_calls (connection_id, at, method, path, ms, bytes)
                    VALUES (\(connection), now() - make_interval(days => \(age)::integer), 'GET', \("/\(age)"), 1, 1)
                    """)
            }
            guard let days else { return }
            var settings = try WorkspaceSettings.load(db)
            settings.traceDays = days
            try settings.save(db)
        }

        try SyncHousekeeping.prune(database.pool)

        let paths = try database.pool.read { db in
            try db.all("SELECT path FROM vendor_calls ORDER BY at", as: { try $0.get("path") as String })
        }
        #expect(paths == left.map { "/\($0)" })
    }
}
