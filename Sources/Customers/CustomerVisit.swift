import Basics
import Database
import Foundation

/// When a person last looked at a customer; what is newer is marked.
package enum CustomerVisit {
    /// Notes that the person looks now, and returns when the visit before this one was; nil at the first.
    ///
    /// A visit lasts until 30 minutes without a look, so that a reload does not clear the marks.
    package static func look(_ customer: ID<Customer>, by user: Int64, _ db: borrowing Transaction) throws -> Date? {
        try db.value(
            """
            INSERT INTO customer_visits (user_id, customer_id)
            SELECT \(user), id FROM customers WHERE id = \(customer) AND merged_into IS NULL
                ON CONFLICT (user_id, customer_id) DO UPDATE
                   SET seen_before_at = CASE WHEN customer_visits.seen_at < now() - interval '30 minutes'
                                             THEN customer_visits.seen_at ELSE customer_visits.seen_before_at END,
                       seen_at = now()
            RETURNING seen_before_at
            """)
    }
}
