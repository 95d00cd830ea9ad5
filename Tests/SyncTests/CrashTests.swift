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

/// A process of its own dies at a named place in the middle of a sync; this one goes on.
@Suite(.serialized)
struct CrashTests {
    @Test(
        arguments: [
            "jobs.claimed:1", "landing.prepared:2", "landing.landed:2", "landing.cursor:3", "landing.committed:2",
            "reconciliation.hidden:1", "jobs.performed:1",
        ])
    func `whatever the place, the next run completes and no row is lost or doubled`(place: String) throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        if place.hasPrefix("reconciliation") {
            try sync.work()
            sync.vendor.change { $0.companies.removeLast() }
            try sync.write { db in _ = try SyncRequests.syncNow(id, by: "Ana", db) }
        }
        sync.vendor.change { $0.journal = [] }

        #expect(try CrashTests.child(at: place, sync) == 137)
        #expect(try CrashTests.rescue(sync))
        try sync.work()

        #expect(try sync.lastRun(id).state == .succeeded)
        #expect(try sync.value("SELECT count(*) FROM source_accounts") == 12)
        #expect(
            try sync.value("SELECT count(*) FROM changes WHERE kind = 'source_accounts' AND change = 'created'") == 12)
        #expect(try sync.value("SELECT count(*) FROM jobs WHERE state IN ('running', 'dead')") == 0)
        let asked = Dictionary(grouping: sync.vendor.journal.filter { $0.hasPrefix("/companies") }, by: { $0 })
        #expect(asked.values.allSatisfy { $0.count <= 2 })
    }

    /// Runs only in the process that `child` starts: does what is due in the database it is given.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["VECTIS_CRASH_DATABASE"] != nil))
    func `the process that dies`() throws {
        let settings = ProcessInfo.processInfo.environment
        let pool = Pool(try DatabaseAddress(settings["VECTIS_CRASH_DATABASE"] ?? ""))
        let lab = try LabHosts("api.scripted.example=http://127.0.0.1:\(settings["VECTIS_CRASH_PORT"] ?? "")")
        let env = SyncEnvironment(
            connectors: ConnectorSet([Scripted.self]), fetcher: Fetcher(lab: lab), lab: lab, keyring: TestSync.keyring,
            patience: OutboxWorld.patience)
        var registry = JobRegistry()
        registry.register(SyncConnection.self) { job, work in try job.perform(work, env) }
        registry.register(SendWrite.self) { job, work in try job.perform(work, env) }
        let workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: pool)

        try JobRunner(registry: registry, schedule: [], workspaces: { [] }).runWaiting(in: workspace)
    }

    /// Gives back the job of the process that died, as soon as the database knows that it did: until then its transaction
    /// holds the row.
    static func rescue(_ sync: TestSync) throws -> Bool {
        try eventually {
            try sync.write { db in
                try db.run("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'")
                return try Rescue.returnLost(db).returned == 1
            }
        }
    }

    /// - Returns: the status with which the process ended.
    static func child(at place: String, _ sync: TestSync) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "the process that dies"]
        var settings = ProcessInfo.processInfo.environment
        settings["CRASH_AT"] = place
        settings["VECTIS_CRASH_DATABASE"] = try sync.url
        settings["VECTIS_CRASH_PORT"] = "\(sync.port)"
        process.environment = settings
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
