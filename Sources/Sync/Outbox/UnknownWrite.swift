import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// A write whose answer nobody has: looked for at the vendor, never sent blindly.
struct UnknownWrite {
    let entry: OutboxEntry
    let work: Work
    let env: SyncEnvironment
    private let calls = CallRecorder()

    /// Looks that must find nothing where the vendor's search may lag behind its records.
    private static let looks = 2

    init(entry: OutboxEntry, work: Work, env: SyncEnvironment) {
        self.entry = entry
        self.work = work
        self.env = env
    }

    func lookUp() throws -> Outcome {
        let found: (finding: WriteFinding, isSearch: Bool)?
        do {
            let writer = try VendorSession.open(entry.connectionID, work, env, calls).session.writer
            found = try writer.lookUp(try work.read { db in try OutboxRows.order(entry, db) })
        } catch let failure as VendorFailure {
            return try failed(failure)
        } catch let refusal as Refusal {
            return try failed(VendorFailure(.badCredentials, refusal.what, "\(refusal.why). \(refusal.next)"))
        } catch is ReadCancelled {
            return .snooze(.zero, why: "stopped before the look")
        }
        CrashPoint.pass("outbox.looked")
        return try work.write { db in
            try CallRecorder.write(calls.take(), connection: entry.connectionID.value, run: nil, db)
            guard let current = try OutboxEntry.lock(entry.id, db), current.state == .unknown else { return .done }
            return try settle(found, current, db)
        }
    }

    private func settle(
        _ found: (finding: WriteFinding, isSearch: Bool)?, _ current: OutboxEntry, _ db: borrowing Transaction
    ) throws -> Outcome {
        let record = WriteRecord(entry: entry, work: work, env: env)
        switch found?.finding {
        case .found(let receipt):
            try record.sent(receipt, status: nil, answer: nil, why: .found, db)
            return .done
        case .unclear(let words):
            try record.needsPerson(words, db)
            return .done
        case nil:
            try record.needsPerson("\(entry.tool) has no way to tell whether it arrived.", db)
            return .done
        case .absent:
            let isSure = found?.isSearch == false || current.looks + 1 >= Self.looks
            return isSure ? try absent(record, db) : try lookAgain(nil, db)
        }
    }

    /// It surely never arrived.
    private func absent(_ record: WriteRecord, _ db: borrowing Transaction) throws -> Outcome {
        let isOver: Bool? = try db.value("SELECT expires_at <= now() FROM outbox WHERE id = \(entry.id)")
        if isOver == true {
            try record.expired(db)
            return .done
        }
        try OutboxRows.retry(entry, .retry, "It did not arrive; it is sent again.", nil, after: .zero, db)
        return .snooze(.zero, why: "it did not arrive")
    }

    private func lookAgain(_ words: String?, _ db: borrowing Transaction) throws -> Outcome {
        let pause = env.patience.lookAgain
        try db.run(
            """
            UPDATE outbox
               SET looks = looks + \(words == nil ? 1 : 0), words = coalesce(\(words), words),
                   next_at = now() + \(pause / .seconds(1)) * interval '1 second'
             WHERE id = \(entry.id)
            """)
        try OutboxTopic.notify(entry.id, db)
        return .snooze(pause, why: "looks again")
    }

    /// A question that fails is asked again, until the write's own time is over.
    private func failed(_ failure: VendorFailure) throws -> Outcome {
        let note = FailureNote(failure)
        return try work.write { db in
            try CallRecorder.write(calls.take(), connection: entry.connectionID.value, run: nil, db)
            guard let current = try OutboxEntry.lock(entry.id, db), current.state == .unknown else { return .done }
            let isOver: Bool? = try db.value("SELECT expires_at <= now() FROM outbox WHERE id = \(entry.id)")
            guard failure.kind != .missingPermission, failure.kind != .planLacksAPI, isOver == false else {
                try WriteRecord(entry: entry, work: work, env: env).needsPerson(note.text, failure: note.json, db)
                return .done
            }
            return try lookAgain(note.text, db)
        }
    }
}
