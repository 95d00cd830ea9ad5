import Foundation
import Outbound

/// How often a call is repeated, and how long one waits in between.
struct Retries {
    /// Faults that pass by themselves: reset connections, 500, 502, 503, 504, a web page instead of data.
    private(set) var faults = 0
    private(set) var throttled: Duration = .zero
    private var refusals = 0
    private let bound: Int
    private let limit: Duration

    /// - Parameter patience: a person at the Test button gets the first answer, whatever it is.
    init(_ patience: Ask.Patience) {
        bound = patience == .sync ? 3 : 0
        limit = patience == .sync ? .seconds(60) : .zero
    }

    /// How long to wait before asking again after a fault: 1, 2, 4 s ± 20 %; nil when it was the last try.
    mutating func afterFault(asked: Duration? = nil) -> Duration? {
        guard faults < bound else { return nil }
        faults += 1
        if let asked { return asked <= limit ? asked : nil }
        return .seconds(Double(1 << (faults - 1)) * Double.random(in: 0.8...1.2))
    }

    /// How long to wait after a 429: what the vendor asks, else 10, 20, 40 s ± 20 %. nil when that is more than a
    /// running job should sleep, one minute for all waits of a call: then the job goes to sleep itself.
    mutating func afterThrottle(asked: Duration?) -> Duration? {
        let wait = asked ?? standardThrottle()
        refusals += 1
        guard throttled + wait <= limit else { return nil }
        throttled += wait
        return wait
    }

    /// Time spent because of our own budget.
    mutating func waited(_ time: Duration) {
        throttled += time
    }

    /// What to tell the job when a call gives up on a vendor that names no time.
    func standardThrottle() -> Duration {
        .seconds(Double(10 << min(refusals, 2)) * Double.random(in: 0.8...1.2))
    }
}

/// `Retry-After` in both its forms, at most an hour. Source: RFC 9110 §10.2.3.
enum RetryAfter {
    static func wait(_ answer: Answer, now: Date) -> Duration? {
        guard let text = answer.field("Retry-After")?.trimmingCharacters(in: .whitespaces) else { return nil }
        if let seconds = Double(text), seconds.isFinite { return .seconds(min(max(seconds, 0), 3_600)) }
        guard let then = Timestamp.date(http: text) else { return nil }
        let present = answer.field("Date").flatMap(Timestamp.date(http:)) ?? now
        return .seconds(min(max(then.timeIntervalSince(present), 0), 3_600))
    }
}
