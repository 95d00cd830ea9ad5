/// How many connections a pool may have and how long anything may take on them.
package struct PoolOptions: Sendable {
    /// Connections at most.
    package var limit = 24
    /// The server ends a statement after it; our side gives the connection up a second later.
    package var statementTimeout: Duration = .seconds(10)
    /// How long a statement waits for a lock that another transaction holds.
    package var lockTimeout: Duration = .seconds(2)
    /// From asking for a connection to having begun on it, connecting included.
    package var leaseTimeout: Duration = .seconds(5)
    /// The server ends a session that leaves its transaction alone for so long.
    package var idleInTransaction: Duration = .seconds(15)
    /// A connection nobody used for so long is closed.
    package var idle: Duration = .seconds(60)
    /// Shown in the server's list of sessions.
    package var applicationName = "vectis"

    package init() {}

    /// How long our side waits for an answer: the server's own limit and a second for the way.
    var answerTimeout: Duration { statementTimeout + .seconds(1) }

    /// What each connection is opened with, in libpq's names.
    var connectionDefaults: [String: String] {
        ["application_name": applicationName, "gssencmode": "disable", "tcp_user_timeout": "10000"]
    }

    /// What no address may change.
    var connectionRules: [String: String] {
        let settings = [
            ("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleInTransaction),
        ]
        return [
            "client_encoding": "UTF8", "keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "3",
            "keepalives_count": "3",
            "options": settings.map { "-c \($0)=\($1.milliseconds)" }.joined(separator: " ")
                // Cursors are always walked to their end.
                + " -c client_min_messages=warning -c TimeZone=UTC -c cursor_tuple_fraction=1 -c jit=off",
        ]
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
