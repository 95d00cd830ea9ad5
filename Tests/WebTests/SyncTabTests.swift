import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import HTTP
import HTTPTypes
import TestKit
import Testing
import Workspace

@testable import Web

/// What an admin reads and chooses on the Sync tab.
struct SyncTabTests {
    private struct Setting {
        let world: WebWorld
        let connection: Int64
        var path: String { "/admin/integrations/\(connection)" }

        init() throws {
            let world = try WebWorld(connectors: ConnectorSet(Registry.all))
            self.world = world
            connection = try world.write { db in
                let records = RecordWorld()
                let psa = try records.connection("connectwise", label: "Our PSA", db)
                for (ref, type, status) in [("1", "Client", "Active"), ("2", "Vendor", "Inactive")] {
                    try records.record(
                        "source_accounts", psa, ref,
                        ["name": "'Acme'", "types": "ARRAY[\(type)]", "status": "\(status)"], db)
                }
                try records.record("boards", psa, "1", ["name": "'Helpdesk'"], db)
                try db.run(
                    """
                    INSERT INTO connection_streams (connection_id, stream, rows, last_ok_at, filtered_by)
                    VALUES (\(psa), 'companies', 2, now(), '{}'), (\(psa), 'tickets', 40, now(), '{}')
                    """)
                return psa
            }
        }

        /// All parts but tickets are on.
        func save(_ more: [String: String]) throws -> WebWorld.Page {
            let version: Int? = try world.read { db in
                try db.value("SELECT version FROM connections WHERE id = \(connection)")
            }
            let form = [
                "version": "\(version ?? 0)", "enabled": "yes", "interval": "15", "lookback": "90",
                "stream": "companies",
            ]
            return try world.post("\(path)/settings", form.merging(more) { $1 }, as: .admin)
        }

        func stored() throws -> String? {
            try world.read { db in try db.value("SELECT c::text FROM connections c WHERE id = \(connection)") }
        }

        func tab(_ role: Role = .admin) throws -> String { try world.get("\(path)?tab=sync", as: role).html }
    }

    @Test func `filters offer what the synced lists know, and a change says when it takes effect`() throws {
        let setting = try Setting()
        let before = try setting.tab()

        let saved = try setting.save(["filter.customer_types": "Client"])

        let after = try setting.tab()
        for value in ["Client", "Vendor", "Active", "Inactive", "Helpdesk"] {
            #expect(before.contains("value=\"\(value)\">") && !before.contains("value=\"\(value)\" checked"))
        }
        let cookie = HTTPFields([HTTPField(name: .cookie, value: "flash_local=\(saved.cookie("flash_local") ?? "")")])
        let told = try setting.world.send(.get, setting.path, as: .admin, cookie).html
        #expect(told.contains("The filter takes effect with the next full read: tonight, or by Full re-read."))
        #expect(after.contains("name=\"filter.customer_types\" value=\"Client\" checked"))
        #expect(after.components(separatedBy: "takes effect with the next full read").count == 2)
        #expect(try setting.tab(.viewer).contains("<dt>Company types</dt><dd>Client</dd>"))
        let kept: String? = try setting.world.read { db in try db.value("SELECT options::text FROM connections") }
        #expect(kept == "{\"customer_types\": [\"Client\"]}")
    }

    @Test func `quiet hours are typed, said on the card, and refused by halves`() throws {
        let setting = try Setting()
        let minute = Int(Date().timeIntervalSince1970 / 60) % 1440
        let text = { (minutes: Int) in String(format: "%02d:%02d", minutes % 1440 / 60, minutes % 60) }

        let half = try setting.save(["quiet_from": "22:00"])
        _ = try setting.save(["quiet_from": text(minute + 1380), "quiet_to": text(minute + 120)])

        #expect(half.status == 422 && half.html.contains("uiet hours need a beginning and an end"))
        #expect(try setting.tab().contains("Quiet now, until"))
        #expect(try setting.tab().contains("value=\"\(text(minute + 120))\""))
        #expect(
            try setting.world.get("/admin/integrations", as: .viewer).html.contains(
                "quiet hours until \(text(minute + 120))"))
    }

    @Test func `the meter shows what was used of our share`() throws {
        let setting = try Setting()
        let open = try setting.tab()

        _ = try setting.save(["budget": "60"])
        try setting.world.write { db in
            for age in [1, 2, 90] {
                try db.run(
                    """
                    INSERT INTO vendor_calls (connection_id, at, method, path, ms, bytes)
                    VALUES (\(setting.connection), now() - \(age) * interval '1 second', 'GET', '/x', 1, 1)
                    """)
            }
        }

        let meter = try setting.world.get("\(setting.path)/budget", as: .viewer).html
        #expect(open.contains("0 calls in the last minute, without a bound"))
        #expect(meter.contains("2 of 60 calls in the last minute") && meter.contains("max=\"60\" value=\"2\""))
        #expect(try setting.tab().contains("<option value=\"60\" selected>"))
    }

    @Test(arguments: [
        ("budget", "61", "The bound of calls is none of the choices."),
        ("budget", "abc", "The bound of calls is no number."),
        ("lookback", "91", "The look-back is none of the choices."),
        ("lookback", "", "The look-back is none of the choices."),
        ("interval", "7", "The interval is none of the choices."),
        ("quiet_to", "7 o’clock", "Quiet hours need a beginning and an end."),
    ])
    func `a value that is no choice changes nothing and is refused at its field`(
        field: String, value: String, why: String
    ) throws {
        let setting = try Setting()
        _ = try setting.save(["budget": "60", "filter.customer_types": "Client"])
        let before: String? = try setting.stored()

        let form = ["quiet_from": "22:00", "quiet_to": "06:00", "filter.customer_types": "Vendor", "off_rows": "purge"]
        let refused = try setting.save(form.merging([field: value]) { $1 })

        #expect(refused.status == 422)
        let error = try #require(refused.html.components(separatedBy: "id=\"field-\(field)-error\"").last)
        #expect(error.prefix(300).contains(why))
        #expect(refused.html.contains("value=\"22:00\""))
        #expect(refused.html.contains("name=\"filter.customer_types\" value=\"Vendor\" checked"))
        #expect(!refused.html.contains("name=\"filter.customer_types\" value=\"Client\" checked"))
        #expect(refused.html.contains("value=\"purge\" checked"))
        #expect(try setting.stored() == before)
    }

    @Test func `a part that is switched off keeps its rows, or its rows are ordered to go`() throws {
        let setting = try Setting()

        _ = try setting.save([:])
        let kept = try setting.tab()
        _ = try setting.save(["off_rows": "purge"])

        #expect(kept.contains("40 records kept, as of"))
        #expect(try setting.tab().contains("removed on"))
        #expect(
            try setting.world.read { db in
                try db.value("SELECT count(*) FROM jobs WHERE kind = 'purge_parts' AND state = 'available'")
            } == 1)
        #expect(
            try setting.world.read { db in
                try db.value(
                    "SELECT details -> 'after' ->> 'rows_of_parts_off' FROM audit_entries ORDER BY seq DESC LIMIT 1")
            } == "purge")
    }
}
