import Database
import Jobs

/// Matches every account anew after a deed that changed what customers are known by: a merge, its undoing, a link put
/// back, an import, another spine. The page that asked for it does not wait.
package struct MatchAgain: Job {
    package static let kind = "match_again"
    package static let priority = 2

    package init() {}

    package var uniqueKey: String? { Self.kind }

    package func perform(_ work: Work, _ matcher: Matcher) throws -> Outcome {
        try work.write { db in try matcher.matchAll(db) }
        return .done
    }

    /// In the deed's own transaction: rolled back, nothing is matched.
    static func enqueue(_ db: borrowing Transaction) throws {
        try Queue.enqueue(MatchAgain(), db)
    }

    /// Whether suggestions may change within the next moments.
    package static func isDue(_ db: borrowing Transaction) throws -> Bool {
        try Queue.state(uniqueKey: kind, db) != nil
    }
}
