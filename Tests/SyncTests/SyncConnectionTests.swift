import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

struct SyncConnectionTests {
    @Test func `saving connects, and the first sync lands every stream as history`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = (1...7).map { row("c\($0)", "Company \($0)") }
            $0.tickets = (1...4).map { row("t\($0)", "Ticket \($0)", status: "New") }
            $0.notes = ["t1": [row("n1", "Hello")]]
            $0.alerts = [row("a1", "Disk full")]
        }

        let id = try sync.connect()
        try sync.work()

        let run = try sync.lastRun(id)
        let streams = try sync.streams(run)
        #expect(run.trigger == .initial && run.state == .succeeded)
        #expect(streams["companies"]?.read == 7 && streams["companies"]?.created == 7)
        #expect(streams["tickets"]?.created == 4 && streams["notes"]?.created == 1 && streams["alerts"]?.created == 1)
        #expect(streams["extras"]?.state == .skipped)
        #expect(try sync.texts("SELECT external_id AS t FROM ticket_notes WHERE ticket_ref = 't1'") == ["n1"])
        #expect(try sync.value("SELECT bool_and(is_initial) AND count(*) = 13 FROM changes") == true)
        #expect(try sync.value("SELECT count(*) FROM vendor_calls WHERE run_id = \(run.id)") >= 10)
        #expect(try sync.connection(id).lastOkAt != nil)
    }

    @Test func `a second sync of the same writes no row`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = (1...7).map { row("c\($0)", "Company \($0)") }
            $0.tickets = (1...4).map { row("t\($0)", "Ticket \($0)", minutes: 2) }
        }
        let id = try sync.connect()
        try sync.work()
        let before = try sync.texts(
            "SELECT external_id || ctid || xmin AS t FROM source_accounts UNION SELECT external_id || ctid || xmin FROM tickets ORDER BY 1"
        )

        let run = try sync.sync(id)

        #expect(run.totals.read == 11 && run.totals.unchanged == 11)
        #expect(run.totals.created + run.totals.updated + run.totals.removed == 0)
        #expect(
            try sync.texts(
                "SELECT external_id || ctid || xmin AS t FROM source_accounts UNION SELECT external_id || ctid || xmin FROM tickets ORDER BY 1"
            ) == before)
        #expect(try sync.value("SELECT count(*) FROM raw_pages WHERE run_id = \(run.id)") == 0)
    }

    @Test func `a change is told with what was before`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.tickets = [row("t1", "Printer", status: "New"), row("t2", "Phone")] }
        let id = try sync.connect()
        try sync.work()
        try sync.write { db in _ = try db.run("DELETE FROM changes") }
        sync.vendor.change { $0.tickets[0] = row("t1", "Printer", status: "Closed", minutes: 1) }

        let run = try sync.sync(id)

        #expect(run.totals.updated == 1)
        #expect(
            try sync.texts("SELECT change || ' ' || ref || ' ' || (before ->> 'status_raw') AS t FROM changes") == [
                "updated t1 New"
            ])
        #expect(try sync.value("SELECT bool_or(is_initial) FROM changes") == false)
    }

    @Test func `an older copy of a record is ignored`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.tickets = [row("t1", "New title", minutes: 1)] }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change { $0.tickets = [row("t1", "Old title", minutes: 5)] }

        let run = try sync.sync(id)

        #expect(run.totals.unchanged == 1 && run.totals.updated == 0)
        #expect(try sync.value("SELECT title FROM tickets") == "New title")
    }

    @Test func `of two copies in one page the last one counts, and odd text lands`() throws {
        let sync = try TestSync()
        let long = String(repeating: "é", count: 1_000_000)
        sync.vendor.change {
            $0.companies = [
                row("c1", "first"), row("c1", "Nul\0 here 👩‍🚀 שלום"),
                row(String(repeating: "x", count: 700), "too long an id"),
            ]
            $0.tickets = [row("t1", long)]
            $0.tickets[0].updated = Date(timeIntervalSince1970: -2_240_000_000)
        }

        let id = try sync.connect()
        try sync.work()

        let run = try sync.lastRun(id)
        #expect(run.state == .succeeded)
        #expect(try sync.texts("SELECT name AS t FROM source_accounts") == ["Nul\u{FFFD} here 👩‍🚀 שלום"])
        #expect(try sync.value("SELECT length(title) FROM tickets WHERE source_updated_at < '1900-01-01'") == 1_000_000)
        #expect(
            try sync.texts("SELECT reason AS t FROM sync_run_errors") == [
                "Its id is no plain text of at most 500 bytes."
            ])
        #expect(run.totals.errors == 1)
    }

    @Test func `only tickets that changed are asked for their notes, and a note that is gone is hidden`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.tickets = (1...3).map { row("t\($0)", "Ticket") }
            $0.notes = ["t1": (1...8).map { row("n\($0)", "Note") }, "t2": (10...14).map { row("n\($0)", "Note") }]
        }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change {
            $0.tickets[0] = row("t1", "Ticket, changed", minutes: 1)
            $0.notes["t1"]?.removeLast()
            $0.journal = []
        }

        let run = try sync.sync(id)

        #expect(sync.vendor.journal.filter { $0.hasSuffix("/notes") } == ["/tickets/t1/notes"])
        #expect(run.totals.removed == 1)
        #expect(try sync.texts("SELECT external_id AS t FROM ticket_notes WHERE deleted_at IS NOT NULL") == ["n8"])
    }

    @Test func `the vendor's word that a ticket is gone hides it`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.tickets = [row("t1", "Printer"), row("t2", "Phone")] }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change { $0.tickets[0] = row("t1", "Printer", minutes: 1, gone: true) }

        let run = try sync.sync(id)

        #expect(run.totals.removed == 1)
        #expect(try sync.texts("SELECT external_id AS t FROM tickets WHERE deleted_at IS NULL") == ["t2"])
    }

    @Test func `a record that cannot be read is put aside, the others land`() throws {
        let sync = try TestSync()
        sync.vendor.change { state in
            state.fault = { question in
                guard question.path == "/alerts" else { return nil }
                return ScriptedServer.Reply(
                    body: Array(#"[{"id":"a1","name":"good"},{"id":"a2","name":{"odd":true}}]"#.utf8))
            }
        }

        let id = try sync.connect()
        try sync.work()

        let streams = try sync.streams(try sync.lastRun(id))
        #expect(streams["alerts"]?.created == 1 && streams["alerts"]?.errors == 1)
        #expect(try sync.texts("SELECT record_ref AS t FROM sync_run_errors") == ["a2"])
    }
}
