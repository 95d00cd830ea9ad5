import Database

/// How the entries of a filter divide by who, what and the like.
package struct AuditFacets: Sendable {
    /// A value and how many entries have it.
    package struct Value: Sendable, Equatable {
        package let value: String
        package let count: Int
    }

    /// Most frequent first, at most eight of each.
    package let actors: [Value]
    package let actions: [Value]
    package let targets: [Value]
    /// Numbers of connections.
    package let connections: [Value]
    package let outcomes: [Value]
    /// Entries that fit; not more than `limit` are counted.
    package let count: Int

    package static let limit = 20_000

    package static func count(_ filter: AuditFilter, _ db: borrowing Transaction) throws -> AuditFacets {
        let query: SQL = """
            WITH chosen AS (
                SELECT actor_name, action, target_type, connection_id::text AS connection, outcome
                  FROM audit_entries
                 WHERE \(filter.condition)
                 ORDER BY seq DESC
                 LIMIT \(limit)
            )
            SELECT CASE WHEN grouping(actor_name) = 0 THEN 'actor'
                        WHEN grouping(action) = 0 THEN 'action'
                        WHEN grouping(target_type) = 0 THEN 'target'
                        WHEN grouping(connection) = 0 THEN 'connection'
                        WHEN grouping(outcome) = 0 THEN 'outcome'
                        ELSE 'all' END AS kind,
                   coalesce(actor_name, action, target_type, connection, outcome) AS value,
                   count(*) AS count
              FROM chosen
             GROUP BY GROUPING SETS ((actor_name), (action), (target_type), (connection), (outcome), ())
             ORDER BY count DESC, value
            """
        var values: [String: [Value]] = [:]
        var count = 0
        try db.each(query) { row in
            let kind: String = try row.get("kind")
            let value: String? = try row.get("value")
            let number: Int = try row.get("count")
            if kind == "all" {
                count = number
            } else if let value {
                values[kind, default: []].append(Value(value: value, count: number))
            }
        }
        func most(_ kind: String) -> [Value] { Array(values[kind, default: []].prefix(8)) }
        return AuditFacets(
            actors: most("actor"), actions: most("action"), targets: most("target"), connections: most("connection"),
            outcomes: most("outcome"), count: count)
    }
}
