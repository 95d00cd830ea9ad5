import Basics

/// How much a rule may do, and what keeps it from doing a thing twice.
package struct RuleLimits: Sendable, Equatable {
    /// The least time between two actions on one dedupe key.
    package private(set) var cooldown = RuleSpan(minutes: 60)
    package private(set) var perHour = 30
    package private(set) var perCustomerHour = 5
    /// Matches in one run of a connection, or in 5 minutes, that put the rest on hold.
    package private(set) var storm = 25
    /// Above a limit actions wait; otherwise they are dropped.
    package private(set) var queuesAbove = true
    /// How long an action waits with a way to cancel it; nil: not at all.
    package private(set) var hold: RuleSpan?
    /// What makes two matches the same; nil: the trigger's record.
    private(set) var dedupe: String?

    init() {}

    init(_ json: JSON, _ reader: inout RuleReader) {
        let pointer = "/limits"
        let known = ["cooldown", "per_hour", "storm", "dedupe", "per_customer_hour", "over", "hold"]
        guard let members = reader.members(json, pointer, known) else { return }
        if let value = members["cooldown"], let span = reader.span(value, pointer + "/cooldown") { cooldown = span }
        if let value = members["per_hour"], let number = reader.whole(value, pointer + "/per_hour", 1...500) {
            perHour = number
        }
        if let value = members["per_customer_hour"],
            let number = reader.whole(value, pointer + "/per_customer_hour", 1...100)
        {
            perCustomerHour = number
        }
        if let value = members["storm"], let number = reader.whole(value, pointer + "/storm", 2...1_000) {
            storm = number
        }
        if let value = members["over"], let word = reader.word(value, pointer + "/over", of: ["queue", "drop"]) {
            queuesAbove = word == "queue"
        }
        if let value = members["hold"],
            let word = reader.word(value, pointer + "/hold", of: ["0m", "5m", "15m", "30m"])
        {
            hold = RuleSpan(word)
        }
        dedupe = members["dedupe"].flatMap { reader.text($0, pointer + "/dedupe", 0...4_000) }
    }
}
