import Basics
import ConnectorKit
import Database

/// Children that their parents no longer have are hidden, page by page, until there are too many of them in one read.
struct ChildSettlement: Sendable {
    let context: RunContext
    let stream: ConnectorKit.Stream
    /// Children there were when the read began.
    let rows: Int
    /// What a person said about an earlier read.
    let answer: DeletionGuard?
    /// The parents to be read and their content.
    var parents: [String: [UInt8]] = [:]
    /// Children missed so far in this read.
    private var missed = 0
    /// Set when a person must be asked.
    private(set) var question: DeletionGuard?

    init(context: RunContext, stream: ConnectorKit.Stream, rows: Int, answer: DeletionGuard?) {
        self.context = context
        self.stream = stream
        self.rows = rows
        self.answer = answer
    }

    /// Parents whose missing children wait for a person stay due, so that they are read again then.
    ///
    /// - Returns: how many were hidden.
    mutating func settle(
        _ page: PreparedPage, isInitial: Bool, _ db: borrowing Transaction
    ) throws -> Int {
        guard !page.parentsDone.isEmpty else { return 0 }
        var seen = SeenRecords()
        seen.add(page.rows)
        let done = page.parentsDone.map(\.ref)
        let gaps = try tables.map { table, column in
            let below: SQL = "\(.name(column)) = ANY (\(done))"
            let found = try Removal.missing(
                from: table, connection: context.connectionID, where: below, seen: seen.ids(of: table.kind), db)
            return (table: table, ids: found.ids)
        }
        missed += gaps.reduce(0) { $0 + $1.ids.count }
        if missed > 0, DeletionGuard.stops(missed, of: max(rows, missed)), answer?.allows(missed) != true {
            let question = DeletionGuard(wouldRemove: missed, of: max(rows, missed), run: context.run.id.value)
            try question.keep(context.connectionID, stream.name, db)
            self.question = question
            return 0
        }

        try ChildReads.save(done, parents, context.connectionID, stream.name, db)
        let removal = Removal(connection: context.connectionID, isInitial: isInitial)
        return try gaps.reduce(0) { try $0 + removal.hide($1.ids, of: $1.table, db) }
    }

    private var tables: [(LandingTable, String)] {
        stream.kinds.compactMap { kind in
            guard let table = LandingTables.all[kind], let parent = table.parent, parent.kind == stream.parentKind
            else { return nil }
            return (table, parent.column)
        }
    }
}
