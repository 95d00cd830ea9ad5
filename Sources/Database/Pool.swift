import Dispatch
import Foundation
import Synchronization

/// The connections to one database, lent a transaction at a time.
package final class Pool: Sendable {
    /// Where its connections lead.
    package let address: DatabaseAddress
    /// Its limits.
    package let options: PoolOptions
    private let state = Mutex(State())

    private struct State {
        var idle: [Connection] = []
        var waiting: [Waiter] = []
        /// Connections in the world: idle, lent or being opened.
        var size = 0
        var leaseTimeouts = 0
        var isClosed = false
        /// Signalled when the last connection of a closed pool is gone.
        var whenEmpty: DispatchSemaphore?
    }

    /// A thread that waits for a connection, and what it is given.
    private final class Waiter: Sendable {
        let signal = DispatchSemaphore(value: 0)
        let gift = Mutex<Gift?>(nil)
    }

    private enum Gift {
        case connection(Connection)
        /// The right to open a connection.
        case place
    }

    /// No connection is kept longer: the server's memory for it only grows.
    private static let longestLife: Duration = .seconds(1800)
    /// How long the answer to BEGIN, which does no work, is awaited.
    private static let beginTimeout: Duration = .seconds(2)
    private static let retries = 3

    package init(_ address: DatabaseAddress, _ options: PoolOptions = PoolOptions()) {
        self.address = address
        self.options = options
    }

    /// Lends a read-only snapshot.
    package func read<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
        let connection = try lease("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        defer {
            connection.rollback()
            giveBack(connection)
        }
        return try body(Transaction(connection))
    }

    /// Lends a transaction that commits when `body` returns and rolls back when it throws. When it collides with another
    /// one, `body` runs again, at most three times.
    ///
    /// - Throws: `DatabaseError.commitUnknown` when the connection was lost during COMMIT.
    @discardableResult
    package func write<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
        var attempt = 0
        while true {
            do {
                return try writeOnce(body)
            } catch let error as DatabaseError where error.kind == .serialization && attempt < Self.retries {
                attempt += 1
                Thread.sleep(forTimeInterval: .random(in: 0.002...0.010) * Double(1 << attempt))
            }
        }
    }

    /// What the pool holds at this moment.
    package func statistics() -> PoolStatistics {
        state.withLock {
            PoolStatistics(
                limit: options.limit, open: $0.size, idle: $0.idle.count, waiting: $0.waiting.count,
                leaseTimeouts: $0.leaseTimeouts)
        }
    }

    /// Closes what nobody used for the time in the options; the caller decides how often to ask.
    package func closeIdle() {
        let stale = state.withLock { state in
            let limit = ContinuousClock.now - options.idle
            let stale = state.idle.filter { $0.lastUsed < limit }
            state.idle.removeAll { $0.lastUsed < limit }
            state.size -= stale.count
            return stale
        }
        withExtendedLifetime(stale) {}  // they close here, outside the lock
    }

    /// Lends no more and waits up to 5 s for what is lent to come back.
    package func close() {
        let done = DispatchSemaphore(value: 0)
        let (idle, waiting, isEmpty) = state.withLock { state in
            defer {
                state.size -= state.idle.count
                state.idle = []
                state.waiting = []
                state.isClosed = true
                state.whenEmpty = done
            }
            return (state.idle, state.waiting, state.size == state.idle.count)
        }
        withExtendedLifetime(idle) {}
        waiting.forEach { $0.signal.signal() }
        if !isEmpty { _ = done.wait(timeout: .now() + 5) }
    }

    private func writeOnce<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
        let connection = try lease("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        defer { giveBack(connection) }
        do {
            let value = try body(Transaction(connection))
            try connection.commit()
            return value
        } catch {
            if !connection.wire.isIdle { connection.rollback() }
            throw error
        }
    }

    /// A connection on which `begin` was answered. One that turns out dead is replaced, since nothing was asked of it yet.
    private func lease(_ begin: String) throws -> Connection {
        let deadline = ContinuousClock.now + options.leaseTimeout
        while true {
            let (connection, isFresh) = try take(by: deadline)
            do {
                try connection.begin(begin, by: min(deadline, .now + Self.beginTimeout))
                return connection
            } catch let error as DatabaseError where error.kind == .unavailable && !isFresh && .now < deadline {
                connection.wire.abandon()
                giveBack(connection)
            } catch {
                connection.wire.abandon()
                giveBack(connection)
                throw error
            }
        }
    }

    private func take(by deadline: ContinuousClock.Instant) throws -> (Connection, isFresh: Bool) {
        let waiter = Waiter()
        let gift: Gift? = try state.withLock { state in
            guard !state.isClosed else { throw Self.closed }
            if let connection = state.idle.popLast() { return .connection(connection) }
            if state.size < options.limit {
                state.size += 1
                return .place
            }
            state.waiting.append(waiter)
            return nil
        }

        switch try gift ?? wait(as: waiter, by: deadline) {
        case .place:
            return (try open(by: deadline), true)
        case .connection(let connection) where connection.wire.isQuiet:
            return (connection, false)
        case .connection(let connection):
            connection.wire.abandon()
            giveBack(connection)
            return try take(by: deadline)
        }
    }

    private func wait(as waiter: Waiter, by deadline: ContinuousClock.Instant) throws -> Gift {
        let milliseconds = Int(clamping: ContinuousClock.now.duration(to: deadline).milliseconds)
        _ = waiter.signal.wait(timeout: .now() + .milliseconds(milliseconds))
        let isClosed = state.withLock { state in
            state.waiting.removeAll { $0 === waiter }
            return state.isClosed
        }
        if let gift = waiter.gift.withLock({ $0 }) { return gift }
        if isClosed { throw Self.closed }
        state.withLock { $0.leaseTimeouts += 1 }
        throw DatabaseError(
            .unavailable, "all \(options.limit) connections to \(address) are in use and none came free in time")
    }

    private func open(by deadline: ContinuousClock.Instant) throws -> Connection {
        do {
            return try Connection(address, options, within: ContinuousClock.now.duration(to: deadline))
        } catch {
            passOn(.place)
            throw error
        }
    }

    private func giveBack(_ connection: Connection) {
        connection.lastUsed = .now
        let isUnfit = connection.wire.isBroken || connection.opened + Self.longestLife < .now
        passOn(isUnfit ? .place : .connection(connection))
    }

    /// Gives a connection or a free place to the longest waiting, else puts it away.
    private func passOn(_ gift: Gift) {
        let (waiter, whenEmpty) = state.withLock { state -> (Waiter?, DispatchSemaphore?) in
            if !state.waiting.isEmpty {
                let waiter = state.waiting.removeFirst()
                waiter.gift.withLock { $0 = gift }
                return (waiter, nil)
            }
            if case .connection(let connection) = gift, !state.isClosed {
                state.idle.append(connection)
            } else {
                state.size -= 1
            }
            return (nil, state.size == 0 ? state.whenEmpty : nil)
        }
        whenEmpty?.signal()
        waiter?.signal.signal()
    }

    private static var closed: DatabaseError { DatabaseError(.unavailable, "the pool is closed") }
}

/// What a pool holds at one moment.
package struct PoolStatistics: Sendable {
    package let limit: Int
    /// Connections in the world: idle, lent or being opened.
    package let open: Int
    package let idle: Int
    /// Threads that wait for a connection.
    package let waiting: Int
    /// Since the start of the process.
    package let leaseTimeouts: Int
}
