import Basics
import Database
import Foundation

/// A merge that happened, newest first in the History tab.
package struct MergeHistory: Sendable {
    package let id: Int64
    package let survivor: ID<Customer>
    package let survivorName: String
    package let merged: ID<Customer>
    package let mergedName: String
    package let byName: String
    package let at: Date
    package let isUndone: Bool
    package let canUndo: Bool

    package static func list(limit: Int = 100, _ db: borrowing Transaction) throws -> [MergeHistory] {
        try db.all(query("ORDER BY m.id DESC LIMIT \(limit)"), as: MergeHistory.init(row:))
    }

    /// - Throws: `DatabaseError.notFound`.
    package static func find(_ id: Int64, _ db: borrowing Transaction) throws -> MergeHistory {
        guard let found = try db.first(query("WHERE m.id = \(id)"), as: MergeHistory.init(row:)) else {
            throw DatabaseError(.notFound, "merge \(id)")
        }
        return found
    }

    private static func query(_ which: SQL) -> SQL {
        """
        SELECT m.id, m.survivor_id, s.name AS survivor_name, m.merged_id, g.name AS merged_name, m.by_name, m.at,
               m.undone_at IS NOT NULL AS is_undone,
               m.undone_at IS NULL AND m.at > now() - interval '30 days' AND s.merged_into IS NULL AS can_undo
          FROM customer_merges m
          JOIN customers s ON s.id = m.survivor_id
          JOIN customers g ON g.id = m.merged_id \(which)
        """
    }

    private init(row: Row) throws {
        id = try row.get("id")
        survivor = try row.get("survivor_id")
        survivorName = try row.get("survivor_name")
        merged = try row.get("merged_id")
        mergedName = try row.get("merged_name")
        byName = try row.get("by_name")
        at = try row.get("at")
        isUndone = try row.get("is_undone")
        canUndo = try row.get("can_undo")
    }
}
