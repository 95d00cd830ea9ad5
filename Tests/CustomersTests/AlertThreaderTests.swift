import Basics
import ConnectorKit
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct AlertThreaderTests {
    private let world = RecordWorld()

    /// Alerts by their minute: (id, device, minute, condition, source), placed in one batch.
    private func alert(
        _ rmm: Int64, _ ref: String, device: String?, at minute: Double, condition: String = "disk",
        source: String? = nil,
        severity: String = "warning", account: String? = nil, cleared: Double? = nil, _ db: borrowing Transaction
    ) throws {
        try world.record(
            "alerts", rmm, ref, of: account,
            [
                "device_ref": "\(device)", "condition_class": "\(condition)", "source_type": "\(source)",
                "severity": "\(severity)", "title": "\(condition + " " + ref)",
                "opened_at": "\(RecordWorld.at(minute))",
                "cleared_at": "\(cleared.map(RecordWorld.at))",
            ], db)
    }

    private func follow(_ rmm: Int64, _ refs: [String], devices: [String] = [], _ db: borrowing Transaction) throws {
        let changes = refs.map { change(1, rmm, .alert, $0) } + devices.map { change(1, rmm, .device, $0) }
        try AlertThreader().follow(changes, db)
    }

    /// "count/open state severity", the oldest thread first.
    private func threads(_ rmm: Int64, _ db: borrowing Transaction) throws -> [String] {
        try db.all(
            """
            SELECT count || '/' || open_count || ' ' || state || ' ' || severity AS words FROM alert_threads
             WHERE connection_id = \(rmm) ORDER BY first_seen_at, id
            """, as: { try $0.get("words") })
    }

    @Test func `alerts of one machine and condition fold, others open threads of their own`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try alert(rmm, "1", device: "d", at: 0, db)
            try alert(rmm, "2", device: "d", at: 25, severity: "critical", db)
            try alert(rmm, "3", device: "d", at: 50, db)
            try alert(rmm, "4", device: "d", at: 100, db)
            try alert(rmm, "5", device: "other", at: 0, db)
            try alert(rmm, "6", device: "d", at: 60, condition: "cpu", db)

            try follow(rmm, ["1", "2", "3", "4", "5", "6"], db)

            #expect(
                try threads(rmm, db).sorted()
                    == ["1/1 open warning", "1/1 open warning", "1/1 open warning", "3/3 open critical"])
        }
    }

    @Test func `how the alerts are cut into batches changes nothing`() throws {
        func threads(cut: Int) throws -> [String] {
            try withRolledBack { db in
                let rmm = try world.connection("ninjaone", db)
                let refs = (0..<12).map { "\($0)" }
                for index in 0..<12 {
                    let device = index % 4 == 3 ? nil : index % 2 == 0 ? "a" : "b"
                    try alert(
                        rmm, refs[index], device: device, at: Double(index * 11), condition: index < 6 ? "disk" : "cpu",
                        source: "agent", db)
                }
                for start in stride(from: 0, to: 12, by: cut) {
                    try follow(rmm, Array(refs[start..<min(12, start + cut)]), db)
                }
                return try self.threads(rmm, db)
            }
        }

        #expect(try threads(cut: 12) == threads(cut: 1))
        #expect(try threads(cut: 12) == threads(cut: 5))
    }

    @Test func `a thread is resolved when its last alert has cleared, and open again with the next one`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try alert(rmm, "1", device: "d", at: 0, severity: "critical", db)
            try alert(rmm, "2", device: "d", at: 5, db)
            try follow(rmm, ["1", "2"], db)

            try alert(rmm, "1", device: "d", at: 0, severity: "critical", cleared: 6, db)
            try follow(rmm, ["1"], db)
            #expect(try threads(rmm, db) == ["2/1 open warning"])

            try db.run(
                "UPDATE alert_threads SET state = 'acknowledged', acknowledged_by = 'Ana' WHERE connection_id = \(rmm)")
            try alert(rmm, "2", device: "d", at: 5, cleared: 8, db)
            try follow(rmm, ["2"], db)
            #expect(try threads(rmm, db) == ["2/0 resolved critical"])
            #expect(
                try db.value("SELECT resolved_at FROM alert_threads WHERE connection_id = \(rmm)") == RecordWorld.at(8))

            try alert(rmm, "3", device: "d", at: 20, severity: "info", db)
            try follow(rmm, ["3"], db)
            #expect(try threads(rmm, db) == ["3/1 open info"])
            #expect(
                try db.value("SELECT acknowledged_by FROM alert_threads WHERE connection_id = \(rmm)") as String? == nil
            )
        }
    }

    @Test func `an alert that the tool no longer lists counts as cleared`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try alert(rmm, "1", device: "d", at: 0, db)
            try follow(rmm, ["1"], db)

            try db.run("UPDATE alerts SET deleted_at = now() WHERE connection_id = \(rmm)")
            try follow(rmm, ["1"], db)

            #expect(try threads(rmm, db) == ["1/0 resolved warning"])
        }
    }

    @Test func `following the same changes again writes nothing`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try alert(rmm, "1", device: "d", at: 0, db)
            try alert(rmm, "2", device: nil, at: 3, cleared: 9, db)
            try follow(rmm, ["1", "2"], db)
            let before = try rows(of: "alert_threads", db)

            try follow(rmm, ["1", "2"], devices: ["d"], db)

            #expect(before.count == 2)
            #expect(try rows(of: "alert_threads", db) == before)
        }
    }

    @Test func `alerts without a device fold by account, and those without either by connection`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try alert(rmm, "1", device: nil, at: 0, account: "acme", db)
            try alert(rmm, "2", device: nil, at: 5, account: "acme", db)
            try alert(rmm, "3", device: nil, at: 5, account: "other", db)
            try alert(rmm, "4", device: nil, at: 5, db)
            try follow(rmm, ["1", "2", "3", "4"], db)
            try alert(rmm, "5", device: nil, at: 10, db)
            try follow(rmm, ["5"], db)

            #expect(try threads(rmm, db) == ["2/2 open warning", "1/1 open warning", "2/2 open warning"])
        }
    }

    @Test func `a machine that is read after its alert, or moves, brings the thread to its customer`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            let other = try world.customer("Other", at: rmm, "2", db)
            try alert(rmm, "a", device: "d", at: 0, severity: "critical", db)
            try follow(rmm, ["a"], db)
            #expect(try AlertThread.openCounts(of: acme, db) == [:])

            try world.record("devices", rmm, "d", of: "1", ["hostname": "'FRONT-01'"], db)
            try follow(rmm, [], devices: ["d"], db)
            #expect(try AlertThread.openCounts(of: acme, db) == ["critical": 1])

            try world.record("devices", rmm, "d", of: "2", ["hostname": "'FRONT-01'"], db)
            try follow(rmm, [], devices: ["d"], db)
            #expect(try AlertThread.openCounts(of: acme, db) == [:])
            #expect(try AlertThread.openCounts(of: other, db) == ["critical": 1])
        }
    }

    @Test func `a customer's threads come worst first, filtered by severity, and the resolved ones for 7 days`() throws
    {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            for (index, severity) in ["info", "critical", "warning"].enumerated() {
                try alert(rmm, severity, device: severity, at: Double(index), severity: severity, account: "1", db)
            }
            try alert(rmm, "gone", device: "x", at: 0, account: "1", cleared: 1, db)
            try alert(rmm, "fresh", device: "y", at: 0, account: "1", cleared: 1, db)
            try follow(rmm, ["info", "critical", "warning", "gone", "fresh"], db)
            try db.run("UPDATE alert_threads SET resolved_at = now() - interval '6 days' WHERE title = 'disk fresh'")
            var resolved = AlertThread.Filter()
            resolved.isOpen = false
            var critical = AlertThread.Filter()
            critical.severity = "critical"

            #expect(
                try AlertThread.list(of: acme, AlertThread.Filter(), db).map(\.severity) == [
                    "critical", "warning", "info",
                ])
            #expect(try AlertThread.list(of: acme, critical, db).map(\.title) == ["disk critical"])
            #expect(try AlertThread.list(of: acme, resolved, db).map(\.title) == ["disk fresh"])
        }
    }
}
