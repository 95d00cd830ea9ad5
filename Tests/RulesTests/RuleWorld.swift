import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import Sync
import TestKit

@testable import Rules

/// A customer with an RMM and a PSA, both fresh; alerts and tickets arrive as a sync would bring them.
struct RuleWorld {
    let world = RecordWorld()
    let customer: Int64
    let rmm: Int64
    let psa: Int64
    let connectors = ConnectorSet(Registry.all)

    init(_ db: borrowing Transaction) throws {
        customer = try world.customer("Acme", db)
        rmm = try world.connection("ninjaone", db)
        psa = try world.connection("connectwise", db)
        try world.account(rmm, "org", of: customer, db)
        try world.account(psa, "19", of: customer, db)
        for (connection, streams) in [
            (rmm, ["devices", "alerts", "backup_jobs"]), (psa, ["tickets", "invoices", "agreements"]),
        ] {
            for stream in streams {
                try db.run(
                    "INSERT INTO connection_streams (connection_id, stream, last_ok_at) VALUES (\(connection), \(stream), now())"
                )
            }
        }
        for device in 1...40 {
            try world.record(
                "devices", rmm, "d\(device)", of: "org", ["hostname": "\("SRV-\(device)")", "kind": "'server'"], db)
        }
    }

    /// A critical alert opened `ago` seconds before now, followed like news.
    func alert(
        _ ref: String, device: String = "d1", severity: String = "critical", ago: Double = 60, isInitial: Bool = false,
        _ db: borrowing Transaction
    ) throws {
        let opened = Date().addingTimeInterval(-ago)
        try world.record(
            "alerts", rmm, ref, of: "org",
            [
                "device_ref": "\(device)", "title": "\("Disk full " + ref)", "severity": "\(severity)",
                "condition_class": "'disk'", "opened_at": "\(opened)",
            ], db)
        try follow([change(rmm, .alert, ref, isInitial: isInitial)], db)
    }

    func clear(_ ref: String, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE alerts SET cleared_at = clock_timestamp() WHERE connection_id = \(rmm) AND external_id = \(ref)")
        try follow([change(rmm, .alert, ref, .updated, before: ["cleared_at": nil])], db)
    }

    func ticket(
        _ ref: String, _ title: String, status: String = "open", before: JSON? = nil, _ db: borrowing Transaction
    ) throws {
        try world.record(
            "tickets", psa, ref, of: "19",
            [
                "title": "\(title)", "status_norm": "\(status)",
                "is_open": "\(!["resolved", "closed"].contains(status))",
                "created_at": "\(Date())", "source_updated_at": "\(Date())",
            ], db)
        try follow([change(psa, .ticket, ref, before == nil ? .created : .updated, before: before)], db)
    }

    func change(
        _ connection: Int64, _ kind: RecordKind, _ ref: String, _ deed: Change.Deed = .created, before: JSON? = nil,
        isInitial: Bool = false
    ) -> Change {
        Change(
            id: 1, connectionID: connection, kind: kind, ref: ref, change: deed, before: before, isInitial: isInitial,
            at: Date())
    }

    func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        try RunRules(connectors).follow(changes, db)
    }

    /// A rule in this mode.
    func rule(_ text: String, mode: String = "dry_run", _ db: borrowing Transaction) throws -> ID<StoredRule> {
        let author = RuleDrafts.Author(id: nil, name: "Ann")
        let id = try RuleDrafts.create(try JSON(parsing: Data(text.utf8)), by: author, db)
        if mode == "draft" { return id }
        try RuleDrafts.startDryRun(id, db)
        if mode == "live" {
            try db.run("UPDATE rules SET mode = 'live', live_version = 1, trial_version = NULL WHERE id = \(id)")
        }
        return id
    }

    /// What a rule concluded, in order.
    func verdicts(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws -> [String] {
        try db.all(
            "SELECT verdict FROM rule_decisions WHERE rule_id = \(id) ORDER BY id",
            as: { row in try row.get("verdict") })
    }

    func count(_ query: SQL, _ db: borrowing Transaction) throws -> Int { try db.value(query) ?? -1 }

    /// Without waiting, so that an alert is judged at once.
    static let critical = RuleSample.critical.replacing(#","stays":"15m""#, with: "")
}
