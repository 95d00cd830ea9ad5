import Database

/// Throws away what of the rules' records nobody asks for any more. Counts by the hour stay.
package enum RuleHousekeeping {
    package static func prune(_ db: borrowing Transaction) throws {
        try db.run("UPDATE rule_holds SET state = 'expired' WHERE state = 'open' AND expires_at <= now()")
        try db.run(
            """
            UPDATE rule_decisions d SET verdict = 'cancelled', why = 'nobody decided within a day'
              FROM rule_holds h WHERE h.id = d.hold_id AND h.state = 'expired' AND d.verdict = 'held'
            """)
        // Index: rule_decisions_at.
        try db.run(
            """
            DELETE FROM rule_decisions
             WHERE at < now() - interval '400 days' OR verdict IN ('no_match', 'unknown') AND at < now() - interval '7 days'
            """)
        try db.run(
            """
            DELETE FROM rule_events e
             WHERE observed_at < now() - interval '90 days' AND NOT EXISTS (SELECT 1 FROM rule_decisions d WHERE d.event_id = e.id)
            """)
        try db.run("DELETE FROM record_history WHERE valid_to < now() - interval '120 days'")
    }
}
