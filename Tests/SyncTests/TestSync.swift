import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Outbound
import Secrets
import TestKit
import Testing

@testable import Sync

/// A workspace with one connection to the made-up vendor, and the jobs that sync it.
final class TestSync: Sendable {
    let vendor = ScriptedVendor()
    let workspace: JobWorkspace
    let env: SyncEnvironment
    let store: ConnectionStore
    private let database: TestDatabase
    private let server: ScriptedServer

    /// The same in every process of a test run.
    static let keyring = Keyring(keys: [MasterKey([UInt8](repeating: 7, count: 32)) ?? MasterKey.random()])

    init(_ patience: WritePatience = WritePatience()) throws {
        var options = PoolOptions()
        options.statementTimeout = .seconds(60)
        database = try TestDatabase.workspace(options)
        workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
        server = try ScriptedServer { [vendor] in vendor.answer($0) }
        let lab = try LabHosts("api.scripted.example=http://127.0.0.1:\(server.port)")
        env = SyncEnvironment(
            connectors: ConnectorSet([Scripted.self]), fetcher: Fetcher(lab: lab), lab: lab, keyring: TestSync.keyring,
            patience: patience)
        store = ConnectionStore(keyring: TestSync.keyring)
    }

    deinit { server.close() }

    var port: UInt16 { server.port }

    /// The database's address, for another process.
    var url: String {
        get throws {
            let server = ProcessInfo.processInfo.environment["VECTIS_TEST_DATABASE_URL"] ?? ""
            return server.replacingOccurrences(of: "///postgres", with: "///\(database.name)")
        }
    }

    func write<T>(_ body: (borrowing Transaction) throws -> T) throws -> T { try workspace.pool.write(body) }

    func value<T: SQLDecodable>(_ query: SQL) throws -> T {
        try #require(try workspace.pool.read { db in try db.value(query) as T? })
    }

    func texts(_ query: SQL) throws -> [String] {
        try workspace.pool.read { db in try db.all(query) { row in try row.get("t") as String } }
    }

    func runner(followers: [any Follower] = []) -> JobRunner {
        var registry = JobRegistry()
        registry.register(SyncConnection.self) { [env] job, work in try job.perform(work, env) }
        registry.register(TestConnection.self) { [env] job, work in try job.perform(work, env) }
        registry.register(SendWrite.self) { [env] job, work in try job.perform(work, env) }
        registry.register(RefreshRecords.self) { [env] job, work in try job.perform(work, env) }
        registry.register(ReadChoices.self) { [env] job, work in try job.perform(work, env) }
        registry.register(PurgeParts.self)
        registry.register(FollowChanges.self) { job, work in try job.perform(work, followers: followers) }
        return JobRunner(registry: registry, schedule: [], workspaces: { [workspace] in [workspace] })
    }

    /// Does all that is due.
    func work(followers: [any Follower] = []) throws {
        try runner(followers: followers).runWaiting(in: workspace)
    }

    var draft: ConnectionDraft {
        ConnectionDraft(
            connector: "scripted", plain: ["account": "acme"], secrets: ["key": Secret("a key of twenty-odd letters")])
    }

    /// Tests and saves, as the drawer does; the first sync waits.
    func connect(_ draft: ConnectionDraft? = nil) throws -> ID<Connection> {
        var draft = draft ?? self.draft
        draft.trial = try trial(draft)
        return try write { [draft] db in
            try store.save(draft, connectors: env.connectors, by: "Ana", userID: nil, db)
        }
    }

    func trial(_ draft: ConnectionDraft) throws -> ID<Trial> {
        let id = try write { db in
            try TryConnection(keyring: TestSync.keyring).request(draft, Scripted.manifest, by: "Ana", db)
        }
        try work()
        return id
    }

    func connection(_ id: ID<Connection>) throws -> Connection {
        try workspace.pool.read { db in try Connection.find(id, db) }
    }

    func lastRun(_ id: ID<Connection>) throws -> SyncRun {
        try #require(try workspace.pool.read { db in try SyncRun.list(connection: id, db) }.first)
    }

    func streams(_ run: SyncRun) throws -> [String: SyncRunStream] {
        let all = try workspace.pool.read { db in try SyncRunStream.list(run: run.id, db) }
        return Dictionary(uniqueKeysWithValues: all.map { ($0.stream, $0) })
    }

    /// Asks for a sync and does it.
    func sync(_ id: ID<Connection>, mode: SyncMode = .changes, followers: [any Follower] = []) throws -> SyncRun {
        _ = try write { db in try SyncRequests.syncNow(id, mode: mode, by: "Ana", db) }
        try work(followers: followers)
        return try lastRun(id)
    }
}

/// A row of the made-up vendor, `minutes` ago.
func row(_ id: String, _ name: String, status: String? = nil, minutes: Double = 60, gone: Bool? = nil) -> Scripted.Row {
    let updated = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - minutes * 60).rounded())
    return Scripted.Row(id: id, name: name, status: status, company: "c1", updated: updated, gone: gone)
}
