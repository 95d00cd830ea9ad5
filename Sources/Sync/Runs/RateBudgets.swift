import ConnectorKit
import Foundation
import Synchronization

/// The rate budgets of this process, one a connection, kept between runs.
package final class RateBudgets: Sendable {
    private let all = Mutex<[Key: RateBudget]>([:])

    private struct Key: Hashable {
        let workspace: UUID
        let connection: Int64
        /// Another bound is another bucket.
        let perMinute: Int?
    }

    package init() {}

    func budget(workspace: UUID, connection: Int64, perMinute: Int?) -> RateBudget {
        all.withLock { all in
            let key = Key(workspace: workspace, connection: connection, perMinute: perMinute)
            if let known = all[key] { return known }
            let new = RateBudget(perMinute: perMinute)
            all[key] = new
            return new
        }
    }
}
