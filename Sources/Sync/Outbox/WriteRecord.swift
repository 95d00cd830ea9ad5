import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Logging
import Secrets
import Workspace

/// Writes down what became of a sending: state, breaker, what follows, and the audit entry, in one transaction.
struct WriteRecord {
    let entry: OutboxEntry
    let work: Work
    let env: SyncEnvironment

    /// - Parameter isOfWrite: false when a question beforehand failed in a way that says nothing about writes.
    func record(_ outcome: WriteOutcome, isOfWrite: Bool = true, _ calls: CallRecorder) throws -> Outcome {
        let traces = calls.take()
        let wait: Duration? = try work.write { db in
            try CallRecorder.write(traces, connection: entry.connectionID.value, run: nil, db)
            guard try isStillOurs(db) else { return nil }
            switch outcome {
            case .sent(let receipt, let status, let answer):
                try sent(receipt, status: status, answer: answer, why: nil, db)
                return nil
            case .refused(let failure): return try refused(failure, db)
            case .notSent(let failure, let after):
                return try notSent(failure, after: after, isOfWrite: isOfWrite, db)
            case .unknown(let failure):
                try OutboxRows.doubt(
                    entry, failure.title, FailureNote(failure).json, after: env.patience.unknown, db)
                try failed(failure, db)
                return env.patience.unknown
            }
        }
        CrashPoint.pass("outbox.recorded")
        log(outcome)
        return wait.map { .snooze($0, why: "it is not over") } ?? .done
    }

    /// The vendor has it already, before this sending.
    func arrivedBefore(_ receipt: WriteReceipt, _ calls: CallRecorder) throws -> Outcome {
        try settle(calls) { db in try sent(receipt, status: nil, answer: nil, why: .found, db) }
    }

    /// Something at the vendor makes it needless.
    func needless(_ other: WriteReceipt, _ calls: CallRecorder) throws -> Outcome {
        let words = other.id.map { "\(entry.tool) has \($0) for it already." } ?? "\(entry.tool) has done it already."
        return try settle(calls) { db in
            try db.run("UPDATE outbox SET vendor_id = \(other.id), vendor_url = \(other.url) WHERE id = \(entry.id)")
            try OutboxRows.end(entry, .cancelled, .duplicate, words, db)
        }
    }

    private func settle(_ calls: CallRecorder, _ body: (borrowing Transaction) throws -> Void) throws -> Outcome {
        let traces = calls.take()
        try work.write { db in
            try CallRecorder.write(traces, connection: entry.connectionID.value, run: nil, db)
            guard try isStillOurs(db) else { return }
            try change(db) { kept, now in kept.breaker.released(entry.id.value, at: now) }
            try body(db)
        }
        return .done
    }

    /// It is at the vendor: now, or found there later.
    func sent(
        _ receipt: WriteReceipt, status: Int?, answer: String?, why: OutboxEntry.Why?, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE outbox
               SET vendor_id = \(receipt.id), vendor_url = \(receipt.url), status = \(status),
                   answer = \(answer.map { $0.replacing("\0", with: "\u{FFFD}") })
             WHERE id = \(entry.id)
            """)
        try OutboxRows.end(entry, .sent, why, why == .found ? "Its answer was lost; it was found there." : nil, db)
        if why == nil {
            try BreakerStore.change(entry.connectionID, db) { kept in
                kept.breaker.succeeded()
                kept.words = nil
            }
        }
        if let type = env.connectors[entry.connector] {
            for write in type.followUps(of: entry.write, receipt) { try follow(write, type, db) }
            try RefreshRecords.enqueue(entry.id, entry.connectionID, type.effects(of: entry.write, receipt), db)
        }
        try audit(.writeSent(facts, receipt.id, answer: answer, isFound: why == .found), db)
    }

    /// It never went out, and its time is over.
    func expired(_ db: borrowing Transaction) throws {
        let words = entry.words.map { "It waited for 24 hours: \($0)" } ?? "It waited for 24 hours."
        try OutboxRows.end(entry, .expired, .late, words, db)
        try audit(.writeFailed(facts, "expired", words), db)
    }

    /// Nobody but a person can tell.
    func needsPerson(_ words: String, failure: String? = nil, _ db: borrowing Transaction) throws {
        try OutboxRows.end(entry, .needsPerson, .unclear, words, failure: failure, db)
        try audit(.writeFailed(facts, "unknown", words), db)
    }

    private var facts: WriteFacts {
        WriteFacts(
            id: entry.id.value, verb: entry.verb.noun, tool: entry.tool, connection: entry.connectionID.value,
            connector: entry.connector, customer: entry.customerID, request: entry.request ?? .null,
            origin: entry.originKind, originID: entry.originID)
    }

    /// Whoever comes too late finds another attempt, or an end.
    private func isStillOurs(_ db: borrowing Transaction) throws -> Bool {
        let current = try OutboxEntry.lock(entry.id, db)
        return current?.state == .sending && current?.attempt == entry.attempt
    }

    /// The same person or rule wants it, as a second part.
    private func follow(_ write: Write, _ type: any Connector.Type, _ db: borrowing Transaction) throws {
        let key = WriteKey([Hex.encode(entry.key.bytes), write.verb.rawValue])
        let intent = WriteIntent(write, to: entry.connectionID, key: key, by: entry.source) {
            $0.customer = entry.customerID
            $0.origin = entry.originKind.flatMap { kind in entry.originID.map { (kind, $0) } }
        }
        let call = try type.call(for: intent.order)
        let echo = JSON.object(type.echo(of: write))
        guard
            let id = try OutboxRows.insert(intent, request: call.payload, echo: echo, follows: entry.id.value, db)
        else { return }
        try SendWrite.enqueue(id.value, isPerson: entry.source.kind != .rule, db)
    }

    /// Refused credentials stop the connection's writes and not this one: it waits until they are mended.
    private func refused(_ failure: VendorFailure, _ db: borrowing Transaction) throws -> Duration? {
        let note = FailureNote(failure)
        guard failure.kind == .badCredentials else {
            try OutboxRows.end(entry, .failed, .refused, failure.words ?? note.text, failure: note.json, db)
            try change(db) { kept, now in
                if failure.status == 403 {
                    kept.breaker.forbidden(at: now)
                    kept.words = note.text
                } else {
                    kept.breaker.succeeded()
                }
            }
            try audit(.writeFailed(facts, "refused", failure.words ?? note.text), db)
            return nil
        }
        try OutboxRows.retry(entry, .breaker, note.text, note.json, after: .zero, db)
        try change(db) { kept, now in
            kept.breaker.forbidden(at: now)
            kept.words = note.text
        }
        return .milliseconds(20)
    }

    private func notSent(
        _ failure: VendorFailure, after: Duration?, isOfWrite: Bool, _ db: borrowing Transaction
    ) throws -> Duration {
        let note = FailureNote(failure)
        let isAsked = failure.kind == .rateLimited
        let pause = after ?? env.patience.retry(after: entry.attempt)
        try OutboxRows.retry(entry, isAsked ? .vendorAsks : .retry, note.text, note.json, after: pause, db)
        try change(db) { kept, now in
            if isAsked {
                kept.slowUntil = now + pause / .seconds(1)
                kept.breaker.released(entry.id.value, at: now)
            } else if isOfWrite {
                fail(&kept, failure, now)
            } else {
                kept.breaker.released(entry.id.value, at: now)
            }
        }
        return pause
    }

    private func failed(_ failure: VendorFailure, _ db: borrowing Transaction) throws {
        try change(db) { kept, now in fail(&kept, failure, now) }
    }

    private func fail(_ kept: inout BreakerStore.Kept, _ failure: VendorFailure, _ now: Date) {
        kept.breaker.failed(
            entry.id.value, at: now, first: env.patience.breaker, longest: env.patience.longestBreaker)
        if kept.breaker.state == .open { kept.words = FailureNote(failure).text }
    }

    private func change(_ db: borrowing Transaction, _ body: (inout BreakerStore.Kept, Date) -> Void) throws {
        guard let now: Date = try db.value("SELECT now()") else { return }
        try BreakerStore.change(entry.connectionID, db) { body(&$0, now) }
    }

    private func audit(_ deed: AuditEntry, _ db: borrowing Transaction) throws {
        try AuditLog.append(deed, by: entry.source.actor, at: work.clock.now, db)
    }

    private func log(_ outcome: WriteOutcome) {
        let word =
            switch outcome {
            case .sent: "sent"
            case .refused: "refused"
            case .notSent: "not_sent"
            case .unknown: "unknown"
            }
        Logger(label: "outbox").info(
            "outbox.\(word)",
            metadata: [
                "write": "\(entry.id)", "verb": "\(entry.verb.rawValue)", "connection": "\(entry.connectionID)",
                "attempt": "\(entry.attempt)",
            ])
    }
}
