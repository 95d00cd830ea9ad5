/// Which actions this program can do, and which it only records in dry runs.
enum RuleDeeds {
    /// Done in the decision's own transaction.
    static let ours: Set<String> = ["customer.tag", "customer.note", "customer.owner", "alert.mute"]

    private static func isPossible(_ name: String) -> Bool { ours.contains(name) || VendorDeeds.names.contains(name) }

    /// What a rule asks for that cannot be done, in words.
    static func impossible(_ rule: Rule) -> [String] {
        var found: [String] = []
        for action in rule.then where !isPossible(action.kind.name) && !found.contains(action.kind.words) {
            found.append(action.kind.words)
        }
        return found
    }
}
