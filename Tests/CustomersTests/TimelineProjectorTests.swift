import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit
import Testing

@testable import Customers

struct TimelineProjectorTests {
    private let world = RecordWorld()

    private func project(_ changes: [Change], _ db: borrowing Transaction) throws {
        try TimelineProjector().follow(changes, db)
    }

    private func events(_ connection: Int64, _ db: borrowing Transaction) throws -> [String] {
        try db.all(
            "SELECT type || ' ' || title AS words FROM timeline_events WHERE connection_id = \(connection) ORDER BY occurred_at, words",
            as: { try $0.get("words") })
    }

    /// One record of each kind whose arrival is an event; returns the changes.
    private func everything(_ one: Int64, _ db: borrowing Transaction) throws -> [Change] {
        func at(_ minute: Double) -> SQL { "\(RecordWorld.at(minute))" }
        let records: [(String, String, KeyValuePairs<String, SQL>)] = [
            (
                "tickets", "7",
                [
                    "number": "'7'", "title": "'Printer'", "created_at": at(0), "closed_at": at(90), "is_open": "false",
                    "status_raw": "'Closed'",
                ]
            ),
            ("ticket_notes", "1", ["ticket_ref": "'7'", "author": "'Bo'", "body": "'Hello'", "created_at": at(1)]),
            (
                "ticket_notes", "2",
                ["ticket_ref": "'7'", "body": "'Psst'", "visibility": "'internal'", "created_at": at(2)]
            ),
            (
                "time_entries", "1",
                ["ticket_ref": "'7'", "technician_name": "'Bo'", "minutes": "15", "started_at": at(3)]
            ),
            ("devices", "d", ["hostname": "'FS01'", "created_at": at(4), "deleted_at": at(80)]),
            ("alerts", "1", ["device_ref": "'d'", "title": "'Disk full'", "opened_at": at(5), "cleared_at": at(6)]),
            ("backup_runs", "1", ["device_ref": "'d'", "state": "'failed'", "ended_at": at(7)]),
            ("backup_runs", "2", ["device_ref": "'d'", "state": "'succeeded'", "ended_at": at(8)]),
            ("backup_runs", "3", ["device_ref": "'d'", "state": "'missed'", "started_at": at(9)]),
            ("backup_runs", "4", ["device_ref": "'d'", "state": "'running'", "started_at": at(9)]),
            (
                "activities", "1",
                [
                    "device_ref": "'d'", "type": "'PATCH_MANAGEMENT'", "code": "'DONE'", "title": "'Patched'",
                    "occurred_at": at(10),
                ]
            ),
            (
                "activities", "2",
                ["device_ref": "'d'", "type": "'ACTIONSET'", "code": "'RAN'", "title": "'Ran'", "occurred_at": at(11)]
            ),
            ("contracts", "g", ["name": "'Care'", "starts_on": "'2020-01-01'", "ends_on": "'2021-01-01'"]),
            ("invoices", "i", ["number": "'R1'", "issued_on": "'2020-02-01'"]),
        ]
        for (table, ref, values) in records { try world.record(table, one, ref, of: "1", values, db) }
        return [
            change(1, one, .ticket, "7"), change(2, one, .ticketNote, "1"), change(3, one, .ticketNote, "2"),
            change(4, one, .timeEntry, "1"),
            change(5, one, .device, "d"), change(6, one, .alert, "1"), change(7, one, .activity, "1"),
            change(8, one, .activity, "2"),
            change(9, one, .contract, "g"), change(10, one, .invoice, "i"),
        ] + (1...4).map { change(10 + Int64($0), one, .backupRun, "\($0)") }
    }

    @Test func `each kind of event is written once, in words`() throws {
        try withRolledBack { db in
            let one = try world.connection("connectwise", db)

            try project(try everything(one, db), db)

            #expect(
                try events(one, db) == [
                    "contract.started Contract Care started", "invoice.issued Invoice R1 issued",
                    "contract.expired Contract Care ended",
                    "ticket.created Ticket #7 opened: Printer", "ticket.replied Bo replied on #7",
                    "ticket.note_added Someone noted on #7",
                    "time.logged Bo logged 15 min on #7", "device.added Device FS01 added",
                    "alert.opened Alert on FS01: Disk full",
                    "alert.resolved Cleared on FS01: Disk full", "backup.failed Backup of FS01 failed",
                    "backup.succeeded Backup of FS01 succeeded", "backup.missed Backup of FS01 missed",
                    "patch.cycle_completed Patched on FS01", "device.activity Ran on FS01",
                    "device.retired Device FS01 removed",
                    "ticket.closed Ticket #7 closed: Printer",
                ])
        }
    }

    @Test func `walking the log again from any place writes nothing`() throws {
        try withRolledBack { db in
            let one = try world.connection("connectwise", db)
            let changes = try everything(one, db)
            try project(changes, db)
            let before = try rows(of: "timeline_events", db)

            try project(changes, db)
            for change in changes.reversed() { try project([change], db) }

            #expect(try rows(of: "timeline_events", db) == before)
        }
    }

    @Test func `each step of a status is told, with what came before and after it`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            try world.record(
                "tickets", psa, "7", of: "1", ["title": "'Printer'", "status_raw": "'Done'", "assignee_name": "'Bo'"],
                db)
            func step(_ id: Int64, _ status: JSON, _ assignee: JSON) -> Change {
                change(
                    id, psa, .ticket, "7", .updated, before: ["status_raw": status, "assignee_name": assignee],
                    at: Double(id))
            }

            try project(
                [step(1, "New", nil), step(2, "Waiting", "Al"), step(3, "Doing", "Al"), step(4, "Done", "Bo")], db)

            #expect(
                try events(psa, db) == [
                    "ticket.assigned Ticket #7 assigned to Al", "ticket.status_changed Ticket #7: New → Waiting",
                    "ticket.status_changed Ticket #7: Waiting → Doing", "ticket.assigned Ticket #7 assigned to Bo",
                    "ticket.status_changed Ticket #7: Doing → Done",
                ])
        }
    }

    @Test func `a change of something else, and a value that was not watched, are no event`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            try world.record("tickets", psa, "7", of: "1", ["title": "'Printer'", "status_raw": "'New'"], db)

            try project(
                [
                    change(
                        1, psa, .ticket, "7", .updated,
                        before: ["status_raw": "New", "assignee_name": nil, "title": "Old"]),
                    change(2, psa, .ticket, "7", .updated, before: nil),
                ], db)

            #expect(try events(psa, db) == [])
        }
    }

    @Test func `a contract line that changes its quantity says from what to what`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            try world.record("contracts", psa, "g", of: "1", ["name": "'Care'"], db)
            try world.record(
                "contract_lines", psa, "l", ["contract_ref": "'g'", "product_name": "'Seats'", "quantity": "12.50"], db)
            func step(_ id: Int64, _ quantity: JSON) -> Change {
                change(id, psa, .contractLine, "l", .updated, before: ["quantity": quantity], at: Double(id))
            }

            try project([step(1, nil), step(2, .number(Decimal(10))), step(3, .number(Decimal(12.5)))], db)

            #expect(
                try events(psa, db)
                    == ["contract.line_changed Seats: none → 10", "contract.line_changed Seats: 10 → 12.5"])
        }
    }

    @Test func `a machine that goes offline is told once, when it was last seen`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            try world.record(
                "devices", rmm, "d", of: "1",
                ["hostname": "'FS01'", "is_online": "false", "last_seen_at": "\(RecordWorld.at(3))"], db)
            let gone = change(1, rmm, .device, "d", .updated, before: ["is_online": true], at: 5)
            let stays = change(2, rmm, .device, "d", .updated, before: ["is_online": false], at: 6)

            try project([gone, stays], db)

            #expect(try events(rmm, db) == ["device.offline Device FS01 went offline"])
            #expect(
                try db.value("SELECT occurred_at FROM timeline_events WHERE connection_id = \(rmm)")
                    == RecordWorld.at(3))
        }
    }

    @Test func `a ticket that moves to another company takes its events along`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            let other = try world.customer("Other", at: psa, "2", db)
            try project(try everything(psa, db), db)
            #expect(try Timeline.counts(of: acme, db)[.tickets] == 5)

            try world.record("tickets", psa, "7", of: "2", ["title": "'Printer'"], db)
            try project([change(20, psa, .ticket, "7", .updated, before: ["account_ref": "1"])], db)

            #expect(try Timeline.counts(of: acme, db)[.tickets] == nil)
            #expect(try Timeline.counts(of: other, db)[.tickets] == 5)
        }
    }

    @Test func `events that came before their machine or ticket find its account`() throws {
        try withRolledBack { db in
            let one = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: one, "1", db)
            try world.record(
                "alerts", one, "a", ["device_ref": "'d'", "title": "'Disk'", "opened_at": "\(RecordWorld.at(0))"], db)
            try world.record(
                "ticket_notes", one, "n", ["ticket_ref": "'7'", "body": "'Hi'", "created_at": "\(RecordWorld.at(1))"],
                db)
            try project([change(1, one, .alert, "a"), change(2, one, .ticketNote, "n")], db)
            #expect(try Timeline.counts(of: acme, db) == [:])

            try world.record("devices", one, "d", of: "1", ["hostname": "'FS01'"], db)
            try world.record("tickets", one, "7", of: "1", ["title": "'Printer'"], db)
            try project([change(3, one, .device, "d"), change(4, one, .ticket, "7")], db)

            #expect(try Timeline.counts(of: acme, db) == [.alerts: 1, .tickets: 1])
        }
    }
}
