import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import HTTP
import Jobs
import Outbound
import Secrets
import TestKit
import Testing
import VendorSimulator

@testable import Sync

/// A workspace that is connected to both pretended vendors and has synced once; waits are short.
final class SimulatorWorld: Sendable {
    let simulator: Simulator
    let workspace: JobWorkspace
    let env: SyncEnvironment
    let runner: JobRunner
    let devices: Int
    private let server: Server
    private let database: TestDatabase

    init(_ change: (inout SimulatorOptions) -> Void = { _ in }, patience: WritePatience = WritePatience()) throws {
        database = try TestDatabase.workspace()
        var options = SimulatorOptions()
        options.plan = .small
        change(&options)
        devices = options.plan.devices
        simulator = Simulator(options)
        server = try simulator.start()
        let lab = try LabHosts(VendorCredentials.labHosts(port: server.port))
        let env = SyncEnvironment(
            connectors: ConnectorSet(Registry.all), fetcher: Fetcher(lab: lab), lab: lab, keyring: TestSync.keyring,
            patience: patience)
        self.env = env
        let workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
        self.workspace = workspace
        runner = SimulatorWorld.runner(env, workspace)
        for credentials in VendorCredentials.all(options.connectwise, options.ninjaone) { try connect(credentials) }
    }

    deinit {
        server.stop()
        server.wait()
    }

    /// As of another process.
    func anotherRunner() -> JobRunner { SimulatorWorld.runner(env, workspace) }

    private static func runner(_ env: SyncEnvironment, _ workspace: JobWorkspace) -> JobRunner {
        var registry = JobRegistry()
        registry.register(SyncConnection.self) { job, work in try job.perform(work, env) }
        registry.register(TestConnection.self) { job, work in try job.perform(work, env) }
        registry.register(SendWrite.self) { job, work in try job.perform(work, env) }
        registry.register(RefreshRecords.self) { job, work in try job.perform(work, env) }
        registry.register(ReadChoices.self) { job, work in try job.perform(work, env) }
        return JobRunner(registry: registry, schedule: [], workspaces: { [workspace] })
    }

    func count(_ table: SQL) throws -> Int {
        try workspace.pool.read { db in try db.value("SELECT count(*) FROM \(table)") } ?? 0
    }

    func texts(_ query: SQL) throws -> [String] {
        try workspace.pool.read { db in try db.all(query) { row in try row.get("t") as String } }
    }

    func connection(_ connector: String) throws -> ID<Sync.Connection> {
        let all = try workspace.pool.read { db in try Sync.Connection.by(connector: connector, db) }
        return try #require(all.first).id
    }

    @discardableResult
    func add(_ write: Write, to connector: String = "connectwise", key: String = UUID().uuidString, file: String = "")
        throws -> ID<OutboxEntry>
    {
        let intent = WriteIntent(
            write, to: try connection(connector), key: WriteKey([key]), by: .person(1, "Ana")
        ) { $0.file = Array(file.utf8) }
        let added = try workspace.pool.write { db in try Outbox.add(intent, env.connectors, db) }
        switch added {
        case .added(let id), .known(let id, _): return id
        }
    }

    /// Works until every write is at its end or a person's turn.
    func settle(within limit: Duration = .seconds(40)) throws {
        let isDone = try eventually(within: limit) {
            try runner.runWaiting(in: workspace)
            return try count("outbox WHERE state IN ('pending', 'sending', 'unknown')") == 0
        }
        #expect(isDone)
        try runner.runWaiting(in: workspace)
    }

    /// What a vendor did of what was asked of it in writing: path and body.
    func done(_ path: String) -> [String] {
        simulator.journal.entries.filter { $0.isDone && $0.path.contains(path) }.map(\.body)
    }

    private func connect(_ credentials: VendorCredentials) throws {
        var draft = ConnectionDraft(
            connector: credentials.connector,
            plain: Dictionary(uniqueKeysWithValues: credentials.plain.map { ($0.name, $0.value) }),
            secrets: Dictionary(uniqueKeysWithValues: credentials.secret.map { ($0.name, Secret($0.value)) }))
        let type = try #require(env.connectors[credentials.connector])
        let trial = try workspace.pool.write { db in
            try TryConnection(keyring: env.keyring).request(draft, type.manifest, by: "Ana", db)
        }
        try runner.runWaiting(in: workspace)
        draft.trial = trial
        _ = try workspace.pool.write { [draft] db in
            try ConnectionStore(keyring: env.keyring).save(
                draft, connectors: env.connectors, by: "Ana", userID: nil, db)
        }
        try runner.runWaiting(in: workspace)
    }
}
