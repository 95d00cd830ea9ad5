import Database
import Foundation
import TestKit

@testable import Web

extension FullWorkspace {
    /// Threads in each state, the open ones each with an alert that NinjaOne has, too.
    mutating func addAlerts(_ db: borrowing Transaction) throws {
        let records = RecordWorld()
        for (index, (severity, state)) in [
            ("critical", "open"), ("warning", "acknowledged"), ("info", "resolved"), ("info", "open"), ("info", "open"),
            ("info", "open"), ("info", "acknowledged"),
        ].enumerated() {
            let ref = "\(index + 1)"
            let isOver = state == "resolved"
            let thread = try id(
                """
                INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, severity, title, first_seen_at, last_seen_at,
                                           count, open_count, state, resolved_at, acknowledged_by, acknowledged_at)
                VALUES (\(rmm), 'a', \(ref), 'disk', \(severity), \(text("Disk")), now() - interval '2 hours', now(), 1, \(isOver ? 0 : 1),
                        \(state), \(isOver ? Date() : nil), \(state == "acknowledged" ? text("Ana") : "NULL"),
                        \(state == "acknowledged" ? Date() : nil))
                RETURNING id
                """, db)
            let alert = try records.record(
                "alerts", rmm, "alert-\(ref)", of: "a",
                [
                    "device_ref": "\(ref)", "severity": "\(severity)", "title": text("Disk"),
                    "detail": text("2 % free"),
                    "opened_at": "now() - interval '2 hours'", "cleared_at": isOver ? "now()" : "NULL",
                    "deep_link": "'javascript:alert(1)'",
                ], db)
            try db.run("INSERT INTO alert_thread_members (alert_id, thread_id) VALUES (\(alert), \(thread))")
            threads.append(thread)
        }
    }
}
