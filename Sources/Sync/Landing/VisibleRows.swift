import ConnectorKit
import Database

extension RecordKind {
    /// Leaves the list instead of being deleted: the vendor only names those that are open.
    var isClearedWhenMissing: Bool { self == .alert }

    /// Which rows of the kind's table are neither hidden nor cleared.
    ///
    /// - Parameter row: what the query calls the table.
    package func isVisible(_ row: SQL) -> SQL {
        isClearedWhenMissing ? "\(row).cleared_at IS NULL AND \(row).deleted_at IS NULL" : "\(row).deleted_at IS NULL"
    }
}
