import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

struct FaultTests {
    @Test func `a stream that fails leaves the others alone, and the run says partial`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = [row("c1", "Company")]
            $0.alerts = [row("a1", "Alert")]
            $0.fault = { $0.path == "/tickets" ? ScriptedServer.Reply(status: 403, body: Array("{}".utf8)) : nil }
        }

        let id = try sync.connect()
        try sync.work()

        let run = try sync.lastRun(id)
        let streams = try sync.streams(run)
        #expect(run.state == .partial && run.errorKind == .missingPermission)
        #expect(
            streams["tickets"]?.state == .failed
                && streams["tickets"]?.errorSentence?.contains("may not read tickets") == true)
        #expect(streams["companies"]?.state == .done && streams["alerts"]?.created == 1)
        #expect(try sync.connection(id).lastOkAt == nil)
        let health = try sync.health(id)
        #expect(health.word == .connected && health.subline == .partial(["Tickets"]) && !health.isGreen)
    }

    @Test func `revoked credentials are an error with the connector's sentence, and a new key heals it`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = [row("c1", "Company")] }
        let id = try sync.connect()
        try sync.work()
        #expect(try sync.health(id).isGreen)

        sync.vendor.change { $0.fault = { _ in ScriptedServer.Reply(status: 401, body: Array("{}".utf8)) } }
        let failed = try sync.sync(id)
        let broken = try sync.connection(id)
        #expect(failed.state == .failed && failed.errorKind == .badCredentials)
        #expect(broken.errorSentence == "Scripted refused this key. Paste the key again." && broken.failures == 1)
        #expect(broken.errorDetail?["anchor"]?.stringValue == "401")
        #expect(try sync.health(id).word == .error)

        sync.vendor.change { $0.fault = { _ in nil } }
        var draft = sync.draft
        draft.editing = (id, broken.version)
        draft.secrets = ["key": Secret("another key of twenty letters")]
        #expect(try sync.connect(draft) == id)
        try sync.work()

        let healed = try sync.connection(id)
        #expect(healed.errorKind == nil && healed.failures == 0 && healed.errorSentence == nil)
        #expect(try sync.lastRun(id).trigger == .reconnect)
        #expect(try sync.health(id).isGreen)
    }

    @Test func `a rate limit puts the run to sleep and it goes on where it was`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = (1...4).map { row("c\($0)", "Company") }
            $0.fault = { question in
                guard question.path == "/tickets" else { return nil }
                return ScriptedServer.Reply(status: 429, headers: ["Retry-After: 600"], body: Array("{}".utf8))
            }
        }
        let id = try sync.connect()
        try sync.work()

        let waiting = try sync.lastRun(id)
        #expect(waiting.state == .running && waiting.resumesAt.map { $0 > Date() + 500 } == true)
        #expect(
            try sync.value(
                "SELECT attempt = 0 AND run_at > now() + interval '9 minutes' FROM jobs WHERE kind = 'sync_connection'")
                == true)
        let answer = try sync.write { db in try SyncRequests.syncNow(id, by: "Ana", db) }
        guard case .alreadyRunning(waiting.id, _) = answer else { return #expect(Bool(false), "\(answer)") }

        sync.vendor.change {
            $0.fault = { _ in nil }
            $0.tickets = [row("t1", "Ticket")]
            $0.journal = []
        }
        try sync.write { db in _ = try db.run("UPDATE jobs SET run_at = now() WHERE kind = 'sync_connection'") }
        try sync.work()

        #expect(try sync.lastRun(id).id == waiting.id && (try sync.lastRun(id).state) == .succeeded)
        #expect(!sync.vendor.journal.contains("/companies"))
    }

    @Test func `a database that goes away in mid-sync costs a page at most`() throws {
        let sync = try TestSync()
        sync.vendor.change { state in
            state.companies = (1...12).map { row("c\($0)", "Company \($0)") }
        }
        let id = try sync.connect()
        let address = sync.workspace.pool.address
        sync.vendor.change { state in
            let killer = Pool(address)
            let state2 = OnceFlag()
            state.fault = { question in
                if question.query["after"] == "c6", state2.claim() {
                    _ = try? killer.read { db in
                        try db.value(
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        ) as Int?
                    }
                }
                return nil
            }
            state.journal = []
        }

        try sync.work()
        _ = try eventually {
            try sync.value("SELECT count(*) FROM jobs WHERE kind = 'sync_connection' AND state <> 'running'") == 1
        }
        try sync.write { db in
            _ = try db.run("UPDATE jobs SET run_at = now() WHERE kind = 'sync_connection' AND state = 'available'")
        }
        try sync.work()

        #expect(try sync.lastRun(id).state == .succeeded)
        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == 12)
        #expect(try sync.value("SELECT count(*) FROM changes WHERE kind = 'source_accounts'") == 12)
        #expect(try sync.streams(try sync.lastRun(id))["companies"]?.created == 12)
        let asked = Dictionary(grouping: sync.vendor.journal.filter { $0.hasPrefix("/companies") }, by: { $0 })
        #expect(asked.values.allSatisfy { $0.count <= 2 })
    }

    @Test func `a connection that is paused in mid-sync stops at the next page`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        let pool = sync.workspace.pool
        sync.vendor.change { state in
            state.fault = { question in
                if question.query["after"] == "c3" {
                    try? pool.write { db in try ConnectionSwitch.pause(id, by: "Ben", db) }
                }
                return nil
            }
        }

        try sync.work()

        #expect(try sync.lastRun(id).state == .cancelled)
        #expect(try sync.value("SELECT count(*) FROM source_accounts") < 12)
        #expect(try sync.health(id).subline == .pausedBy("Ben"))
        let answer = try sync.write { db in try SyncRequests.syncNow(id, by: "Ana", db) }
        #expect(answer == .refused("Scripted is paused by Ben"))
    }

    @Test func `a worker whose lease was given away lands nothing`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        let pool = sync.workspace.pool
        sync.vendor.change { state in
            state.fault = { question in
                if question.query["after"] == "c3" {
                    try? pool.write { db in
                        _ = try db.run("UPDATE jobs SET lease_token = gen_random_uuid() WHERE state = 'running'")
                    }
                }
                return nil
            }
        }

        try sync.work()

        #expect(try sync.value("SELECT count(*) FROM source_accounts") < 12)
        #expect(try sync.lastRun(id).state == .running)
    }
}

extension TestSync {
    func health(_ id: ID<Connection>) throws -> ConnectionHealth {
        try workspace.pool.read { db in
            try ConnectionOverview(Connection.find(id, db), db).health(env.connectors, now: Date())
        }
    }
}
