import Foundation

/// Whether a connection takes writes at present: five failures in a row, or half of the last twenty, stop them for a while, then
/// one is let through to see. Refused credentials stop them until others are saved, or a test passes.
struct Breaker: Equatable, Sendable {
    enum State: String, Sendable {
        case closed, open
        /// One write is let through.
        case trying
    }

    enum Verdict: Equatable {
        case go
        /// Until then; nil: until credentials change, or the one that is tried comes back.
        case wait(Date?)
    }

    var state = State.closed
    var inRow = 0
    /// The last twenty: `+` done, `-` failed.
    var recent = ""
    var openedAt: Date?
    var openFor: Duration = .zero
    var until: Date?
    var needsCredentials = false
    /// The row that is tried.
    var probe: Int64?

    static let limitInRow = 5
    static let window = 20

    mutating func admit(_ row: Int64, at now: Date) -> Verdict {
        switch state {
        case .closed: return .go
        case .trying: return probe == row ? .go : .wait(nil)
        case .open:
            guard !needsCredentials, let until else { return .wait(nil) }
            guard until <= now else { return .wait(until) }
            state = .trying
            probe = row
            return .go
        }
    }

    mutating func succeeded() {
        if state != .closed { recent = "" }
        state = .closed
        inRow = 0
        openFor = .zero
        until = nil
        needsCredentials = false
        probe = nil
        note("+")
    }

    /// - Parameter first: how long the first pause is; each that follows without a success is twice as long.
    mutating func failed(_ row: Int64, at now: Date, first: Duration, longest: Duration) {
        note("-")
        inRow += 1
        switch state {
        case .open: return
        case .trying:
            guard probe == row else { return }
            open(for: min(longest, openFor * 2), at: now)
        case .closed:
            let failures = recent.filter { $0 == "-" }.count
            guard inRow >= Breaker.limitInRow || recent.count == Breaker.window && failures * 2 >= Breaker.window
            else { return }
            open(for: first, at: now)
        }
    }

    /// The vendor forbids it.
    mutating func forbidden(at now: Date) {
        note("-")
        inRow += 1
        open(for: .zero, at: now)
        until = nil
        needsCredentials = true
    }

    /// The row that was to be tried came back without having been sent.
    mutating func released(_ row: Int64, at now: Date) {
        guard state == .trying, probe == row else { return }
        state = .open
        probe = nil
        until = now
    }

    /// Credentials were saved, or tested well, at this moment.
    mutating func renewed(at moment: Date) {
        guard needsCredentials, let openedAt, moment > openedAt else { return }
        needsCredentials = false
        until = moment
    }

    /// The vendor has answered a whole sync at this moment: worth a try.
    mutating func answered(at moment: Date) {
        guard state == .open, !needsCredentials, let openedAt, let until, moment > openedAt, moment < until else {
            return
        }
        self.until = moment
    }

    private mutating func open(for pause: Duration, at now: Date) {
        state = .open
        openedAt = now
        openFor = pause
        until = now + pause / .seconds(1)
        probe = nil
    }

    private mutating func note(_ sign: Character) {
        recent = String((recent + String(sign)).suffix(Breaker.window))
    }
}
