import Basics
import Database
import Foundation
import Secrets
import TestKit
import Testing
import Workspace

struct WorkspaceHousekeepingTests {
    @Test func `failures, sign-ins and sent forms go when nobody counts them any more`() throws {
        try withRolledBack { db in
            let dana = try User.add(email: "d@a.example", name: "Dana", role: .admin, password: nil, db)
            for age in ["59 minutes", "61 minutes"] {
                try db.run(
                    """
                    INSERT INTO sign_in_failures (account, address, at)
                    VALUES ('d@a.example', '192.0.2.1', now() - \(age)::interval)
                    """)
            }
            for (idle, age) in [("7 hours", "1 day"), ("9 hours", "1 day"), ("1 second", "8 days")] {
                _ = try UserSession.start(dana, address: "192.0.2.1", userAgent: "", db)
                try db.run(
                    """
                    UPDATE user_sessions SET last_used_at = now() - \(idle)::interval, created_at = now() - \(age)::interval
                     WHERE last_used_at = now()
                    """)
            }
            for age in ["47 hours", "49 hours"] {
                try db.run(
                    """
                    INSERT INTO form_nonces (nonce, used_at) VALUES (\("nonce of \(age) ago"), now() - \(age)::interval)
                    """)
            }

            try WorkspaceHousekeeping.prune(db)

            let left: String? = try db.value(
                """
                SELECT concat_ws(' ', (SELECT count(*) FROM sign_in_failures), (SELECT count(*) FROM user_sessions),
                                 (SELECT string_agg(nonce, ',') FROM form_nonces))
                """)
            #expect(left == "1 1 nonce of 47 hours ago")
        }
    }

    @Test func `deeds at a customer that was merged away are found at the survivor`() throws {
        try withRolledBack { db in
            let world = RecordWorld()
            let ids = try ["Survivor", "Merged", "Merged before", "Other"].map { try world.customer($0, db) }
            try db.run("UPDATE customers SET merged_into = \(ids[0]) WHERE id = \(ids[1])")
            try db.run("UPDATE customers SET merged_into = \(ids[1]) WHERE id = \(ids[2])")
            for id in ids {
                try AuditLog.append(
                    .customerArchived(id), by: .system, at: Date(timeIntervalSince1970: 1_790_000_000), db)
            }

            for (asked, found) in [(0, [2, 1, 0]), (1, [2, 1]), (3, [3])] {
                let records = try AuditLog.list(AuditFilter { $0.customer = ids[asked] }, db)
                #expect(records.map(\.entry.customerID) == found.map { ids[$0] })
            }
        }
    }
}
