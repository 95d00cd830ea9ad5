import Basics
import ConnectorKit
import Database
import Jobs

/// Hides the rows of parts that were switched off with the order to remove them.
package struct PurgeParts: PlainJob {
    package static let kind = "purge_parts"

    package let connection: Int64

    package init(connection: Int64) {
        self.connection = connection
    }

    package var uniqueKey: String? { "purge_parts/\(connection)" }

    private static let batch = 500

    /// Waits until no run is under way, which could still bring rows of a part that was on when it began.
    package func perform(_ work: Work) throws -> Outcome {
        let id = ID<Connection>(connection)
        let isBusy = try work.read { db in try SyncRun.open(id, db)?.state == .running }
        if isBusy { return .snooze(.seconds(15), why: "a sync is under way") }
        for kind in RecordKind.allCases {
            guard let table = LandingTables.all[kind] else { continue }
            while try hide(table, work) == Self.batch {
                if work.shouldStop { return .snooze(.zero, why: "stopped in the middle; goes on from there") }
            }
        }
        return .done
    }

    private func hide(_ table: LandingTable, _ work: Work) throws -> Int {
        try work.write { db in
            let query: SQL = """
                SELECT external_id FROM \(.name(table.name))
                 WHERE connection_id = \(connection) AND \(table.isVisible)
                   AND EXISTS (SELECT FROM connection_streams
                                WHERE connection_id = \(connection) AND purged_at IS NOT NULL
                                  AND \(table.name) = ANY (purge_kinds))
                 LIMIT \(Self.batch)
                """
            let ids = try db.all(query) { row in try row.get("external_id") as String }
            let hidden = try Removal(connection: connection, isInitial: false).hide(ids, of: table, db)
            if hidden > 0 {
                try FollowChanges.enqueue(db)
                try SyncTopic.notify(ID<Connection>(connection), db)
            }
            return hidden
        }
    }
}
