import Basics
import Database
import Foundation
import TestKit
import Testing
import Workspace

@testable import Web

/// The settings page, by its form alone.
struct WorkspacePagesTests {
    private let world: WebWorld
    private let form = [
        "name": "Alpine IT", "time_zone": "Europe/Zurich", "currency": "CHF", "support_address": "help@alpine.example",
        "money_members": "yes", "timeline_months": "25", "trace_days": "14",
    ]

    init() throws {
        world = try WebWorld()
        try world.write { db in
            let rmm = try RecordWorld().connection("ninjaone", db)
            for months in [14, 20, 26] {
                try db.run(
                    """
                    INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, dedupe_key)
                    VALUES (\(rmm), 'a', 'x', 'tickets', now() - make_interval(months => \(months)::integer), 'x', \("e\(months)"))
                    """)
            }
        }
    }

    private func settings() throws -> WorkspaceSettings { try world.read { db in try WorkspaceSettings.load(db) } }

    @Test func `what an admin sets is stored, and the audit log has what it was before`() throws {
        #expect(try world.post("/admin/workspace", form, as: .admin).status == 303)

        let stored = try settings()
        #expect(stored.timeZone.identifier == "Europe/Zurich" && stored.currency == "CHF")
        #expect(stored.moneyVisibleToMembers && !stored.moneyVisibleToViewers)
        let entry = try world.read { db in
            try AuditLog.list(AuditFilter { $0.action = "workspace_settings_changed" }, db).first?.entry
        }
        #expect(entry?.details["before"]?["currency"] == "USD" && entry?.details["after"]?["currency"] == "CHF")
        #expect(entry?.details["before"]?["trace_days"] == nil, "what stayed is not listed")
        #expect(try world.get("/admin/workspace", as: .member).status == 403)
    }

    @Test func `a shorter timeline is saved only after a yes to the number of events that go`() throws {
        var form = form
        form["timeline_months"] = "19"

        let asked = try world.post("/admin/workspace", form, as: .admin)
        #expect(asked.status == 422 && asked.html.contains("Delete 2 events") && asked.html.contains("value=\"19\""))
        #expect(try settings().timelineMonths == 25)

        form["shortens"] = "yes"
        #expect(try world.post("/admin/workspace", form, as: .admin).status == 303)
        #expect(try settings().timelineMonths == 19)
    }

    @Test(arguments: [
        ("timeline_months", "12"), ("timeline_months", "61"), ("timeline_months", "many"), ("trace_days", "31"),
        ("time_zone", "Mars/Olympus"), ("currency", "euro"), ("support_address", "nobody"), ("name", " "),
    ])
    func `a setting that cannot be is said beside its field, and nothing is saved`(
        field: String, value: String
    ) throws {
        var form = form
        form[field] = value

        let page = try world.post("/admin/workspace", form, as: .admin)

        #expect(page.status == 422)
        #expect(page.html.contains(try Regex("name=\"\(field)\"[^>]*aria-invalid=\"true\"")))
        #expect(try settings().currency == "USD")
    }
}
