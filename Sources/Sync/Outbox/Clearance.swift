import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// What is to be done with a row now: the one place that lets a write go out. All in one short transaction.
struct Clearance {
    let work: Work
    let env: SyncEnvironment

    enum Step {
        /// At its end, or a person's turn.
        case over
        case wait(Duration, why: String)
        case lookUp(OutboxEntry)
        /// It is `sending` now, and this worker sends it.
        case send(OutboxEntry)
    }

    /// Why a row must wait, and until when, if that is known.
    private struct Wait {
        let why: OutboxEntry.Why
        let words: String
        var until: Date?
    }

    func step(_ id: ID<OutboxEntry>, _ db: borrowing Transaction) throws -> Step {
        guard let entry = try OutboxEntry.lock(id, db), let now: Date = try db.value("SELECT now()") else {
            return .over
        }
        switch entry.state {
        case .sent, .failed, .cancelled, .expired, .needsPerson: return .over
        case .sending: return try lost(entry, now, db)
        case .unknown:
            return entry.nextAt > now
                ? .wait(pause(until: entry.nextAt, now), why: "too early to look") : .lookUp(entry)
        case .pending: return try pending(entry, now, db)
        }
    }

    /// The worker that sent it is gone: nobody knows how far it came.
    private func lost(_ entry: OutboxEntry, _ now: Date, _ db: borrowing Transaction) throws -> Step {
        try OutboxRows.doubt(
            entry, "It was being sent when the process ended.", nil, after: env.patience.unknown, db)
        try BreakerStore.change(entry.connectionID, db) { kept in
            kept.breaker.failed(
                entry.id.value, at: now, first: env.patience.breaker, longest: env.patience.longestBreaker)
        }
        let due = (entry.sentAt ?? now) + env.patience.unknown / .seconds(1)
        return .wait(pause(until: due, now), why: "its end is unknown")
    }

    private func pending(_ entry: OutboxEntry, _ now: Date, _ db: borrowing Transaction) throws -> Step {
        if entry.expiresAt <= now {
            try WriteRecord(entry: entry, work: work, env: env).expired(db)
            return .over
        }
        if entry.nextAt > now { return .wait(pause(until: entry.nextAt, now), why: "not yet") }
        // Locked from here on, so that of two that begin at the same moment one sees the other.
        let kept = try BreakerStore.load(entry.connectionID, db)
        if let twin = try OutboxRows.twin(of: entry, db) {
            try OutboxRows.end(
                entry, .cancelled, .duplicate, "Another write has answered the same condition.", duplicateOf: twin, db)
            return .over
        }
        guard let wait = try obstacle(entry, kept, now, db) else {
            try OutboxRows.begin(entry, db)
            return .send(try OutboxEntry.find(entry.id, db))
        }
        if wait.why == .budget, entry.limits?.queues == false {
            try OutboxRows.end(entry, .cancelled, .rateLimited, wait.words, db)
            return .over
        }
        try OutboxRows.note(entry, wait.why, wait.words, db)
        let end = [wait.until, now + env.patience.poll / .seconds(1), entry.expiresAt].compactMap { $0 }.min() ?? now
        return .wait(pause(until: end, now), why: wait.words)
    }

    /// In this order; the breaker comes last, because it lets one through and remembers which.
    private func obstacle(
        _ entry: OutboxEntry, _ kept: BreakerStore.Kept, _ now: Date, _ db: borrowing Transaction
    ) throws -> Wait? {
        if try OutboxRows.isBehind(entry, db) {
            return Wait(why: .turn, words: "An earlier write to the same record goes first.")
        }
        if let stop = try WritesSwitch.load(db) {
            return Wait(why: .stopped, words: "\(stop.stoppedBy) has stopped all writes.")
        }
        let query: SQL = "SELECT \(Connection.columns) FROM connections c WHERE c.id = \(entry.connectionID)"
        guard let connection = try db.first(query, as: Connection.init(row:)) else { return nil }
        if connection.removedAt != nil || !connection.hasCredentials || !connection.isEnabled {
            let state = connection.hasCredentials && connection.removedAt == nil ? "paused" : "disconnected"
            return Wait(why: .noConnection, words: "\(connection.label) is \(state).")
        }
        if let limits = entry.limits, let until = try WriteBudget.wait(entry, limits, db) {
            return Wait(why: .budget, words: "The hour’s limit for this rule is reached.", until: until)
        }
        return try breaker(entry, kept, connection, now, db)
    }

    private func breaker(
        _ entry: OutboxEntry, _ known: BreakerStore.Kept, _ connection: Connection, _ now: Date,
        _ db: borrowing Transaction
    ) throws -> Wait? {
        var kept = known
        if let slow = kept.slowUntil, slow > now {
            return Wait(why: .vendorAsks, words: "\(connection.label) asks us to slow down.", until: slow)
        }
        let share = env.budgets.budget(
            workspace: work.workspace.id, connection: connection.id.value,
            perMinute: connection.budgetPerMinute ?? env.connectors[connection.connector]?.manifest.budgetPerMinute)
        switch kept.breaker.admit(entry.id.value, at: now) {
        case .go:
            let pause = share.take(entry.source.kind == .rule ? .rule : .person)
            guard pause == .zero else {
                kept.breaker.released(entry.id.value, at: now)
                return Wait(
                    why: .vendorAsks, words: "Our share of \(connection.label)’s rate limit is used up.",
                    until: now + pause / .seconds(1))
            }
            try BreakerStore.save(kept, connection.id, db)
            return nil
        case .wait(let until):
            let next = kept.breaker.needsCredentials ? " Mend its credentials, then press Test." : ""
            let words = kept.words ?? "\(connection.label) has failed several times in a row."
            return Wait(why: .breaker, words: words + next, until: until)
        }
    }

    private func pause(until end: Date, _ now: Date) -> Duration {
        max(.milliseconds(20), .seconds(end.timeIntervalSince(now)))
    }
}
