/// Rules that set each other off: found when a rule is saved, and shown as a warning with the path.
package enum RuleCycles {
    /// The ways from the first rule back to itself over others, each a list of names that ends where it began; the shortest
    /// first, at most ten.
    package static func paths(from first: Rule, among others: [Rule]) -> [[String]] {
        var found: [[String]] = []
        var waiting: [[Rule]] = [[first]]
        while let path = waiting.first, found.count < 10 {
            waiting.removeFirst()
            guard let last = path.last, path.count <= longest else { continue }
            for next in others where next.name != first.name && !path.contains(where: { $0.name == next.name }) {
                if sets(last, off: next) { waiting.append(path + [next]) }
            }
            if path.count > 1, sets(last, off: first) { found.append(path.map(\.name) + [first.name]) }
        }
        return found
    }

    /// Rules in a circle beyond which nobody looks; the cause chain stops at 3 anyway.
    private static let longest = 6

    private static func sets(_ rule: Rule, off other: Rule) -> Bool {
        rule.then.contains { $0.kind.causes.contains(other.trigger.eventName) }
    }
}
