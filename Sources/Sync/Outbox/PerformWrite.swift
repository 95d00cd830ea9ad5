import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

extension SendWrite {
    /// Decides in one transaction, calls outside of any, records in another: whatever breaks in between is seen by the next.
    package func perform(_ work: Work, _ env: SyncEnvironment) throws -> Outcome {
        let began = ContinuousClock.now
        let step = try work.write { db in try Clearance(work: work, env: env).step(ID(entry), db) }
        switch step {
        case .over: return .done
        case .wait(let pause, let why): return .snooze(pause, why: why)
        case .lookUp(let entry): return try UnknownWrite(entry: entry, work: work, env: env).lookUp()
        case .send(let entry):
            CrashPoint.pass("outbox.sending")
            return try Sending(entry: entry, began: began, work: work, env: env).run()
        }
    }
}

/// One sending, from the row that says `sending` to what became of it.
private struct Sending {
    let entry: OutboxEntry
    /// Before the row said so: the right to send ends a while after.
    let began: ContinuousClock.Instant
    let work: Work
    let env: SyncEnvironment
    let calls = CallRecorder()

    func run() throws -> Outcome {
        let writer: Writer
        let order: WriteOrder
        do {
            writer = try VendorSession.open(entry.connectionID, work, env, calls).session.writer
            order = try work.read { db in try OutboxRows.order(entry, db) }
        } catch let failure as VendorFailure {
            return try record.record(.refused(failure), isOfWrite: false, calls)
        } catch let refusal as Refusal {
            return try notSent(VendorFailure(.badCredentials, refusal.what, "\(refusal.why). \(refusal.next)"))
        }
        do {
            try writer.prepare()
            if let earlier = try earlier(writer, order) { return earlier }
        } catch let failure as VendorFailure {
            return failure.kind == .badCredentials
                ? try record.record(.refused(failure), calls) : try notSent(failure, after: failure.retryAfter)
        } catch is ReadCancelled {
            return try notSent(stopped, after: .zero)
        }
        return try send(writer, order)
    }

    private var record: WriteRecord { WriteRecord(entry: entry, work: work, env: env) }

    private func notSent(_ failure: VendorFailure, after: Duration? = nil) throws -> Outcome {
        let isDown = failure.kind == .network || failure.kind == .vendorDown
        return try record.record(.notSent(failure, after: after), isOfWrite: isDown, calls)
    }

    /// What the vendor has already: this very write of an earlier life, or something that makes it needless.
    private func earlier(_ writer: Writer, _ order: WriteOrder) throws -> Outcome? {
        let mayBeThere = entry.write.record == nil || entry.attempt > 1
        if mayBeThere, let found = try writer.lookUp(order), case .found(let receipt) = found.finding {
            return try record.arrivedBefore(receipt, calls)
        }
        return try writer.alreadyThere(order).map { try record.needless($0, calls) }
    }

    private func send(_ writer: Writer, _ order: WriteOrder) throws -> Outcome {
        let gate: SharedLock
        do {
            gate = try WriteGate.enter(work.workspace.pool)
        } catch let error as DatabaseError where error.kind == .timeout {
            return try notSent(stopped, after: .seconds(1))
        }
        defer { gate.release() }
        let entered = ContinuousClock.now
        let stop = try work.read { db in try WritesSwitch.load(db) }
        guard stop == nil else { return try notSent(stopped, after: .zero) }

        let limits = SendingLimits(
            call: env.patience.call, firstByte: env.patience.firstByte,
            beginBefore: min(began + env.patience.begin, entered + WriteGate.begin))
        let outcome: WriteOutcome
        do {
            outcome = try writer.send(order, within: limits) {
                if ContinuousClock.now > entered + WriteGate.hold { gate.release() }
            }
        } catch let failure as VendorFailure {
            outcome = .refused(failure)
        }
        CrashPoint.pass("outbox.called")
        gate.release()
        return try record.record(named(outcome), calls)
    }

    /// What was made without its id being told is looked for like what may have been made.
    private func named(_ outcome: WriteOutcome) -> WriteOutcome {
        guard case .sent(let receipt, let status, let answer) = outcome, entry.write.record == nil, receipt.id == nil
        else { return outcome }
        return .unknown(
            VendorFailure(
                .vendorDown, "\(entry.tool)’s answer does not say what was made", "It is looked for by its mark.",
                status: status, words: answer))
    }

    private var stopped: VendorFailure {
        VendorFailure(.unexpected, "It was held back", "All writes were stopped, or the program was.")
    }
}
