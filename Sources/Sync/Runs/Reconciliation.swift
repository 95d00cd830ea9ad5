import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// After a complete read: hides what the vendor no longer has, unless that is so much that a person must say so.
struct Reconciliation {
    let context: RunContext
    let stream: ConnectorKit.Stream
    let state: StreamState

    /// Hidden in one transaction.
    private static let batch = 500

    /// What is missing in one table.
    private struct Gap {
        let table: LandingTable
        let ids: [String]
        let visible: Int
    }

    /// - Parameter isSame: the read brought just what is here, so that nothing can be missing.
    /// - Returns: the question to a person, when the read misses too much.
    func run(_ last: Page, _ seen: SeenRecords, isSame: Bool) throws -> DeletionGuard? {
        guard let condition = condition(last) else { return nil }
        let gaps: [Gap] =
            try isSame
            ? []
            : context.work.read { db in
                try tables.map { table in
                    let found = try Removal.missing(
                        from: table, connection: context.connectionID, where: condition, seen: seen.ids(of: table.kind),
                        db)
                    return Gap(table: table, ids: found.ids, visible: found.visible)
                }
            }
        let missing = gaps.reduce(0) { $0 + $1.ids.count }
        if let question = question(missing, of: gaps.reduce(0) { $0 + $1.visible }, gaps) {
            try context.work.write { db in try question.keep(context.connectionID, stream.name, db) }
            return isPatient(gaps) ? nil : question
        }
        for gap in gaps { try hide(gap) }
        if state.deletionGuard != nil { try context.work.write { db in try clearGuard(db) } }
        return nil
    }

    /// Which rows the read would have brought, nil when it says nothing about what is gone.
    private func condition(_ last: Page) -> SQL? {
        if last.isComplete { return "true" }
        return last.completeSince.map { "source_updated_at >= \($0)" }
    }

    /// Kinds that another stream of this connection brings, too, are left alone: who brought a row is not known.
    private var tables: [LandingTable] {
        let others = context.streams.filter { $0.name != stream.name }.flatMap(\.kinds)
        return stream.kinds.filter { !others.contains($0) }.compactMap { LandingTables.all[$0] }
    }

    /// Alerts leave their list in the ordinary course of things: when many leave at once, the next read is awaited instead of a
    /// person.
    private func isPatient(_ gaps: [Gap]) -> Bool {
        gaps.allSatisfy { $0.table.isClearedWhenMissing || $0.ids.isEmpty }
    }

    private func question(_ missing: Int, of visible: Int, _ gaps: [Gap]) -> DeletionGuard? {
        guard DeletionGuard.stops(missing, of: visible) else { return nil }
        if let answer = state.deletionGuard, answer.allows(missing) || isPatient(gaps) { return nil }
        return DeletionGuard(wouldRemove: missing, of: visible, run: context.run.id.value)
    }

    private func hide(_ gap: Gap) throws {
        let removal = Removal(connection: context.connectionID, isInitial: state.isInitial)
        for start in stride(from: 0, to: gap.ids.count, by: Self.batch) {
            let ids = Array(gap.ids[start..<min(start + Self.batch, gap.ids.count)])
            try context.work.write { db in
                try context.checkAllowed(db)
                let removed = try removal.hide(ids, of: gap.table, db)
                try RunPlan.count(removed: removed, stream.name, context.run.id, connection: context.connectionID, db)
                try FollowChanges.enqueue(db)
                try SyncTopic.notify(context.connection.id, db)
            }
            CrashPoint.pass("reconciliation.hidden")
        }
    }

    private func clearGuard(_ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE connection_streams SET guard = NULL WHERE connection_id = \(context.connectionID) AND stream = \(stream.name)"
        )
    }
}
