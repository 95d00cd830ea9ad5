/// A telephone number's comparable part.
enum PhoneKey {
    /// The last ten digits; nil for fewer than seven and for numbers made up to fill a field (all equal, 555 …, 000
    /// 0000).
    static func of(_ written: String) -> String? {
        let withoutExtension = written.lowercased().prefix { $0 != "x" && $0 != "e" }
        let digits = withoutExtension.filter { $0.isASCII && $0.isNumber }
        let key = String(digits.suffix(10))
        guard key.count >= 7, Set(key).count > 2 else { return nil }
        return key.hasSuffix("0000000") || key.hasSuffix("1234567") || key.hasSuffix("5555555") ? nil : key
    }

    /// Whether two keys are one number with a single digit wrong or two neighbours swapped.
    static func isSlip(_ left: String, _ right: String) -> Bool {
        guard left.count == right.count else { return false }
        let wrong = zip(left.utf8, right.utf8).enumerated().filter { $0.element.0 != $0.element.1 }
        if wrong.count == 1 { return true }
        guard wrong.count == 2, wrong[1].offset == wrong[0].offset + 1 else { return false }
        return wrong[0].element.0 == wrong[1].element.1 && wrong[0].element.1 == wrong[1].element.0
    }
}

/// House number and first word of a street address; suites and the kind of street differ between tools.
package struct StreetKey: Hashable, Sendable, Codable {
    package let number: String
    package let word: String

    /// Nil when the address lacks either part.
    init?(_ written: String) {
        let words = NameText.words(NameText.plain(written)).map(\.text)
        guard let at = words.firstIndex(where: { $0.first?.isNumber == true && $0.contains(where: \.isNumber) }) else {
            return nil
        }
        let after = words[(at + 1)...].first { !Self.directions.contains($0) }
        let before = at > 0 ? words[0] : nil
        guard let word = at == 0 ? after : before ?? after, !Self.units.contains(word) else { return nil }
        number = words[at]
        self.word = Self.spelled[word] ?? word
    }

    private static let directions: Set<String> = [
        "n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west",
    ]
    private static let units: Set<String> = ["suite", "ste", "unit", "apt", "floor", "fl", "room", "po", "box", "p"]
    private static let spelled = [
        "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
        "seventh": "7th",
        "eighth": "8th", "ninth": "9th", "tenth": "10th", "saint": "st", "mount": "mt",
    ]
}

/// The part of computer names that technicians take from the customer's name.
enum HostPrefix {
    /// Distinct prefixes before the first dash, the most frequent first; names that Windows made up are left out.
    static func all(in hostNames: [String]) -> [String] {
        var counts: [String: Int] = [:]
        for name in hostNames {
            guard let dash = name.firstIndex(where: { $0 == "-" || $0 == "_" }) else { continue }
            let prefix = name[..<dash].lowercased()
            guard prefix.count >= 2, !ignored.contains(prefix), prefix.contains(where: \.isLetter) else { continue }
            counts[prefix, default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map(\.key)
    }

    private static let ignored: Set<String> = [
        "desktop", "laptop", "win", "pc", "srv", "server", "ws", "dc", "fs", "lt", "nb", "wks", "workstation", "vm",
        "host", "admin",
        "user", "client", "office", "reception", "front", "backup", "sql", "rds", "ts", "hv", "esxi", "nas", "mac",
        "macbook", "imac",
        "iphone", "ipad", "android", "surface", "dell", "hp", "lenovo", "test",
    ]
}
