import Database

/// How many writes are not at their end.
package struct OutboxFigures: Sendable, Equatable {
    /// Pending and on their way.
    package let waiting: Int
    /// Unknown, or waiting for a person's word.
    package let forPeople: Int

    package var open: Int { waiting + forPeople }

    /// Index: outbox_state.
    package static func load(_ db: borrowing Transaction) throws -> OutboxFigures {
        let query: SQL = """
            SELECT count(*) FILTER (WHERE state IN ('pending', 'sending')) AS waiting,
                   count(*) FILTER (WHERE state IN ('unknown', 'needs_person')) AS for_people
              FROM outbox
             WHERE state IN ('pending', 'sending', 'unknown', 'needs_person')
            """
        let found = try db.first(query) { row in
            OutboxFigures(waiting: try row.get("waiting"), forPeople: try row.get("for_people"))
        }
        return found ?? OutboxFigures(waiting: 0, forPeople: 0)
    }
}
