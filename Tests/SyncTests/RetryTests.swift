import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

/// Records that could not be read, read again by themselves.
struct RetryTests {
    /// A ticket whose name is a number, in a list and by itself.
    private static let broken = #"{"id":"t2","name":7,"company":{"id":"c1"}}"#

    private static let breakTickets: @Sendable (ScriptedServer.Question) -> ScriptedServer.Reply? = { question in
        question.path == "/tickets" && question.query["after"] == nil ? .json("[\(broken)]") : nil
    }

    private func connected(_ breaks: @escaping @Sendable (String) -> ScriptedServer.Reply?) throws -> (
        TestSync, ID<Connection>, SyncRun
    ) {
        let sync = try TestSync()
        sync.vendor.change {
            $0.tickets = [row("t1", "Printer"), row("t2", "Phone")]
            $0.fault = { $0.query["after"] == nil ? breaks($0.path) : nil }
        }
        let id = try sync.connect()
        try sync.work()
        return (sync, id, try sync.lastRun(id))
    }

    private func retry(_ run: SyncRun, _ sync: TestSync) throws -> SyncRun {
        let answer = try sync.write { db in
            try SyncRequests.retryFailed(run.id, of: run.connectionID, by: "Ana", db)
        }
        guard case .queued(let new) = answer else { throw DatabaseError(.other, "\(answer)") }
        try sync.work()
        return try sync.workspace.pool.read { db in try SyncRun.find(new, db) }
    }

    private func errors(_ run: SyncRun, _ sync: TestSync) throws -> [RunError] {
        try sync.workspace.pool.read { db in try RunError.list(run: run.id, db) }
    }

    @Test func `a retry reads just the failed record, and marks it solved once it can be read`() throws {
        let (sync, id, first) = try connected { $0 == "/tickets" ? .json("[\(Self.broken)]") : nil }
        let ok = try sync.connection(id).lastOkAt
        let asked = sync.vendor.journal.count

        let run = try retry(first, sync)

        #expect(try errors(first, sync).map(\.accountRef) == ["c1"])
        #expect(run.retryOf == first.id && run.state == .succeeded && run.totals.created == 1)
        #expect(Array(sync.vendor.journal.dropFirst(asked)) == ["/tickets/t2"])
        #expect(try sync.streams(run).keys.sorted() == ["tickets"])
        #expect(try sync.value("SELECT title FROM tickets WHERE external_id = 't2'") == "Phone")
        #expect(try errors(first, sync).allSatisfy { $0.solvedBy == run.id && !$0.isOpen })
        #expect(try sync.connection(id).lastOkAt == ok)
        #expect(throws: Refusal.self) { try retry(first, sync) }
    }

    @Test func `a record that is still broken stays open, and the new run says why`() throws {
        let (sync, _, first) = try connected { path in
            path == "/tickets" ? .json("[\(Self.broken)]") : path == "/tickets/t2" ? .json(Self.broken) : nil
        }

        let run = try retry(first, sync)

        #expect(run.totals.errors == 1)
        #expect(try errors(first, sync).allSatisfy(\.isOpen))
        #expect(try errors(run, sync).map(\.recordRef) == ["t2"])
    }

    @Test func `a record that is gone at the vendor is solved, and nothing here is hidden by it`() throws {
        let (sync, id, _) = try connected { _ in nil }
        sync.vendor.change { $0.fault = Self.breakTickets }
        let second = try sync.sync(id)
        sync.vendor.change { $0.tickets.removeAll { $0.id == "t2" } }

        let run = try retry(second, sync)

        #expect(try errors(second, sync).map(\.solvedBy) == [run.id])
        #expect(try sync.streams(run)["tickets"]?.errorSentence?.hasPrefix("One record is not there any more") == true)
        #expect(try sync.value("SELECT count(*) FROM tickets WHERE deleted_at IS NULL") == 2)
    }

    @Test func `where single records cannot be asked for, only that stream is read, as a whole`() throws {
        let (sync, _, first) = try connected { $0 == "/alerts" ? .json(#"[{"id":"a1","name":7}]"#) : nil }
        sync.vendor.change {
            $0.fault = { _ in nil }
            $0.alerts = [row("a1", "Disk full"), row("a2", "Memory")]
        }
        let asked = sync.vendor.journal.count

        let run = try retry(first, sync)

        #expect(Array(sync.vendor.journal.dropFirst(asked)) == ["/alerts"])
        #expect(run.totals.created == 2)
        #expect(try errors(first, sync).allSatisfy { $0.solvedBy == run.id })
    }

    @Test func `an ordinary sync that can read a record solves it, too`() throws {
        let (sync, id, first) = try connected { $0 == "/tickets" ? .json("[\(Self.broken)]") : nil }
        sync.vendor.change {
            $0.fault = { _ in nil }
            $0.tickets = [row("t1", "Printer", minutes: 1)]
        }
        _ = try sync.sync(id)
        let stillOpen = try errors(first, sync).allSatisfy(\.isOpen)
        sync.vendor.change { $0.tickets.append(row("t2", "Phone", minutes: 1)) }

        let run = try sync.sync(id)

        #expect(stillOpen)
        #expect(try errors(first, sync).map(\.solvedBy) == [run.id])
    }

    @Test func `a retry waits for its turn, and a sync asked for meanwhile takes its records along`() throws {
        let (sync, id, first) = try connected { $0 == "/tickets" ? .json("[\(Self.broken)]") : nil }
        _ = try sync.write { db in try SyncRequests.retryFailed(first.id, of: id, by: "Ana", db) }

        let answer = try sync.write { db in try SyncRequests.syncNow(id, by: "Bo", db) }
        sync.vendor.change { $0.fault = { _ in nil } }
        try sync.work()

        let run = try sync.lastRun(id)
        #expect(answer == .queued(run.id))
        #expect(run.mode == .full && run.retryOf == nil && run.totals.read >= 2)
        #expect(try errors(first, sync).map(\.solvedBy) == [run.id])
    }

    @Test func `the log tells a run in order, by level and text, and the bundle holds nothing that was typed`() throws {
        let (sync, id, first) = try connected { $0 == "/tickets" ? .json("[\(Self.broken)]") : nil }
        let connection = try sync.connection(id)
        let streams = try sync.workspace.pool.read { db in try SyncRunStream.list(run: first.id, db) }
        let calls = try sync.workspace.pool.read { db in try VendorCall.list(run: first.id, db) }

        let lines = RunLine.all(first, streams, try errors(first, sync), calls) { $0.capitalized }
        let bundle = DiagnosticBundle.json(
            first, connection, fields: Scripted.manifest.fields, streams, try errors(first, sync), calls
        ).text()

        #expect(lines.first?.text == "Run \(first.id) queued by Ana")
        #expect(lines.last?.text == "Run ended: succeeded")
        #expect(lines.map(\.at) == lines.map(\.at).sorted())
        #expect(
            RunLine.filtered(lines, from: .warning, text: "T2 PUT aside").map(\.text).map { $0.prefix(32) } == [
                "Tickets: record t2 put aside. na"
            ])
        #expect(RunLine.filtered(lines, from: .info, text: "GET /tickets:").count == 2)
        #expect(bundle.contains("t2") && !bundle.contains("acme") && !bundle.contains("a key of twenty-odd letters"))
    }
}
