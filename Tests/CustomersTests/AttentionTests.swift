import Basics
import Database
import TestKit
import Testing

@testable import Customers

struct AttentionTests {
    private let world = RecordWorld()

    @Test func `what needs attention is ranked, and many alerts do not hide the rest`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            _ = try world.customer("Acme", at: psa, "1", db)
            try world.account(rmm, "a", of: nil, db)
            for number in 1...6 {
                try db.run(
                    """
                    INSERT INTO alert_threads (connection_id, account_ref, condition_class, severity, title, first_seen_at, last_seen_at)
                    VALUES (\(psa), '1', 'disk', 'critical', \("Disk \(number)"), now() - \(40 - number) * interval '1 minute', now())
                    """)
            }
            for (ref, days) in [("soon", 30), ("later", 31), ("over", -1)] {
                try world.record(
                    "contracts", psa, ref, of: "1", ["name": "\(ref)", "ends_on": "current_date + \(days)::integer"], db
                )
            }

            let words = try Attention.list(db).map { found in
                switch found.cause {
                case .critical(_, let name, let title, _): "\(name): \(title)"
                case .moreCritical(let count): "\(count) more"
                case .undecided(_, let label, let count): "\(label) \(count)"
                case .ending(_, _, let contract, _): "ends: \(contract)"
                }
            }

            #expect(
                words == [
                    "Acme: Disk 6", "Acme: Disk 5", "Acme: Disk 4", "Acme: Disk 3", "2 more", "ninjaone 1",
                    "ends: soon",
                ])
        }
    }

    @Test func `a note on a followed customer is news as well`() throws {
        try withRolledBack { db in
            let ana = try world.user("Ana", db)
            let bo = try world.user("Bo", db)
            let acme: ID<Customer> = try world.customer("Acme", db)
            try Customer.set(owner: ana, of: acme, db)

            _ = try Note.add("Key under the mat", to: acme, by: (bo, "Bo"), db)

            #expect(try News.list(for: ana, db).map(\.events) == [1])
            try CustomerEnd.archive(acme, db)
            #expect(try News.list(for: ana, db).isEmpty)
        }
    }
}
