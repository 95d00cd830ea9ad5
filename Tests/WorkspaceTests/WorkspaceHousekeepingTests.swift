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
}
