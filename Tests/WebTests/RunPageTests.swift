import Basics
import ConnectorKit
import Connectors
import Database
import HTTP
import HTTPTypes
import TestKit
import Testing
import Workspace

@testable import Web

/// What a person reads on a run's page, and what the button there does.
struct RunPageTests {
    /// A run of ConnectWise with a ticket and a note that could not be read; the ticket is known, with its customer.
    private struct Setting {
        let world: WebWorld
        let connection: Int64
        let run: Int64
        var path: String { "/admin/integrations/\(connection)/runs/\(run)" }

        init() throws {
            let world = try WebWorld(connectors: ConnectorSet(Registry.all))
            self.world = world
            (connection, run) = try world.write { db in
                let records = RecordWorld()
                let psa = try records.connection("connectwise", label: "Our PSA", db)
                try db.run("UPDATE connections SET plain_fields = '{\"company_id\": \"typed-by-hand\"}'")
                try records.account(psa, "19", "Acme", of: try records.customer("Acme", db), db)
                try records.record("tickets", psa, "700", of: "19", ["title": "'Printer'"], db)
                let id: Int64? = try db.value(
                    """
                    INSERT INTO sync_runs (connection_id, trigger, state, requested_by, started_at, finished_at)
                    VALUES (\(psa), 'manual', 'succeeded', 'Ana', now() - interval '1 minute', now()) RETURNING id
                    """)
                let run = try #require(id)
                try db.run(
                    """
                    INSERT INTO sync_run_errors (run_id, stream, record_ref, reason, payload_hash, is_retryable)
                    VALUES (\(run), 'tickets', '700', 'status.id: a text', 'a', true),
                           (\(run), 'ticket_notes', '9', 'text: a number', 'b', true),
                           (\(run), 'contacts', 'x', 'Its id is no plain text.', 'c', false)
                    """)
                return (psa, run)
            }
        }
    }

    @Test func `each failed record says whose it is, why, and what to do; an admin can retry`() throws {
        let setting = try Setting()

        let page = try setting.world.get(setting.path, as: .admin).html

        #expect(page.contains("Tickets 700") && page.contains(">Acme</a>") && page.contains("status.id: a text"))
        #expect(page.contains("Its field “status.id” is not what ConnectWise Manage documents."))
        #expect(page.contains("Look at it in ConnectWise Manage"))
        #expect(page.contains("2 records still to be read"))
        #expect(page.contains("cannot give single records of ticket notes, so all ticket notes are read again"))
        #expect(page.contains("Retry failed records") && page.contains("Not retryable"))
        #expect(try !setting.world.get(setting.path, as: .member).html.contains("Retry failed records"))
        #expect(try setting.world.post("\(setting.path)/retry", as: .member).status == 403)
    }

    @Test func `the button leads to the new run, and what that run could read is marked solved`() throws {
        let setting = try Setting()
        let world = setting.world

        let answer = try world.post("\(setting.path)/retry", as: .admin)

        let queued = try world.get(answer.location, as: .admin).html
        #expect(answer.status == 303 && answer.location != setting.path)
        #expect(queued.contains("records that could not be read") && queued.contains("run \(setting.run)</a>"))
        #expect(
            try world.read { db in try db.value("SELECT action FROM audit_entries ORDER BY seq DESC LIMIT 1") }
                == "sync_retry_requested")

        try world.write { db in
            _ = try db.run("UPDATE sync_run_errors SET solved_at = now(), solved_by = (SELECT max(id) FROM sync_runs)")
        }
        let solved = try world.get(setting.path, as: .admin).html
        #expect(solved.contains("Solved") && solved.contains("href=\"\(answer.location)\""))
        #expect(solved.contains("All that can be read again was read since."))
        #expect(!solved.contains("Retry failed records"))
        #expect(try world.post("\(setting.path)/retry", as: .admin).status == 422)
    }

    @Test func `the log is filtered by level and text, and can be taken along without what was typed`() throws {
        let setting = try Setting()
        let world = setting.world

        let all = try world.get(setting.path, as: .viewer).html
        let warnings = try world.get("\(setting.path)?level=warning&q=700", as: .viewer).html
        let none = try world.get("\(setting.path)?q=nowhere", as: .viewer).html
        let file = try world.get("\(setting.path)/log.txt?level=warning&q=700", as: .viewer)
        try world.write { db in
            _ = try db.run("UPDATE sync_runs SET error_sentence = 'psa.acme.example knows no typed-by-hand.'")
        }
        let bundle = try world.get("\(setting.path)/diagnostics.json", as: .admin)

        #expect(all.contains("Run \(setting.run) queued by Ana") && all.contains("Run ended: succeeded"))
        #expect(!warnings.contains("queued by Ana") && warnings.contains("record 700 put aside"))
        #expect(none.contains("No line fits."))
        #expect(file.html.hasSuffix("Z WARNING Tickets: record 700 put aside. status.id: a text\n"))
        #expect(file.response.fields[.contentDisposition]?.contains("attachment") == true)
        #expect(bundle.html.contains("\"record\" : \"700\"") && !bundle.html.contains("typed-by-hand"))
        #expect(bundle.html.contains("[host] knows no [Company ID]."))
        #expect(!all.contains("Diagnostic bundle"))
        #expect(try world.get("\(setting.path)/diagnostics.json", as: .member).status == 403)
    }
}
