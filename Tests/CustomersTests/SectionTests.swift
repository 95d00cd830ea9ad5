import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct SectionTests {
    private let world = RecordWorld()

    @Test func `a section is fed when its tool has anything of the customer, and counts what is there now`() throws {
        try withRolledBack { db in
            let one = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: one, "1", db)
            #expect(try SectionFacts.of(acme, db).feeds == [])

            try world.record("tickets", one, "t", of: "1", ["title": "'T'", "is_open": "false"], db)
            try world.record("devices", one, "d", of: "1", ["hostname": "'FS01'"], db)
            try world.record("devices", one, "e", of: "1", ["hostname": "'FS02'", "deleted_at": "now()"], db)
            for run in 1...3 {
                try world.record(
                    "backup_runs", one, "\(run)", ["device_ref": "'d'", "plan_ref": "'p'", "state": "'failed'"], db)
            }
            try world.record("invoices", one, "i", of: "1", [:], db)
            try world.record("contacts", one, "c", of: "1", ["name": "'Dora'", "is_active": "false"], db)
            let facts = try SectionFacts.of(acme, db)

            #expect(facts.feeds == ["tickets", "devices", "backups", "contracts"])
            #expect(
                facts.tickets == 0 && facts.devices == 1 && facts.backups == 1 && facts.contracts == 0
                    && facts.invoices == 1)
            #expect(facts.contacts == 0 && facts.notes == 0 && facts.openAlerts == 0)
        }
    }

    @Test(arguments: [1, 2, 3, 50])
    func `tickets come open first, then those closed in 30 days, each once over the pages`(limit: Int) throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(psa, "2", of: acme.value, db)
            func ticket(
                _ ref: String, _ account: String, _ updated: Double?, closed: SQL? = nil, _ db: borrowing Transaction
            ) throws {
                try world.record(
                    "tickets", psa, ref, of: account,
                    [
                        "title": "\(ref)", "source_updated_at": "\(updated.map { RecordWorld.at($0 / 60_000_000) })",
                        "synced_at": "\(RecordWorld.at(0))",
                        "is_open": "\(closed == nil)", "closed_at": closed ?? "NULL",
                    ], db)
            }
            try ticket("old", "1", 1, db)
            try ticket("new", "2", 3, db)
            try ticket("twin", "1", 3, db)
            try ticket("undated", "1", nil, db)
            try ticket("closed", "2", 9, closed: "now() - interval '29 days'", db)
            try ticket("long closed", "1", 9, closed: "now() - interval '31 days'", db)

            var seen: [String] = []
            var position: Ticket.Position?
            repeat {
                let page = try Ticket.list(of: acme, before: position, limit: limit, db)
                seen += page.map(\.title)
                position =
                    page.count < limit
                    ? nil
                    : page.last.map { last in
                        // As it goes through a URL.
                        let seconds = String((last.updatedAt ?? .distantPast).timeIntervalSince1970)
                        return Ticket.Position(
                            isOpen: last.isOpen, at: Date(timeIntervalSince1970: Double(seconds) ?? 0),
                            id: last.id.value)
                    }
            } while position != nil

            let counts = try Ticket.counts(of: acme, db)
            #expect(seen == ["twin", "new", "old", "undated", "closed"])
            #expect(counts.open == 4 && counts.closed == 1)
            #expect(try Ticket.closedCount(of: acme, db) == 1)
        }
    }

    @Test func `a ticket shows its last public reply, and belongs to one customer`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            let other: ID<Customer> = try world.customer("Other", db)
            let id = ID<Ticket>(
                try world.record("tickets", psa, "7", of: "1", ["title": "'T'", "status_raw": "'In Bearbeitung'"], db))
            for (ref, kind, visibility, minute) in [
                ("1", "technician", "public", 1.0), ("2", "customer", "public", 2), ("3", "technician", "internal", 3),
            ] {
                try world.record(
                    "ticket_notes", psa, ref,
                    [
                        "ticket_ref": "'7'", "body": "\(ref)", "author_kind": "\(kind)", "visibility": "\(visibility)",
                        "created_at": "\(RecordWorld.at(minute))",
                    ], db)
            }

            let ticket = try Ticket.find(id, of: acme, db)
            let talk = try Conversation.of(ticket, db)

            #expect(ticket.number == "7" && ticket.status == "In Bearbeitung")
            #expect(ticket.lastReplyBy == "customer" && ticket.lastReplyAt == RecordWorld.at(2))
            #expect(talk.messages.map(\.body) == ["1", "2", "3"])
            #expect(throws: DatabaseError.self) { try Ticket.find(id, of: other, db) }
        }
    }

    @Test(arguments: [1, 2, 50])
    func `machines are listed by name in any script, each once over the pages`(limit: Int) throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            for (number, host) in ["zeta", "Alpha", "İstanbul", "ẞ-01", "alpha"].enumerated() {
                try world.record("devices", rmm, "\(number)", of: "1", ["hostname": "\(host)"], db)
            }
            var filter = Device.Filter()
            filter.customer = acme

            var seen: [String] = []
            var last: (hostname: String, id: Int64)?
            repeat {
                let page = try Device.list(filter, after: last, limit: limit, db)
                seen += page.map(\.hostname)
                last = page.count < limit ? nil : page.last.map { ($0.hostname, $0.id.value) }
            } while last != nil

            #expect(seen.count == 5)
            #expect(Set(seen).count == 5)
            #expect(try Device.count(filter, db) == 5)
        }
    }

    @Test
    func `a machine is found by name, user or serial number, linked or not, with its alerts and its twin elsewhere`()
        throws
    {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            try world.account(rmm, "2", "Stranger", of: nil, db)
            try world.record(
                "devices", rmm, "d", of: "1",
                [
                    "hostname": "'FS_01'", "serial": "'SER-12345'", "logged_in_user": "'dora'", "is_online": "true",
                    "os": "'Windows'",
                ], db)
            try world.record(
                "devices", rmm, "e", of: "2", ["hostname": "'PC02'", "serial": "'1234'", "is_online": "false"], db)
            try world.record("devices", psa, "x", of: "1", ["hostname": "'fs01'", "serial": "'SER-12345'"], db)
            try world.record("alerts", rmm, "a", ["device_ref": "'d'", "title": "'Disk'"], db)
            try world.record("alerts", rmm, "b", ["device_ref": "'d'", "title": "'Disk'", "cleared_at": "now()"], db)
            func names(_ db: borrowing Transaction, _ change: (inout Device.Filter) -> Void) throws -> [String] {
                var filter = Device.Filter()
                filter.connection = rmm
                change(&filter)
                let found = try Device.list(filter, db).map(\.hostname)
                #expect(try Device.count(filter, db) == found.count)
                return found
            }

            #expect(try names(db) { $0.text = "fs_" } == ["FS_01"])
            #expect(try names(db) { $0.text = "12345" } == ["FS_01"])
            #expect(try names(db) { $0.text = "DORA" } == ["FS_01"])
            #expect(try names(db) { $0.isOnline = false } == ["PC02"])
            #expect(try names(db) { $0.isLinked = false } == ["PC02"])
            #expect(try names(db) { $0.isLinked = true } == ["FS_01"])
            #expect(try names(db) { $0.customer = acme } == ["FS_01"])
            var filter = Device.Filter()
            filter.customer = acme
            let found = try #require(try Device.list(filter, db).first)
            #expect(
                found.openAlerts == 1 && found.alsoIn == ["connectwise"] && found.os == "Windows"
                    && found.customerName == "Acme")
        }
    }

    @Test func `the organizations of the RMM tools are listed, linked or not`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let psa = try world.connection("connectwise", db)
            _ = try world.customer("Acme", at: rmm, "1", db)
            try world.account(rmm, "2", "Stranger", of: nil, db)
            try world.account(psa, "3", "Company", of: nil, db)
            try world.record("devices", rmm, "d", of: "2", ["hostname": "'FS01'"], db)
            func list(
                after last: (name: String, id: Int64)? = nil, _ db: borrowing Transaction,
                _ change: (inout RMMOrganization.Filter) -> Void = { _ in }
            ) throws -> [RMMOrganization] {
                var filter = RMMOrganization.Filter()
                change(&filter)
                return try RMMOrganization.list(connectors: ["ninjaone"], filter, after: last, db)
            }

            let all = try list(db)
            #expect(all.map(\.name) == ["Acme", "Stranger"])
            #expect(all.map(\.devices) == [0, 1])
            #expect(all.map(\.customerName) == ["Acme", nil])
            #expect(try list(db) { $0.isUnlinked = true }.map(\.name) == ["Stranger"])
            #expect(try list(db) { $0.text = "RANG" }.map(\.name) == ["Stranger"])
            #expect(try list(after: (all[0].name, all[0].accountID), db).map(\.name) == ["Stranger"])
        }
    }

    @Test func `one person in several tools is one contact`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(rmm, "a", of: acme.value, db)
            try world.record(
                "contacts", psa, "1", of: "1",
                ["name": "'Dora'", "emails": "ARRAY['Dora@acme.example']", "is_primary": "true"], db)
            try world.record(
                "contacts", rmm, "1", of: "a",
                ["name": "'D.'", "emails": "ARRAY['dora@acme.example']", "phones": "ARRAY['1', '2']"], db)
            try world.record("contacts", psa, "2", of: "1", ["name": "'Carl'"], db)
            try world.record("contacts", psa, "3", of: "1", ["name": "'Carl'"], db)

            let contacts = try Contact.list(of: acme, db)

            #expect(contacts.map(\.name) == ["Dora", "Carl", "Carl"])
            #expect(contacts.first?.sources == ["connectwise", "ninjaone"])
            #expect(contacts.first?.phones == ["1", "2"])
        }
    }

    @Test func `contracts show the lines that run, invoices the newest first, money in its currency`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.record("contracts", psa, "g", of: "1", ["name": "'Care'", "currency": "'CHF'"], db)
            for (ref, ends): (String, SQL) in [("1", "NULL"), ("2", "current_date - 1"), ("3", "current_date + 1")] {
                try world.record(
                    "contract_lines", psa, ref,
                    [
                        "contract_ref": "'g'", "product_name": "\(ref)", "quantity": "2.50", "unit_price_minor": "1999",
                        "ends_on": ends,
                    ], db)
            }
            try world.record(
                "invoices", psa, "i", of: "1", ["issued_on": "'2026-01-01'", "total_minor": "5", "number": "'R1'"], db)
            try world.record("invoices", psa, "j", of: "1", ["issued_on": "'2026-02-01'"], db)

            let contract = try #require(try Contract.list(of: acme, db).first)
            let invoices = try Invoice.list(of: acme, db)

            #expect(contract.lines.map(\.product) == ["1", "3"])
            #expect(contract.lines.first?.quantity == "2.5")
            #expect(contract.lines.first?.unitPrice == Money(minor: 1999, currency: "CHF"))
            #expect(invoices.map(\.number) == ["j", "R1"])
            #expect(invoices.last?.total?.minor == 5)
        }
    }

    @Test func `a backup plan shows its last ten runs, the plan without a good run first`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            try world.record("devices", rmm, "d", of: "1", ["hostname": "'FS01'"], db)
            for run in 1...12 {
                try world.record(
                    "backup_runs", rmm, "good \(run)",
                    [
                        "device_ref": "'d'", "plan": "'Daily'", "state": "'succeeded'", "bytes": "\(Int64(run))",
                        "started_at": "\(RecordWorld.at(Double(run)))",
                        "ended_at": "\(RecordWorld.at(Double(run) + 0.5))",
                    ], db)
            }
            try world.record(
                "backup_runs", rmm, "bad",
                ["device_ref": "'d'", "plan": "'Weekly'", "state": "'failed'", "started_at": "\(RecordWorld.at(0))"], db
            )

            let plans = try BackupPlan.list(of: acme, db)

            #expect(plans.map(\.plan) == ["Weekly", "Daily"])
            #expect(plans.first?.lastSuccessAt == nil && plans.first?.lastFailureAt == RecordWorld.at(0))
            #expect(plans.last?.runs.map(\.bytes) == (3...12).reversed().map { Int64($0) })
            #expect(plans.last?.lastSuccessAt == RecordWorld.at(12.5))
        }
    }
}
