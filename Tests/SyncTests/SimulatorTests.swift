import Basics
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

struct SimulatorTests {
    @Test func `both vendors are tested, saved and synced as a person would do it`() throws {
        let world = try SimulatorWorld()

        let runs = try world.workspace.pool.read { db in try SyncRun.list(db) }
        #expect(runs.map(\.state) == [.succeeded, .succeeded], "\(runs.map { $0.errorSentence ?? "" })")
        #expect(try world.count("devices") >= world.devices)
        #expect(try world.count("tickets") > 0 && world.count("ticket_notes") > 0)
        #expect(try world.count("alerts") > 0 && world.count("contracts") > 0)
        #expect(try world.count("sync_run_streams WHERE errors > 0 OR state NOT IN ('done', 'skipped')") == 0)
    }
}
