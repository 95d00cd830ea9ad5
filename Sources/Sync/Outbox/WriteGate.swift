import Basics
import Database
import Foundation

/// Who sends holds this gate open, shared, until its request is out; who stops all writes closes it. So none begins after the
/// stop is committed, and the stop waits only for those that are going out at that moment.
enum WriteGate {
    private static let key: Int64 = 0x7772_6974 << 32

    /// From the gate's opening until the request must be out.
    static let begin: Duration = .seconds(4)
    /// After that the gate is let go, though the answer is still awaited: whatever was to go out has.
    static let hold: Duration = .seconds(6)

    static func enter(_ pool: Pool) throws -> SharedLock {
        try pool.shareLock(key, wait: .seconds(15))
    }

    /// Waits until nobody is inside, and lets nobody in before the transaction's end.
    static func close(_ db: borrowing Transaction) throws {
        try db.run("SELECT set_config('lock_timeout', '9s', true)")
        try db.run("SELECT pg_advisory_xact_lock(\(key))")
    }
}

/// Stop all writes: the workspace's switch.
package struct WritesSwitch: Sendable {
    package let stoppedAt: Date
    package let stoppedBy: String

    /// nil: writes go out.
    package static func load(_ db: borrowing Transaction) throws -> WritesSwitch? {
        try db.first(
            "SELECT writes_stopped_at, writes_stopped_by FROM workspace WHERE writes_stopped_at IS NOT NULL"
        ) { row in
            WritesSwitch(stoppedAt: try row.get("writes_stopped_at"), stoppedBy: try row.get("writes_stopped_by") ?? "")
        }
    }
}
