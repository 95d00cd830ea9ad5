import Basics
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

struct DeletionTests {
    @Test(arguments: [
        (0, 100, false), (4, 20, false), (1, 1, true), (4, 4, true), (5, 50, false), (5, 49, true), (6, 20, true),
        (10, 100, false), (11, 100, true), (50, 1000, false), (51, 100_000, true),
    ])
    func `more than a tenth, more than fifty, or all: a person is asked`(missing: Int, visible: Int, stops: Bool) {
        #expect(DeletionGuard.stops(missing, of: visible) == stops)
    }

    @Test func `what a complete read misses is hidden, and comes back when it returns`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        try sync.work()
        try sync.write { db in _ = try db.run("DELETE FROM changes") }

        sync.vendor.change { $0.companies.removeLast() }
        #expect(try sync.sync(id).totals.removed == 1)
        #expect(try sync.texts("SELECT external_id AS t FROM source_accounts WHERE deleted_at IS NOT NULL") == ["c12"])

        sync.vendor.change { $0.companies.append(row("c12", "Company 12")) }
        #expect(try sync.sync(id).totals.updated == 1)
        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == 12)
        #expect(try sync.texts("SELECT change AS t FROM changes ORDER BY id") == ["removed", "returned"])
    }

    @Test(arguments: [0, 6])
    func `an empty or halved list removes nothing until an admin confirms`(left: Int) throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        try sync.work()

        sync.vendor.change { $0.companies = Array($0.companies.prefix(left)) }
        let run = try sync.sync(id)

        #expect(run.totals.removed == 0)
        #expect(
            try sync.streams(run)["companies"]?.errorSentence?.contains("\(12 - left) of 12 companies are missing")
                == true)
        #expect(
            try sync.workspace.pool.read { db in try DeletionGuard.waiting(id, "companies", db) }?.wouldRemove == 12
                - left)

        let answer = try sync.write { db in try DeletionGuard.confirm(id, "companies", by: "Ana", db) }
        try sync.work()

        guard case .queued = answer else { return #expect(Bool(false), "\(answer)") }
        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == left)
        #expect(try sync.workspace.pool.read { db in try DeletionGuard.waiting(id, "companies", db) } == nil)
    }

    @Test func `the guard goes away by itself when the records are there again`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        try sync.work()

        sync.vendor.change {
            $0.fault = { $0.path == "/companies" ? ScriptedServer.Reply(body: Array("[]".utf8)) : nil }
        }
        _ = try sync.sync(id)
        #expect(try sync.workspace.pool.read { db in try DeletionGuard.waiting(id, "companies", db) } != nil)
        sync.vendor.change { $0.fault = { _ in nil } }
        _ = try sync.sync(id)

        #expect(try sync.workspace.pool.read { db in try DeletionGuard.waiting(id, "companies", db) } == nil)
        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == 12)
    }

    @Test func `an alert that is listed no more is cleared, and open again when it is back`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.alerts = (1...9).map { row("a\($0)", "Alert \($0)") } }
        let id = try sync.connect()
        try sync.work()

        sync.vendor.change { $0.alerts.removeLast() }
        _ = try sync.sync(id)
        #expect(
            try sync.texts("SELECT external_id AS t FROM alerts WHERE cleared_at IS NOT NULL AND deleted_at IS NULL")
                == ["a9"])

        sync.vendor.change { $0.alerts.append(row("a9", "Alert 9")) }
        _ = try sync.sync(id)
        #expect(try sync.value("SELECT count(*) FROM alerts WHERE cleared_at IS NULL") == 9)
    }

    @Test func `many alerts that vanish at once are cleared when the next read agrees`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.alerts = (1...9).map { row("a\($0)", "Alert \($0)") } }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change { $0.alerts = [] }

        _ = try sync.sync(id)
        #expect(try sync.value("SELECT count(*) FROM alerts WHERE cleared_at IS NULL") == 9)
        _ = try sync.sync(id)
        #expect(try sync.value("SELECT count(*) FROM alerts WHERE cleared_at IS NULL") == 0)
    }

    @Test func `a scan that is cut short hides nothing`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change {
            $0.companies.removeFirst()
            $0.fault = { $0.query["after"] == "c10" ? ScriptedServer.Reply(status: 403, body: Array("{}".utf8)) : nil }
        }

        let run = try sync.sync(id)

        #expect(run.state == .partial)
        #expect(try sync.streams(run)["companies"]?.state == .failed)
        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == 12)
    }
}
