import ConnectorKit
import Database
import Foundation
import Jobs
import Secrets
import Testing

@testable import Sync

/// A whole read looks only into rows whose text is another than the last time, and still brings the table to what the vendor has.
struct RowMarkTests {
    private func synced() throws -> (TestSync, () throws -> SyncRun) {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = (1...12).map { row("c\($0)", "Company \($0)") } }
        let id = try sync.connect()
        try sync.work()
        return (sync, { try sync.sync(id, mode: .full) })
    }

    private func names(_ sync: TestSync) throws -> [String] {
        try sync.texts(
            "SELECT name AS t FROM source_accounts WHERE deleted_at IS NULL ORDER BY length(external_id), external_id")
    }

    @Test func `the marks say which rows came, and an unchanged read leaves them and the records alone`() throws {
        let (sync, read) = try synced()
        let before = try sync.texts("SELECT encode(marks, 'hex') || ctid AS t FROM stream_marks ORDER BY stream, place")

        let again = try #require(sync.streams(read())["companies"])

        #expect(before.first?.isEmpty == false)
        #expect(again.read == 12 && again.unchanged == 12 && again.updated == 0)
        #expect(
            try sync.texts("SELECT encode(marks, 'hex') || ctid AS t FROM stream_marks ORDER BY stream, place")
                == before)
    }

    @Test func `each connection hashes its rows with a secret of its own, which another master key makes void`() throws
    {
        let sync = try TestSync()
        let connection = try sync.connection(try sync.connect())
        func marks(_ stream: Int, _ workspace: UUID, _ keyring: Keyring) -> RowMarks {
            RowMarks(connection, Scripted.streams[stream], [], workspace: workspace, keyring)
        }
        let (here, there) = (sync.workspace.id, UUID())

        let own = marks(0, here, TestSync.keyring)
        let again = marks(0, here, TestSync.keyring)
        let others = [
            marks(1, here, TestSync.keyring), marks(0, there, TestSync.keyring),
            marks(0, here, Keyring(keys: [.random()])),
        ]

        #expect(own.seed == again.seed && own.salt == again.salt)
        #expect(Set([own.seed] + others.map(\.seed) + [.none]).count == 5)
        #expect(others.allSatisfy { $0.salt != own.salt })
    }

    @Test(arguments: [
        "UPDATE source_accounts SET name = 'other', content_hash = 'x', synced_at = now() WHERE external_id = 'c7'",
        "UPDATE source_accounts SET deleted_at = now(), content_hash = '', synced_at = now() WHERE external_id IN ('c1', 'c7')",
        "DELETE FROM source_accounts WHERE external_id IN ('c7', 'c12')", "DELETE FROM source_accounts",
        "UPDATE connection_streams SET marks_salt = 'another program'", "DELETE FROM stream_marks",
    ])
    func `whatever became of our rows meanwhile, the next whole read brings them back`(deed: SQL) throws {
        let (sync, read) = try synced()
        let before = try names(sync)
        try sync.write { db in _ = try db.run(deed) }

        _ = try read()

        #expect(try names(sync) == before)
    }

    @Test func `a row that went to another text and back is another each time`() throws {
        let (sync, read) = try synced()
        let first = row("c7", "Company 7")
        for company in [row("c7", "Renamed", minutes: 30), first, row("c7", "Renamed", minutes: 30)] {
            sync.vendor.change { $0.companies[6] = company }
            sync.vendor.change { $0.companies[6].updated = nil }
            _ = try read()
            #expect(try names(sync)[6] == company.name)
        }
    }

    @Test func `rows that are missing are missed, also when all others are known`() throws {
        let (sync, read) = try synced()
        sync.vendor.change { $0.companies.remove(at: 4) }

        let run = try #require(sync.streams(read())["companies"])

        #expect(run.removed == 1 && run.unchanged == 11)
        #expect(try names(sync).count == 11)
    }

    @Test func `of two texts for one record the last one counts, each time`() throws {
        let (sync, read) = try synced()
        // In one page: the second and third of it.
        sync.vendor.change { $0.companies[2] = row("c2", "Company 2 again") }
        sync.vendor.change { $0.companies[2].updated = nil }
        _ = try read()
        #expect(try names(sync)[1] == "Company 2 again")

        sync.vendor.change { $0.companies[2] = row("c3", "Company 3") }
        _ = try read()

        #expect(try names(sync)[1] == "Company 2")
    }
}
