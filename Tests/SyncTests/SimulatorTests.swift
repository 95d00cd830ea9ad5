import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import Jobs
import Outbound
import Secrets
import TestKit
import Testing
import VendorSimulator

@testable import Sync

struct SimulatorTests {
    @Test func `both vendors are tested, saved and synced as a person would do it`() throws {
        let database = try TestDatabase.workspace()
        var options = SimulatorOptions()
        options.plan = .small
        let port = Int.random(in: 20_000...29_999)
        let server = try Simulator(options).start(port: port)
        let lab = try LabHosts(VendorCredentials.labHosts(port: port))
        let env = SyncEnvironment(
            connectors: ConnectorSet(Registry.all), fetcher: Fetcher(lab: lab), lab: lab, keyring: TestSync.keyring)
        var registry = JobRegistry()
        registry.register(SyncConnection.self) { job, work in try job.perform(work, env) }
        registry.register(TestConnection.self) { job, work in try job.perform(work, env) }
        let workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
        let runner = JobRunner(registry: registry, schedule: [], workspaces: { [workspace] })

        for credentials in VendorCredentials.all() {
            try connect(credentials, env, runner, workspace)
        }

        let runs = try database.pool.read { db in try SyncRun.list(db) }
        #expect(runs.map(\.state) == [.succeeded, .succeeded], "\(runs.map { $0.errorSentence ?? "" })")
        func count(_ table: SQL) throws -> Int {
            try database.pool.read { db in try db.value("SELECT count(*) FROM \(table)") } ?? 0
        }
        #expect(try count("devices") >= options.plan.devices)
        #expect(try count("tickets") > 0 && count("ticket_notes") > 0 && count("alerts") > 0 && count("contracts") > 0)
        #expect(try count("sync_run_streams WHERE errors > 0 OR state NOT IN ('done', 'skipped')") == 0)
        withExtendedLifetime(server) {}
    }

    private func connect(
        _ credentials: VendorCredentials, _ env: SyncEnvironment, _ runner: JobRunner, _ workspace: JobWorkspace
    ) throws {
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
        _ = try workspace.pool.write { db in
            try ConnectionStore(keyring: env.keyring).save(
                draft, connectors: env.connectors, by: "Ana", userID: nil, db)
        }
        try runner.runWaiting(in: workspace)
    }
}
