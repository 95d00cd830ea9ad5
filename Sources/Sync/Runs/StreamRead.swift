import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Reads one stream to its end: each page lands with its cursor, counters and change rows in one transaction.
struct StreamRead {
    private let context: RunContext
    private let stream: ConnectorKit.Stream
    private var state: StreamState
    private var seen = SeenRecords()
    private var children: ChildSettlement
    /// Pages landed by this read.
    private(set) var pages = 0

    init(_ context: RunContext, _ stream: ConnectorKit.Stream) throws {
        self.context = context
        self.stream = stream
        let state = try context.work.write { db in
            let state = try StreamState.load(context.connectionID, stream.name, db)
            try RunPlan.begin(stream.name, context.run.id, cursor: state.cursor, db)
            try SyncTopic.notify(context.connection.id, db)
            return state
        }
        self.state = state
        children = ChildSettlement(context: context, stream: stream, rows: state.rows, answer: state.deletionGuard)
    }

    /// - Throws: what the vendor, the database or the lease throws; `RunCancelled`; `ReadCancelled` when the process stops.
    mutating func run(_ session: Session) throws {
        let refs = try dueParents()
        var last: Page?
        try session.read(
            stream, from: stream.parentKind == nil ? state.cursor : nil, mode: mode,
            lookbackDays: context.connection.lookbackDays, parents: refs
        ) { page in
            try land(page)
            last = page.isLast ? page : nil
            return !context.work.shouldStop
        }
        guard let last else { throw ReadCancelled() }
        try finish(last)
    }

    private var mode: ReadMode { context.run.mode == .full ? .full : .changes }

    /// Records below which children are to be read: those that are not as they were when their children were read last.
    private mutating func dueParents() throws -> [ParentRef] {
        guard let kind = stream.parentKind else { return [] }
        let due = try context.work.read { db in
            try ChildReads.due(kind, context.connectionID, stream.name, all: mode == .full, db)
        }
        children.parents = Dictionary(due.map { ($0.ref.ref, $0.hash) }, uniquingKeysWith: { first, _ in first })
        return due.map(\.ref)
    }

    private mutating func land(_ page: Page) throws {
        let rows = PageRows(page)
        let landing = Landing(connection: context.connectionID, isInitial: state.isInitial)
        let groups =
            state.isInitial
            ? rows.groups
            : try context.work.read { db in
                try rows.groups.map { try landing.changed(in: $0, db) }
            }
        seen.add(rows)
        let isNews = groups.contains { !$0.ids.isEmpty } || !rows.rejected.isEmpty
        let raw = isNews ? try seal(page.body) : nil
        let calls = context.calls.take()
        CrashPoint.pass("landing.prepared")

        let version = state.cursorVersion
        let before = children
        children = try context.work.write { db in
            try context.checkAllowed(db)
            if !page.isLast { try Landing.commitLightly(db) }
            try Landing.preferIndexes(db)
            var settlement = before
            var progress = progress(of: page, rows)
            for group in groups { progress.tally += try landing.land(group, withheld: rows.withheld, db) }
            progress.tally.unchanged = rows.count - progress.tally.created - progress.tally.updated
            CrashPoint.pass("landing.landed")
            progress.removed = try remove(rows, db)
            progress.removed += try settlement.settle(page, seen, isInitial: state.isInitial, db)
            try keep(raw, rows.rejected, page.warnings, calls, db)
            try progress.save(context, stream.name, version: version, db)
            CrashPoint.pass("landing.cursor")
            if progress.tally.changes + progress.removed > 0 { try Queue.enqueue(FollowChanges(), db) }
            try SyncTopic.notify(context.connection.id, db)
            return settlement
        }
        CrashPoint.pass("landing.committed")
        state.cursorVersion += 1
        pages += 1
    }

    private func progress(of page: Page, _ rows: PageRows) -> StreamProgress {
        var progress = StreamProgress()
        progress.read = page.records.count + page.rejected.count
        progress.errors = rows.rejected.count
        progress.calls = page.calls
        progress.throttled = page.throttled
        progress.total = page.total
        progress.cursor = stream.parentKind == nil ? page.cursor : nil
        return progress
    }

    private func seal(_ body: [UInt8]) throws -> [UInt8] {
        let place = RawPage.purpose(context.work.workspace.id, context.connection)
        return try RawPage.seal(body, for: place, context.env.keyring)
    }

    /// Hides what the page says is gone.
    private func remove(_ rows: PageRows, _ db: borrowing Transaction) throws -> Int {
        let removal = Removal(connection: context.connectionID, isInitial: state.isInitial)
        return try rows.deleted.reduce(0) { sum, gone in
            guard let table = LandingTables.all[gone.key] else { return sum }
            return try sum + removal.hide(gone.value, of: table, db)
        }
    }

    private func keep(
        _ raw: [UInt8]?, _ rejected: [RejectedRecord], _ warnings: [String], _ calls: [CallTrace],
        _ db: borrowing Transaction
    ) throws {
        if let raw {
            try db.run(
                """
                INSERT INTO raw_pages (connection_id, run_id, stream, sealed)
                VALUES (\(context.connectionID), \(context.run.id), \(stream.name), \(raw))
                """)
        }
        try CallRecorder.write(calls, connection: context.connectionID, run: context.run.id.value, db)
        try RunPlan.note(rejected, warnings, context.run.id, stream.name, db)
    }

    /// After the last page: hides what a complete read missed, and closes the stream's part of the run.
    private func finish(_ last: Page) throws {
        let reconciliation = Reconciliation(context: context, stream: stream, state: state)
        let open = try reconciliation.run(last, seen) ?? children.question
        try context.work.write { db in
            try RunPlan.end(
                stream.name, context.run.id, connection: context.connectionID, isComplete: last.isComplete,
                warning: open?.sentence(stream.title), db)
            try SyncTopic.notify(context.connection.id, db)
        }
    }
}
