import Database

extension PoolOptions {
    /// Times short enough to wait for.
    static var quick: PoolOptions {
        var options = PoolOptions()
        options.limit = 4
        options.statementTimeout = .milliseconds(500)
        options.lockTimeout = .milliseconds(300)
        options.leaseTimeout = .seconds(1)
        return options
    }
}

func elapsed(_ body: () throws -> Void) rethrows -> Duration {
    try ContinuousClock().measure(body)
}

/// Which kind of database error `body` ends with; nil when it ends well or with another error.
func failure<Value>(_ body: () throws -> Value) -> DatabaseError.Kind? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? DatabaseError)?.kind
    }
}
