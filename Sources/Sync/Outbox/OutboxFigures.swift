import Basics
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

    /// As metrics of the workspace: open writes by state, the age of the oldest whose end is unknown, and connections that take
    /// none at present.
    package static func samples(for slug: String, _ db: borrowing Transaction) throws -> [MetricSample] {
        let query: SQL = """
            SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
                   count(*) FILTER (WHERE state = 'sending') AS sending,
                   count(*) FILTER (WHERE state = 'unknown') AS unknown,
                   count(*) FILTER (WHERE state = 'needs_person') AS needs_person,
                   coalesce(extract(epoch FROM now() - min(sent_at) FILTER (WHERE state IN ('unknown', 'needs_person'))),
                            0)::float8 AS oldest_unknown,
                   (SELECT count(*) FROM write_breakers WHERE state <> 'closed') AS breakers
              FROM outbox
             WHERE state IN ('pending', 'sending', 'unknown', 'needs_person')
            """
        let labels = [("workspace", slug)]
        return try db.first(query) { row in
            let states = try ["pending", "sending", "unknown", "needs_person"].map { state -> MetricSample in
                .gauge("outbox_writes", labels + [("state", state)], Double(try row.get(state) as Int))
            }
            return states + [
                .gauge("outbox_oldest_unknown_seconds", labels, try row.get("oldest_unknown")),
                .gauge("outbox_breakers_open", labels, Double(try row.get("breakers") as Int)),
            ]
        } ?? []
    }
}
