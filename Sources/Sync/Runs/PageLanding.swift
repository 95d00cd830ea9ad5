import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Lands the pages of one stream, one after another: rows, change rows, cursor and counters of a page in one transaction.
struct PageLanding: Sendable {
    let context: RunContext
    let stream: ConnectorKit.Stream
    let isInitial: Bool
    /// There was no record of this stream's kinds when the read began.
    let isEmpty: Bool

    /// What one page leaves to the next.
    struct Trail: Sendable {
        var cursorVersion: Int
        var children: ChildSettlement
        var pages = 0
    }

    func land(_ page: PreparedPage, after trail: Trail) throws -> Trail {
        do {
            return try land(page, after: trail, areNew: isEmpty && page.areUnseen)
        } catch let error as DatabaseError where error.kind == .uniqueViolation {
            // What a write has made was read here meanwhile: it is no new row any more.
            return try land(page, after: trail, areNew: false)
        }
    }

    private func land(_ page: PreparedPage, after trail: Trail, areNew: Bool) throws -> Trail {
        let landing = Landing(connection: context.connectionID, isInitial: isInitial)
        let parts =
            areNew
            ? page.rows.groups.map(Landing.Part.init(new:))
            : try context.work.read { db in try page.rows.groups.map { try landing.sort($0, db) } }
        let isNews = parts.contains { !$0.isEmpty } || !page.rows.rejected.isEmpty
        let raw = isNews ? try page.sealed ?? seal(page.body) : nil
        CrashPoint.pass("landing.prepared")

        let next = try context.work.write { db in
            try context.checkAllowed(db)
            if !page.isLast { try Landing.commitLightly(db) }
            try Landing.preferIndexes(db)
            var next = trail
            var progress = progress(of: page)
            for part in parts { progress.tally += try landing.land(part, withheld: page.rows.withheld, db) }
            progress.tally.unchanged = page.known + page.rows.count - progress.tally.created - progress.tally.updated
            CrashPoint.pass("landing.landed")
            progress.removed = try remove(page.rows.deleted, db) + remove(page.leftOut.ids, db)
            progress.removed += try next.children.settle(page, isInitial: isInitial, db)
            try keep(raw, page, db)
            try progress.save(context, stream.name, version: trail.cursorVersion, db)
            CrashPoint.pass("landing.cursor")
            if progress.tally.changes + progress.removed > 0 { try follow(page, db) }
            try SyncTopic.notify(context.connection.id, db)
            return next
        }
        CrashPoint.pass("landing.committed")
        return Trail(cursorVersion: trail.cursorVersion + 1, children: next.children, pages: trail.pages + 1)
    }

    /// The answer as it is kept, made ahead where it will be: nearly every page of a first read brings something.
    func prepare(_ page: Page, traces: [CallTrace]) throws -> PreparedPage {
        PreparedPage(page, traces: traces, filters: context.filters, sealed: isInitial ? try seal(page.body) : nil)
    }

    /// Changes are followed at once, those of a first read at its end: there are so many that whoever follows them page by page
    /// takes as much of the database as landing them. A read that is long, or breaks off, is followed meanwhile.
    private func follow(_ page: PreparedPage, _ db: borrowing Transaction) throws {
        guard isInitial, !page.isLast else { return try FollowChanges.enqueue(db) }
        try Queue.enqueue(FollowChanges(), runAt: context.work.clock.now + Self.patience, db)
    }

    /// Changes of a first read wait for their followers no longer than this, in seconds.
    private static let patience: TimeInterval = 20

    private func progress(of page: PreparedPage) -> StreamProgress {
        var progress = StreamProgress()
        progress.read = page.read
        progress.skipped = page.leftOut.count
        progress.errors = page.rows.rejected.count
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

    /// Hides what the page says is gone, or what is not wanted.
    private func remove(_ ids: [RecordKind: [String]], _ db: borrowing Transaction) throws -> Int {
        let removal = Removal(connection: context.connectionID, isInitial: isInitial)
        return try ids.reduce(0) { sum, gone in
            guard let table = LandingTables.all[gone.key] else { return sum }
            return try sum + removal.hide(gone.value, of: table, db)
        }
    }

    private func keep(_ raw: [UInt8]?, _ page: PreparedPage, _ db: borrowing Transaction) throws {
        if let raw {
            try db.run(
                """
                INSERT INTO raw_pages (connection_id, run_id, stream, sealed)
                VALUES (\(context.connectionID), \(context.run.id), \(stream.name), \(raw))
                """)
        }
        try CallRecorder.write(page.traces, connection: context.connectionID, run: context.run.id.value, db)
        try RunPlan.note(page.rows.rejected, page.warnings, context.run.id, stream.name, db)
    }
}
