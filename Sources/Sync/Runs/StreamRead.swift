import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Reads one stream to its end. While a page lands, the next is prepared and the one after it is fetched.
struct StreamRead {
    private let context: RunContext
    private let stream: ConnectorKit.Stream
    private let state: StreamState
    private let landing: PageLanding
    private var trail: PageLanding.Trail
    private var underWay: Ahead<PageLanding.Trail>?
    private var sight = ReadSight()

    init(_ context: RunContext, _ stream: ConnectorKit.Stream) throws {
        self.context = context
        self.stream = stream
        state = try context.work.write { db in
            let state = try StreamState.load(context.connectionID, stream.name, db)
            try RunPlan.begin(stream.name, context.run.id, cursor: state.cursor, db)
            try SyncTopic.notify(context.connection.id, db)
            return state
        }
        let isEmpty =
            try state.isInitial && context.work.read { db in try Landing.isEmpty(context.connectionID, stream, db) }
        landing = PageLanding(context: context, stream: stream, isInitial: state.isInitial, isEmpty: isEmpty)
        trail = PageLanding.Trail(
            cursorVersion: state.cursorVersion,
            children: ChildSettlement(context: context, stream: stream, rows: state.rows, answer: state.deletionGuard))
    }

    /// Pages landed by this read.
    var pages: Int { trail.pages }

    /// - Throws: what the vendor, the database or the lease throws; `RunCancelled`; `ReadCancelled` when the process stops.
    mutating func run(_ session: Session) throws {
        let parents = try dueParents()
        let kept = RowMarks(
            context.connection, stream, try session.place(), workspace: context.work.workspace.id, context.env.keyring)
        let known = readsAll && !state.isInitial ? try context.work.read { db in try kept.load(db) } : nil
        var last: Page?
        do {
            let take = { (read: inout StreamRead, page: Page) in
                try read.take(page)
                last = page.isLast ? page : nil
                return !read.context.work.shouldStop
            }
            if let single {
                try session.read(stream, refs: single) { try take(&self, $0) }
            } else {
                try session.read(
                    stream, from: stream.parentKind == nil ? state.cursor : nil, mode: mode,
                    lookbackDays: context.connection.lookbackDays, parents: parents, known: known ?? kept.none
                ) { try take(&self, $0) }
            }
        } catch {
            try settle()  // the page under way lands, or its own error is the one to tell
            throw error
        }
        try settle()
        guard let last else { throw ReadCancelled() }
        let isSame = sight.marks.areAll(of: known, seen: sight.seen.count)
        let isFirst = landing.isEmpty && sight.areDifferent
        try finish(last, isSame: isFirst || isSame && known?.areAll == true)
        if last.isComplete || last.completeSince != nil, !isSame {
            try context.work.write { db in try kept.save(sight.marks.all, db) }
        }
    }

    private var readsAll: Bool { single == nil && (mode == .full || stream.mode == .complete) }

    /// What another run put aside and can be read by itself is, and nothing else; where it cannot, the stream is read whole.
    private var single: [String]? { context.retry?.refs(of: stream) }

    private var mode: ReadMode { context.run.mode == .full || context.retry != nil ? .full : .changes }

    /// Records below which children are to be read: those that are not as they were when their children were read last.
    private mutating func dueParents() throws -> [ParentRef] {
        guard let kind = stream.parentKind else { return [] }
        let due = try context.work.read { db in
            try ChildReads.due(kind, context.connectionID, stream.name, all: mode == .full, db)
        }
        trail.children.parents = Dictionary(due.map { ($0.ref.ref, $0.hash) }, uniquingKeysWith: { first, _ in first })
        return due.map(\.ref)
    }

    private mutating func take(_ page: Page) throws {
        var prepared = try landing.prepare(page, traces: context.calls.take())
        prepared.areUnseen = sight.add(prepared, of: stream)
        try settle()
        underWay = Ahead { [landing, trail, prepared] in try landing.land(prepared, after: trail) }
    }

    /// Waits for the page that is landing.
    private mutating func settle() throws {
        guard let landed = underWay else { return }
        underWay = nil
        trail = try landed.wait()
    }

    private func parity(_ last: Page, isSame: Bool) throws -> ParityCount {
        if isSame { return ParityCount(same: sight) }
        return try context.work.read { db in
            try ParityCount(sight, since: last.completeSince, context.connectionID, stream, db)
        }
    }

    /// Whether every record that the stream is about was looked at, from the first page on.
    private func isWhole(_ last: Page) -> Bool {
        last.isComplete || last.completeSince != nil || stream.parentKind != nil && mode == .full && single == nil
    }

    /// Whether this read would have brought the record with this id.
    private func wasRead(_ ref: String?) -> Bool {
        if let single { return ref.map(single.contains) ?? false }
        guard mode == .changes, stream.mode != .complete else { return true }
        return ref.map { ref in stream.kinds.contains { sight.seen.ids(of: $0).contains(ContentHash.short(ref)) } }
            ?? false
    }

    /// After the last page: hides what a complete read missed, and closes the stream's part of the run.
    private func finish(_ last: Page, isSame: Bool) throws {
        let reconciliation = Reconciliation(context: context, stream: stream, state: state)
        let open = try reconciliation.run(last, sight.seen, isSame: isSame) ?? trail.children.question
        let isWhole = isWhole(last)
        let parity = try isWhole && (mode == .full || state.isInitial) ? parity(last, isSame: isSame) : nil
        try context.work.write { db in
            try RunPlan.end(
                stream.name, context.run, isComplete: last.isComplete, warning: open?.sentence(stream.title), db)
            if isWhole { try sight.leftOut.keep(context, stream.name, db) }
            try parity?.save(context.connectionID, stream.name, db)
            try RunError.solve(stream.name, by: context.run, wasRead: wasRead, db)
            try SyncTopic.notify(context.connection.id, db)
        }
    }
}
