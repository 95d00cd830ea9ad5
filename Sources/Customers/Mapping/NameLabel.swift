/// How a shorthand (host prefix, tenant, domain label) fits a name.
enum NameLabel: Int, Comparable {
    /// It cannot have been made from the name.
    case none
    /// The beginning of the first word, or two initials.
    case start
    /// Three or more initials.
    case initials
    /// Reaches beyond the first word, or is the whole name.
    case whole

    static func < (left: NameLabel, right: NameLabel) -> Bool { left.rawValue < right.rawValue }

    /// Lower-case letters and digits of a label, without digits at the end that only make it unique.
    static func bytes(_ written: String) -> [UInt8] {
        var bytes = written.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        while bytes.count > 2, let last = bytes.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) {
            bytes.removeLast()
        }
        return bytes
    }

    /// The best fit of `label` to `name`.
    static func fit(_ label: [UInt8], _ name: PreparedName) -> NameLabel {
        guard label.count >= 2 else { return .none }
        var best = NameLabel.none
        let first = name.tokens.first?.bytes.count ?? 0
        for form in name.labels {
            if label.starts(with: form), form.count > first || form.count == label.count, form.count >= 4 {
                return .whole
            }
            guard form.starts(with: label), label.count >= 3 else { continue }
            let reaches = label.count >= first + 2 && label.count >= 5
            best = max(best, reaches || label.count == form.count ? .whole : .start)
        }
        if best == .whole { return best }
        for initials in name.initials where fits(label, initials) {
            best = max(best, initials.count >= 3 ? .initials : .start)
        }
        if best == .none, first >= 3, fits(label, name.tokens[0].bytes) { return .start }
        return best
    }

    /// Initials alone, or followed by what is added to make a domain.
    private static func fits(_ label: [UInt8], _ initials: [UInt8]) -> Bool {
        guard label.starts(with: initials) else { return false }
        return label.count == initials.count || endings.contains(Array(label.dropFirst(initials.count)))
    }

    private static let endings: Set<[UInt8]> = Set(
        [
            "inc", "co", "llc", "ltd", "corp", "group", "grp", "online", "web", "net", "usa", "us", "uk", "hq", "it",
            "corporate", "company", "firm", "law", "dental",
        ]
        .map { Array($0.utf8) })
}
