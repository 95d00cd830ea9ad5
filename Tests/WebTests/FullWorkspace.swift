import Basics
import ConnectorKit
import Connectors
import Customers
import Database
import Foundation
import Sync
import TestKit
import Workspace

@testable import Web

extension WebWorld.Page {
    /// Whether nothing of the probe came through as markup: bytes are compared, as a browser does.
    var isEscaped: Bool {
        !["<script>", "<script>alert", "href=\"javascript:", "\"\u{301}", "'\u{301}>"].contains { mark in
            html.utf8.firstRange(of: Array(mark.utf8)) != nil
        }
    }
}

/// A workspace that has some of everything a screen can show, each text with a markup probe in it.
struct FullWorkspace {
    /// Ends an attribute and an element, and puts an accent on the quote, which some escapers then overlook.
    static let probe = "\"><script>alert(1)</script>\"\u{301}'\u{301}"

    private(set) var world: WebWorld
    private(set) var rmm: Int64 = 0
    private(set) var psa: Int64 = 0
    private(set) var acme: Int64 = 0
    private(set) var other: Int64 = 0
    private(set) var archived: Int64 = 0
    private(set) var ticket: Int64 = 0
    var deadJobs: [Int64] = []
    var views: [Int64] = []
    private(set) var contact: Int64 = 0
    /// The member's note, and the admin's.
    private(set) var note: Int64 = 0
    private(set) var adminNote: Int64 = 0
    /// Accounts by their state: linked, suggested, unlinked, keep_separate, conflict.
    private(set) var accounts: [String: Int64] = [:]
    private(set) var runs: [Int64] = []
    var trials: [Int64] = []
    var writes: [Int64] = []
    /// Merged into `acme`, and the merge.
    private(set) var merged: Int64 = 0
    private(set) var merge: Int64 = 0
    private(set) var history: Int64 = 0
    /// The grid as it is exported, and a compared one that waits for a yes.
    private(set) var sheet = ""
    private(set) var imported: Int64 = 0

    private var records = RecordWorld()

    init() throws {
        let world = try WebWorld(connectors: ConnectorSet(Registry.all))
        self.world = world
        self = try world.write { [self] db in
            var full = self
            try full.addConnections(db)
            try full.addCustomers(db)
            try full.addRecords(db)
            try full.addTimeline(db)
            try full.addRuns(db)
            try full.addTrials(db)
            try full.addDeadJobs(db)
            try full.addViews(db)
            try full.addWrites(db)
            try full.addDecisions(db)
            try full.addDeeds(db)
            return full
        }
    }

    /// Three entries of the audit log, one of them by a rule that wrote to a tool.
    private func addDeeds(_ db: borrowing Transaction) throws {
        let odd: JSON = ["summary\(Self.probe)": .string(Self.probe), "id": 7]
        let rule = Actor(
            type: .rule, id: 1, name: "Rule" + Self.probe, address: Self.probe, userAgent: Self.probe,
            requestID: Self.probe, onBehalfOf: "Ana" + Self.probe)
        for details in [["before": odd, "after": ["id": 8]], ["request": odd, "response": odd], [:]] as [JSON] {
            try AuditLog.append(
                .connectionSyncSaved(
                    rmm, Self.probe, before: details["before"] ?? details, after: details["after"] ?? .null),
                by: rule, at: Date(), db)
        }
    }

    /// `text` with the probe.
    func text(_ text: String) -> SQL { "\(text + Self.probe)" }

    func id(_ statement: SQL, _ db: borrowing Transaction) throws -> Int64 {
        guard let id: Int64 = try db.value(statement) else {
            throw DatabaseError(.other, "a test's row was not stored")
        }
        return id
    }

    private mutating func addConnections(_ db: borrowing Transaction) throws {
        psa = try records.connection("connectwise", label: "PSA" + Self.probe, db)
        rmm = try records.connection("ninjaone", label: "RMM" + Self.probe, db)
        try db.run("UPDATE workspace SET spine_connection_id = \(psa), support_address = 'help@alpine.example'")
        try db.run(
            """
            UPDATE connections SET identity = label, plain_fields = '{"client_id": "abc", "region": "eu"}', tested_at = now(),
                   tested_text = \(text("Connected")), next_run_at = now() + interval '5 minutes' WHERE id = \(rmm)
            """)
        try db.run(
            "INSERT INTO connection_secrets (connection_id, sealed, set_by, hints) VALUES (\(rmm), '', \(text("Ana")), '{\"client_secret\": \"wxyz\"}')"
        )
        try db.run(
            """
            INSERT INTO connection_streams (connection_id, stream, rows, last_ok_at, guard)
            VALUES (\(rmm), 'devices', 1200, now(), '{"would_remove": 600, "of": 1200, "run": 1}')
            """)
    }

    private mutating func addCustomers(_ db: borrowing Transaction) throws {
        acme = try records.customer("Acme" + Self.probe, db)
        other = try records.customer("Other" + Self.probe, db)
        archived = try records.customer("Archived" + Self.probe, db)
        let member = try world.user(.member).id
        try db.run("UPDATE customers SET status = 'archived' WHERE id = \(archived)")
        try db.run(
            "UPDATE customers SET owner_user_id = \(member), tags = ARRAY[\(text("tag"))], health_note = \(text("well")) WHERE id = \(acme)"
        )
        try records.account(psa, "1", "Acme Inc" + Self.probe, of: acme, db)
        try records.account(psa, "2", "Other Inc" + Self.probe, of: other, db)
        try records.account(psa, "3", "Archived Inc" + Self.probe, of: archived, db)
        accounts["linked"] = try records.account(rmm, "a", "Acme at RMM" + Self.probe, of: acme, db)
        for state in ["suggested", "unlinked", "keep_separate", "conflict"] {
            let account = try records.account(rmm, state, state + Self.probe, of: nil, db)
            accounts[state] = account
            try db.run(
                """
                UPDATE account_links SET state = \(state), is_decided = \(state == "keep_separate"), decided_by = \(text("Ana")), decided_at = now()
                 WHERE account_id = \(account)
                """)
        }
        let evidence =
            "[{\"signal\": \"domain\", \"left\": \"acme.example\", \"right\": \"acme.example\", \"points\": 4.6}]"
        try db.run(
            """
            UPDATE account_links
               SET suggestions = jsonb_build_array(jsonb_build_object('customer_id', \(other), 'score', 4.6, 'strength', 'Strong', 'evidence', \(evidence)::jsonb))
             WHERE state IN ('suggested', 'conflict')
            """)
        try db.run(
            "INSERT INTO duplicate_candidates (left_id, right_id, score, evidence) VALUES (\(acme), \(other), 3, \(evidence)::jsonb)"
        )
    }

    private mutating func addRecords(_ db: borrowing Transaction) throws {
        for number in 1...60 {
            let values: KeyValuePairs<String, SQL> = [
                "number": "\("\(number)")", "title": text("Printer \(number)"), "status_raw": text("New"),
                "board": text("Board"),
                "priority_raw": text("High"), "type": text("Incident"), "assignee_name": text("Bo"),
                "contact_name": text("Dora"),
                "created_at": "now() - interval '3 days'", "source_updated_at": "now()",
                "deep_link": "'javascript:alert(1)'",
            ]
            let id = try records.record("tickets", psa, "\(number)", of: "1", values, db)
            if number == 60 { ticket = id }
            try records.record(
                "devices", rmm, "\(number)", of: "a",
                [
                    "hostname": text("FS\(number)"), "display_name": text("Server"), "os": text("Windows"),
                    "site_name": text("Basel"),
                    "logged_in_user": text("dora"), "is_online": number % 2 == 0 ? "true" : "false",
                    "serial": text("S\(number)"),
                    "patch_state": text("ok"), "av_state": text("ok"), "needs_reboot": "true", "last_seen_at": "now()",
                    "deep_link": "'https://app.ninjarmm.com/#/device/1'",
                ], db)
        }
        try records.record(
            "ticket_notes", psa, "1",
            ["ticket_ref": "'60'", "author": text("Bo"), "body": text("Hello"), "created_at": "now()"], db)
        try records.record(
            "ticket_notes", psa, "2",
            ["ticket_ref": "'60'", "body": text("Psst"), "visibility": "'internal'", "created_at": "now()"], db)
        try records.record(
            "time_entries", psa, "1",
            ["ticket_ref": "'60'", "technician_name": text("Bo"), "notes": text("Work"), "minutes": "30"], db)
        try records.record("sites", psa, "1", of: "1", ["name": text("Basel")], db)
        contact = try records.record(
            "contacts", psa, "1", of: "1",
            [
                "name": text("Dora"), "title": text("Boss"), "emails": "ARRAY[\(text("dora"))]",
                "phones": "ARRAY[\(text("+41"))]",
            ], db)
        try records.record(
            "contracts", psa, "1", of: "1",
            [
                "name": text("Care"), "type": text("Flat"), "status": text("Active"), "starts_on": "current_date",
                "ends_on": "current_date + 9",
            ], db)
        try records.record(
            "contract_lines", psa, "1",
            [
                "contract_ref": "'1'", "product_name": text("Seats"), "quantity": "12.5", "unit_price_minor": "1999",
                "currency": "'CHF'",
            ], db)
        try records.record(
            "invoices", psa, "1", of: "1",
            [
                "number": text("R1"), "status": "'overdue'", "total_minor": "-123456789", "issued_on": "current_date",
                "currency": "'JPY'",
            ], db)
        for (ref, severity, state) in [
            ("1", "critical", "open"), ("2", "warning", "acknowledged"), ("3", "info", "resolved"),
        ] {
            try db.run(
                """
                INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, severity, title, first_seen_at, last_seen_at,
                                           count, open_count, state, resolved_at)
                VALUES (\(rmm), 'a', \(ref), 'disk', \(severity), \(text("Disk")), now() - interval '2 hours', now(), 3, 2, \(state),
                        \(state == "resolved" ? Date() : nil))
                """)
        }
        for (run, state) in ["succeeded", "failed", "missed", "running", "cancelled"].enumerated() {
            try records.record(
                "backup_runs", rmm, "\(run)",
                [
                    "device_ref": "'1'", "plan": text("Daily"), "destination": text("Cloud"), "state": "\(state)",
                    "bytes": "123456",
                    "started_at": "now() - interval '1 hour'", "ended_at": "now()",
                ], db)
        }
    }

    private mutating func addTimeline(_ db: borrowing Transaction) throws {
        let member = try world.user(.member)
        note = try Note.add("**Hello**" + Self.probe, to: ID(acme), by: (member.id.value, member.name + Self.probe), db)
            .value
        adminNote = try Note.add("Mine", to: ID(acme), by: (try world.user(.admin).id.value, "Admin"), db).value
        let groups = ["tickets", "alerts", "devices", "contracts", "backups", "billing", "sign_ins", "notes", "links"]
        for number in 0..<70 {
            try db.run(
                """
                INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, detail, actor,
                                             ref_kind, ref, device_ref, ticket_ref, payload, dedupe_key)
                VALUES (\(rmm), 'a', \(number < 5 ? "device.activity" : "x.\(number)"), \(groups[number % 9]),
                        now() - \(number) * interval '4 minutes', \(["critical", "warning", "info"][number % 3]), \(text("Event \(number)")),
                        \(text("Detail")), \(text("Bo")), 'ticket', \(text("7")), '1', \(number % 2 == 0 ? "60" : nil),
                        jsonb_build_object(\(text("key"))::text, \(text("value"))::text, 'n', 1), \("event \(number)"))
                """)
        }
    }

    private mutating func addRuns(_ db: borrowing Transaction) throws {
        for state in SyncRun.State.allCases {
            let run = try id(
                """
                INSERT INTO sync_runs (connection_id, trigger, state, requested_by, started_at, finished_at, error_kind, error_sentence, error_detail)
                VALUES (\(state == .running ? psa : rmm), \(state == .running ? "initial" : "manual"), \(state), \(text("Ana")), now() - interval '1 minute',
                        \(state.isOpen ? nil : Date()), \(state == .failed ? "bad_credentials" : nil), \(text("Refused")),
                        jsonb_build_object('title', \(text("No"))::text, 'words', \(text("vendor says"))::text, 'status', 401, 'anchor', '401',
                                           'method', 'GET', 'path', \(text("/v2"))::text))
                RETURNING id
                """, db)
            runs.append(run)
            for (position, stream) in ["pending", "running", "done", "failed", "skipped"].enumerated() {
                try db.run(
                    """
                    INSERT INTO sync_run_streams (run_id, stream, position, state, total, read, pages, errors, error_sentence, started_at)
                    VALUES (\(run), \(position == 0 ? "devices" : stream + Self.probe), \(position), \(stream), \(position < 3 ? 1_000 : nil), 900, 2, 1,
                            \(text("Broken")), now())
                    """)
            }
            try db.run(
                "INSERT INTO sync_run_errors (run_id, stream, record_ref, reason, payload_hash) VALUES (\(run), 'devices', \(text("9")), \(text("no id")), 'abc')"
            )
            try db.run(
                """
                INSERT INTO vendor_calls (connection_id, run_id, method, path, status, ms, bytes, failure)
                VALUES (\(rmm), \(run), 'GET', \(text("/v2/devices")), 500, 12, 34, \(text("cut")))
                """)
        }
    }

    /// A merge and a link that can be undone.
    private mutating func addDecisions(_ db: borrowing Transaction) throws {
        merged = try records.customer("Gone" + Self.probe, db)
        merge = try MergeCustomers.merge(survivor: ID(acme), merged: ID(merged), taking: [], by: "Ana" + Self.probe, db)
        let account = try records.account(rmm, "late", "Late" + Self.probe, of: nil, db)
        _ = try Link.accept(account, customer: ID(other), by: "Ana" + Self.probe, db)
        history = try id("SELECT max(id) FROM link_history", db)
        accounts["decided"] = account
        sheet = try MappingSheet.export(db)
        imported = try id(
            """
            INSERT INTO mapping_imports (file_name, by_name, changes)
            VALUES (\(text("a.csv")), \(text("Ana")), jsonb_build_array(jsonb_build_object('account', \(account),
                'accountName', \(text("Late"))::text, 'tool', \(text("RMM"))::text, 'before', \(other),
                'beforeName', \(text("Other"))::text)))
            RETURNING id
            """, db)
    }
}
