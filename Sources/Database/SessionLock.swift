import Synchronization

/// An advisory lock of a session of its own: it spans no transaction and a crash of the process frees it.
package struct SessionLock: ~Copyable {
    private let connection: Connection
    private let key: Int64

    /// - Throws: `DatabaseError.timeout` when somebody else holds the lock for longer than `wait`.
    init(_ key: Int64, on address: DatabaseAddress, _ options: PoolOptions, wait: Duration) throws {
        connection = try Self.lockedConnection(key, address, options, wait)
        self.key = key
    }

    /// Gives the lock back at once; without this it goes with the connection.
    consuming func release() {
        // The answer does not matter: whatever fails here ends the connection and with it the lock.
        _ = try? connection.execute("SELECT pg_advisory_unlock(\(key))", isRepeated: false)
    }

    /// A connection that holds the lock, alone or with others who share it.
    static func lockedConnection(
        _ key: Int64, _ address: DatabaseAddress, _ options: PoolOptions, _ wait: Duration, isShared: Bool = false
    ) throws -> Connection {
        var patient = options
        patient.lockTimeout = max(wait, .milliseconds(1))
        patient.statementTimeout = patient.lockTimeout + .seconds(1)
        let connection = try Connection(address, patient)

        if isShared {
            _ = try connection.execute("SELECT pg_advisory_lock_shared(\(key))", isRepeated: false)
            return connection
        }
        let answer = try connection.execute("SELECT pg_try_advisory_lock(\(key))", isRepeated: false)
        if try Row(answer, 0).value(at: 0) { return connection }
        guard wait > .zero else { throw DatabaseError(.timeout, "the lock \(key) is held by someone else") }
        _ = try connection.execute("SELECT pg_advisory_lock(\(key))", isRepeated: false)
        return connection
    }
}

/// An advisory lock that many may hold at once, given back when its holder says so, from whatever thread.
package final class SharedLock: Sendable {
    private let connection: Mutex<Connection?>
    private let key: Int64

    init(_ connection: Connection, _ key: Int64) {
        self.connection = Mutex(connection)
        self.key = key
    }

    /// Again is no harm.
    package func release() {
        let held = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        // The answer does not matter: whatever fails here ends the connection and with it the lock.
        _ = try? held?.execute("SELECT pg_advisory_unlock_shared(\(key))", isRepeated: false)
    }
}

extension Pool {
    /// Shares the lock `key` of this database with others until it is released; it takes no connection from the pool.
    ///
    /// - Throws: `DatabaseError.timeout` when somebody holds it alone for longer than `wait`.
    package func shareLock(_ key: Int64, wait: Duration) throws -> SharedLock {
        SharedLock(try SessionLock.lockedConnection(key, address, options, wait, isShared: true), key)
    }

    /// Runs `body` while holding the lock `key` of this database; it takes no connection from the pool.
    ///
    /// - Parameter wait: how long to wait for the present holder; `.zero` asks once.
    /// - Throws: `DatabaseError.timeout` when the lock was not to be had.
    package func withLock<Value>(_ key: Int64, wait: Duration, _ body: () throws -> Value) throws -> Value {
        let lock = try SessionLock(key, on: address, options, wait: wait)
        do {
            let value = try body()
            lock.release()
            return value
        } catch {
            lock.release()
            throw error
        }
    }
}
