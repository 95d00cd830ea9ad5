import Foundation

/// What rules have done already, as far as dedupe keys, cooldowns and limits ask: pure, and the same live and in a backtest.
struct RuleLedger: Sendable {
    /// A rule's own effects: those of its live version, or of one in dry run.
    struct Lane: Hashable, Sendable {
        let rule: Int64
        let lane: Int
    }

    /// A match that acted.
    struct Deed: Sendable {
        let key: String
        let instance: String
        let customer: Int64?
        let at: Date
        /// Actions it had.
        let count: Int
    }

    enum Admission: Equatable, Sendable {
        case acts
        case duplicate(String)
        case limited(String)
        case held
    }

    private struct Key: Hashable {
        let lane: Lane
        let key: String
    }

    private var byKey: [Key: [Deed]] = [:]
    private var recent: [Lane: [Deed]] = [:]
    /// Matches within the storm's window, by rule.
    private var matches: [Lane: [Date]] = [:]
    /// Matches that a limit stopped.
    private var stopped: [Lane: [Date]] = [:]

    static let stormWindow: TimeInterval = 300
    /// In a storm the first so many act.
    static let firstOfStorm = 5
    private static let hour: TimeInterval = 3_600
    private static let breakerWindow: TimeInterval = 600

    mutating func add(_ deed: Deed, in lane: Lane) {
        byKey[Key(lane: lane, key: deed.key), default: []].append(deed)
        recent[lane, default: []].append(deed)
    }

    /// Counts a match; of a storm all are counted before the first is admitted.
    mutating func addMatch(_ lane: Lane, at: Date) {
        var times = matches[lane, default: []]
        times.removeAll { at.timeIntervalSince($0) > Self.stormWindow }
        times.append(at)
        matches[lane] = times
    }

    /// Whether a match may act now. One that may is not noted yet.
    mutating func admit(
        _ lane: Lane, key: String, instance: String, customer: Int64?, limits: RuleLimits, count: Int, at: Date
    ) -> Admission {
        for deed in byKey[Key(lane: lane, key: key)] ?? [] {
            if deed.instance == instance { return .duplicate("it has acted on this already") }
            let age = at.timeIntervalSince(deed.at)
            if age < Double(limits.cooldown.seconds) { return .duplicate("it acted \(Int(max(0, age) / 60)) min ago") }
        }
        let deeds = lately(lane, at)
        let storm = matches[lane, default: []].count { at.timeIntervalSince($0) <= Self.stormWindow }
        let inStorm = deeds.count { at.timeIntervalSince($0.at) <= Self.stormWindow }
        if storm > limits.storm, inStorm >= Self.firstOfStorm { return .held }

        let ofRule = deeds.reduce(0) { $0 + $1.count }
        if ofRule + count > limits.perHour {
            stopped[lane, default: []].append(at)
            return .limited("\(limits.perHour) actions an hour are the rule's limit")
        }
        let ofCustomer = deeds.filter { customer != nil && $0.customer == customer }.reduce(0) { $0 + $1.count }
        if ofCustomer + count > limits.perCustomerHour {
            stopped[lane, default: []].append(at)
            return .limited("\(limits.perCustomerHour) actions an hour are the limit for one customer")
        }
        return .acts
    }

    /// Whether a limit was exceeded threefold within ten minutes.
    func isRunaway(_ lane: Lane, limits: RuleLimits, at: Date) -> Bool {
        let times = stopped[lane, default: []].count { at.timeIntervalSince($0) <= Self.breakerWindow }
        return times >= limits.perHour * 3
    }

    private mutating func lately(_ lane: Lane, _ at: Date) -> [Deed] {
        var deeds = recent[lane, default: []]
        deeds.removeAll { at.timeIntervalSince($0.at) >= Self.hour }
        recent[lane] = deeds
        return deeds
    }
}
