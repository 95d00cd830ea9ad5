import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Synchronization
import Testing

@testable import Sync

struct ConnectionTests {
    @Test func `typed secrets are tried and erased, and saved ones are sealed and never shown`() throws {
        let sync = try TestSync()
        let trial = try sync.trial(sync.draft)
        let found = try sync.workspace.pool.read { db in try Trial.find(trial, db) }
        #expect(found.state == .passed && found.report?.success == "Connected to Scripted")
        #expect(try sync.value("SELECT sealed IS NULL FROM connection_trials") == true)

        let id = try sync.connect()
        let hints = try sync.workspace.pool.read { db in try sync.store.secretHints(id, db) }
        #expect(hints["key"]?.ending == "ters" && hints["key"]?.setBy == "Ana")
        #expect(
            try sync.texts(
                "SELECT c::text AS t FROM connections c UNION ALL SELECT s::text FROM connection_secrets s UNION ALL SELECT j::text FROM jobs j"
            )
            .allSatisfy { !$0.contains("twenty-odd") })
        let opened = try sync.workspace.pool.read { db in try sync.store.open(id, db) }
        #expect(opened.secret("key").reveal { $0 } == "a key of twenty-odd letters")
    }

    @Test func `a failed test keeps the vendor's sentence, its guide section, and nothing typed`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.fault = { _ in ScriptedServer.Reply(status: 401, body: Array("{}".utf8)) } }

        let trial = try sync.workspace.pool.read { [id = try sync.trial(sync.draft)] db in try Trial.find(id, db) }

        #expect(
            trial.state == .failed && trial.failure?.title == "Scripted refused this key"
                && trial.failure?.anchor == "401")
        #expect(try sync.value("SELECT sealed IS NULL FROM connection_trials") == true)
    }

    @Test func `values that were not tested are saved only switched off`() throws {
        let sync = try TestSync()
        var draft = sync.draft

        #expect(throws: Refusal.self) { try sync.save(draft) }
        draft.trial = try sync.trial(draft)
        var other = draft
        other.secrets = ["key": Secret("not the one that was tested")]
        #expect(throws: Refusal.self) { try sync.save(other) }
        other.savesUntested = true
        let id = try sync.save(other)

        #expect(try sync.connection(id).isEnabled == false)
        #expect(try sync.value("SELECT count(*) FROM sync_runs") == 0)
    }

    @Test func `an empty secret keeps the stored one, and two admins do not overwrite each other`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        let version = try sync.connection(id).version
        var draft = sync.draft
        draft.editing = (id, version)
        draft.secrets = ["key": Secret("")]
        draft.label = "Our Scripted" + String(repeating: "\u{301}", count: 400)

        try sync.save(draft)
        let label = try sync.connection(id).label
        #expect(label.hasPrefix("Our Scripte") && label.unicodeScalars.count == 200)
        let refusal = #expect(throws: Refusal.self) { try sync.save(draft) }

        #expect(refusal?.why == "somebody else saved it while you had it open")
        let opened = try sync.workspace.pool.read { db in try sync.store.open(id, db) }
        #expect(opened.secret("key").reveal { $0 } == "a key of twenty-odd letters")
    }

    @Test func `another account needs another connection, the same one no second`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        var draft = sync.draft
        draft.plain = ["account": "other"]
        draft.editing = (id, try sync.connection(id).version)

        let changed = #expect(throws: Refusal.self) { try sync.save(draft) }
        let doubled = #expect(throws: Refusal.self) { try sync.save(sync.draft) }

        #expect(changed?.next == "Create a new connection instead.")
        #expect(doubled?.why.contains("connected already") == true)
    }

    @Test func `disconnecting destroys the credentials, and reconnecting takes the same connection up again`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = [row("c1", "Company")] }
        let id = try sync.connect()
        try sync.work()

        try sync.write { db in try ConnectionSwitch.disconnect(id, rows: .keep, db) }

        #expect(try sync.value("SELECT count(*) FROM connection_secrets") == 0)
        #expect(try sync.health(id).word == .disconnected)
        #expect(
            try sync.write { db in try SyncRequests.syncNow(id, by: "Ana", db) }
                == .refused("Scripted has no credentials"))
        #expect(try sync.connect() == id)
        try sync.work()
        #expect(try sync.health(id).isGreen)
    }

    @Test func `what a connector refuses names the field`() throws {
        let sync = try TestSync()
        var draft = sync.draft
        draft.plain = ["account": "with space"]
        draft.savesUntested = true
        #expect(throws: Refusal("This is no account", why: "Leave the spaces out.", next: "", field: "account")) {
            try sync.save(draft)
        }

        draft.plain = [:]
        let missing = #expect(throws: Refusal.self) { try sync.save(draft) }
        #expect(missing?.field == "account")
    }

    @Test func `due connections are queued once, each at its interval`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        try sync.work()
        try sync.write { db in _ = try db.run("UPDATE connections SET next_run_at = now() - interval '1 minute'") }

        for _ in 1...3 { try sync.write { db in try SyncRequests.enqueueDue(db) } }

        #expect(try sync.value("SELECT count(*) FROM sync_runs WHERE state = 'queued'") == 1)
        #expect(try sync.lastRun(id).trigger == .scheduled)
        #expect(try sync.value("SELECT next_run_at > now() + interval '14 minutes' FROM connections") == true)
    }

    @Test func `a run whose job is dead is closed by the next request`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        try sync.write { db in
            try db.run("UPDATE sync_runs SET state = 'running', started_at = now()")
            try db.run("UPDATE jobs SET state = 'dead' WHERE kind = 'sync_connection'")
        }

        let run = try sync.sync(id)

        #expect(run.state == .succeeded && run.trigger == .manual)
        #expect(try sync.texts("SELECT state AS t FROM sync_runs ORDER BY id") == ["failed", "succeeded"])
    }
}

extension TestSync {
    @discardableResult
    func save(_ draft: ConnectionDraft) throws -> ID<Connection> {
        try write { db in try store.save(draft, connectors: env.connectors, by: "Ana", userID: nil, db) }
    }
}

struct PurgeTests {
    @Test func `a removed connection goes with all its rows after 30 days, and no sooner`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = [row("c1", "Company")]
            $0.tickets = [row("t1", "Ticket")]
        }
        let id = try sync.connect()
        try sync.work()
        try sync.write { db in
            try db.run("INSERT INTO customers (name, created_from) SELECT name, id FROM source_accounts")
            try ConnectionSwitch.disconnect(id, rows: .purge, db)
        }

        try SyncHousekeeping.prune(sync.workspace.pool)
        #expect(try sync.value("SELECT count(*) FROM tickets") == 1)
        try sync.write { db in _ = try db.run("UPDATE connections SET removed_at = now() - interval '31 days'") }
        try SyncHousekeeping.prune(sync.workspace.pool)

        #expect(try sync.value("SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM connections)") == 0)
        #expect(try sync.value("SELECT count(*) FROM customers") == 1)
    }
}

struct TokenTests {
    @Test func `eight workers that need a token at once ask the vendor once, and it is stored sealed`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        let asked = Mutex(0)
        let generations = Mutex<Set<Int64>>([])
        let connection = try sync.connection(id)

        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let tokens = ConnectionTokens(
                pool: sync.workspace.pool, connection: connection, workspace: sync.workspace.id,
                keyring: TestSync.keyring)
            let token = try? tokens.renew(
                {
                    asked.withLock { $0 += 1 }
                    return StoredToken(
                        access: Secret("the access token"), obtainedAt: Date(), expiresAt: Date() + 3600, generation: 1)
                }, after: 0)
            generations.withLock { seen in if let token { seen.insert(token.generation) } }
        }

        #expect(asked.withLock { $0 } == 1 && generations.withLock { $0 } == [1])
        #expect(try sync.texts("SELECT sealed AS t FROM connection_tokens").allSatisfy { !$0.contains("access") })
        let fresh = ConnectionTokens(
            pool: sync.workspace.pool, connection: connection, workspace: sync.workspace.id, keyring: TestSync.keyring)
        #expect(try fresh.current()?.access.reveal { $0 } == "the access token")
    }
}
