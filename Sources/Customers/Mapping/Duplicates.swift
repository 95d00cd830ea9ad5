import Basics
import Database

/// Customers that may be one company entered twice; only ever suggested.
package enum Duplicates {
    /// Two customers that may be one, with the reasons.
    package struct Candidate: Sendable {
        package let left: ID<Customer>
        package let leftName: String
        package let right: ID<Customer>
        package let rightName: String
        package let score: Double
        package let explanation: Explanation
    }

    /// Those that nobody dismissed, best first.
    package static func list(limit: Int = 100, _ db: borrowing Transaction) throws -> [Candidate] {
        try db.all(
            """
            SELECT d.left_id, l.name AS left_name, d.right_id, r.name AS right_name, d.score, d.evidence::text AS
                evidence
              FROM duplicate_candidates d
              JOIN customers l ON l.id = d.left_id
              JOIN customers r ON r.id = d.right_id
             WHERE d.dismissed_by IS NULL AND l.merged_into IS NULL AND r.merged_into IS NULL
             ORDER BY d.score DESC, d.left_id, d.right_id LIMIT \(limit)
            """,
            as: { row in
                Candidate(
                    left: try row.get("left_id"), leftName: try row.get("left_name"), right: try row.get("right_id"),
                    rightName: try row.get("right_name"), score: try row.get("score"),
                    explanation: Explanation(try StoredMatch.value(row.get("evidence"))))
            })
    }

    /// "These are two": the pair is not suggested again.
    package static func dismiss(
        _ left: ID<Customer>, _ right: ID<Customer>, by name: String, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE duplicate_candidates SET dismissed_by = \(name)
             WHERE left_id = \(min(left, right)) AND right_id = \(max(left, right))
            """)
    }

    /// Finds the pairs anew; dismissed ones stay dismissed.
    ///
    /// - Returns: rows written.
    static func refresh(
        _ customers: [SpineCustomer], _ settings: MatchSettings, _ db: borrowing Transaction
    ) throws -> Int {
        let pairs = MatchEngine.duplicates(on: customers, settings: settings)
        var written = 0
        var keys: [String] = []
        for pair in pairs {
            guard let left = Int64(pair.left), let right = Int64(pair.right) else { continue }
            keys.append("\(left)/\(right)")
            let evidence = try StoredMatch.text(pair.evidence.map(\.rounded))
            written += try db.run(
                """
                INSERT INTO duplicate_candidates AS d (left_id, right_id, score, evidence)
                VALUES (\(left), \(right), \(StoredMatch.rounded(pair.score)), \(evidence)::jsonb)
                    ON CONFLICT (left_id, right_id) DO UPDATE SET score = excluded.score, evidence = excluded.evidence
                 WHERE (d.score, d.evidence) IS DISTINCT FROM (excluded.score, excluded.evidence)
                """)
        }
        written += try db.run(
            "DELETE FROM duplicate_candidates WHERE dismissed_by IS NULL AND left_id || '/' || right_id <> ALL(\(keys))"
        )
        return written
    }
}
