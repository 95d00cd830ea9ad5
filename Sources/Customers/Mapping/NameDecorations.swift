/// What technicians write around a company's name: numbers, warnings, service plans, places.
enum NameDecorations {
    /// What the decorations said.
    struct Facts {
        var places: [String] = []
        var code: String?
        var isLapsed = false
    }

    /// Divides at "dba", "t/a", "formerly" and the like; the name that is used today comes first.
    static func split(_ words: [NameText.Word]) -> [[NameText.Word]] {
        for index in words.indices.dropFirst().dropLast() {
            for marker in aliasMarkers where matches(words, at: index, marker.words) {
                let end = index + marker.words.count
                guard end < words.count else { continue }
                let left = Array(words[..<index])
                let right = split(Array(words[end...]))
                return marker.namesFormer ? [left] + right : right + [left]
            }
        }
        return words.isEmpty ? [] : [words]
    }

    /// The words without one layer of leading and trailing decorations; never fewer than one word.
    static func stripped(_ all: [NameText.Word], _ facts: inout Facts) -> [NameText.Word] {
        var words = all
        while words.count > 1, let count = leading(words, &facts), count < words.count {
            words.removeFirst(count)
        }
        while words.count > 1, let count = trailing(words, &facts), count < words.count {
            words.removeLast(count)
        }
        return words
    }

    /// How many words at the front are a code or a marker; nil when none.
    private static func leading(_ words: [NameText.Word], _ facts: inout Facts) -> Int? {
        let first = words[0]
        if isCode(first.text, isSetApart: words[1].isSetApart) {
            facts.code = facts.code ?? first.text
            return 1
        }
        if first.text.count >= 2, first.text.allSatisfy({ $0 == "z" }) {
            facts.isLapsed = true
            return 1
        }
        for marker in lapsedMarkers where matches(words, at: 0, marker) && marker.count < words.count {
            guard words[marker.count].isSetApart || unmistakable.contains(marker) else { continue }
            facts.isLapsed = true
            return marker.count
        }
        if words[1].isSetApart, first.text.count >= 7,
            isMisspelt(first.text, among: ["inactive", "terminated", "cancelled", "archived"])
        {
            facts.isLapsed = true
            return 1
        }
        return nil
    }

    /// How many words at the end are a tail, a marker, a code or a bracketed place; nil when none.
    private static func trailing(_ words: [NameText.Word], _ facts: inout Facts) -> Int? {
        let last = words.count - 1
        if isCode(words[last].text, isSetApart: false), words[last].text.count >= 5 {
            facts.code = facts.code ?? words[last].text
            return 1
        }
        for marker in lapsedMarkers where matches(words, at: words.count - marker.count, marker) {
            guard words[words.count - marker.count].isSetApart else { continue }
            facts.isLapsed = true
            return marker.count
        }
        for tail in tails where matches(words, at: words.count - tail.count, tail) {
            if words[words.count - tail.count].isSetApart || unmistakable.contains(tail) { return tail.count }
        }
        if words[last].isSetApart, words[last].text.count >= 7,
            isMisspelt(words[last].text, among: ["comanaged", "managed", "servers", "workstations"])
        {
            return 1
        }
        return bracketed(words, &facts)
    }

    /// A bracket that reaches the end of the name, or a dash before a closing bracket that was never opened.
    private static func bracketed(_ words: [NameText.Word], _ facts: inout Facts) -> Int? {
        let closes = words[words.count - 1].after.contains { ")]".contains($0) }
        for count in 1...3 where count < words.count {
            if count > 2, !closes { return nil }
            if words.dropLast(count).allSatisfy({ LegalForm.isForm($0.text) }) { return nil }
            let before = words[words.count - count].before
            let opens = before.contains { "([".contains($0) } || (closes && before.contains("-"))
            let group = words.suffix(count)
            if group.dropFirst().contains(where: { $0.before.contains { ")]".contains($0) } }) { return nil }
            guard opens else { continue }
            if group.allSatisfy({ LegalForm.isForm($0.text) }) { return nil }
            facts.places.append(group.map(\.text).joined(separator: " "))
            return count
        }
        return nil
    }

    /// "c1234", "00123", or any longer number that a divider sets apart from the name.
    private static func isCode(_ text: String, isSetApart: Bool) -> Bool {
        let digits = text.drop { $0.isLetter }
        guard digits.count >= 3, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
        let letters = text.count - digits.count
        if letters > 0 { return letters <= 5 }
        return digits.hasPrefix("0") || isSetApart
    }

    private static func isMisspelt(_ text: String, among words: [String]) -> Bool {
        words.contains {
            TextDistance.jaroWinkler(Array(text.utf8), Array($0.utf8)) >= 0.93
        }
    }

    private static func matches(_ words: [NameText.Word], at index: Int, _ sought: [String]) -> Bool {
        guard index >= 0, index + sought.count <= words.count else { return false }
        return sought.indices.allSatisfy { words[index + $0].text == sought[$0] }
    }

    private static func phrases(_ list: String) -> [[String]] {
        list.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
            .sorted { $0.count > $1.count }
    }

    private static let lapsedMarkers = phrases(
        """
        inactive;old;do not use;dnu;dont use;donotuse;closed;terminated;former;former client;offboarded;cancelled;\
        canceled;\
        archived;archive;deleted;delete;duplicate;dup;lost;ex;x;obsolete;expired;retired;not active;no longer client
        """)

    private static let tails = phrases(
        """
        managed;co managed;comanaged;fully managed;unmanaged;msa;servers;server;workstations;desktops;laptops;\
        endpoints;\
        main office;head office;headquarters;hq;main;main site;corporate;corporate office;vip;break fix;breakfix;bdr;\
        cloud;azure;m365;o365;office 365;backup;backups;rmm;production;prod;prospect;client;customer;new;bill to;\
        managed services;managed client;monitoring only;default;primary
        """)

    /// Decorations that need no divider: no company is called so.
    private static let unmistakable: Set<[String]> = [
        ["inactive"], ["do", "not", "use"], ["donotuse"], ["dnu"], ["comanaged"], ["co", "managed"], ["hq"],
        ["headquarters"], ["head", "office"],
        ["main", "office"], ["msa"],
    ]

    private struct AliasMarker {
        let words: [String]
        let namesFormer: Bool
    }

    private static let aliasMarkers: [AliasMarker] =
        phrases("dba;d b a;doing business as;ta;t a;trading as;aka;a k a;also known as").map {
            AliasMarker(words: $0, namesFormer: false)
        }
        + phrases("formerly;formerly known as;fka;f k a;previously;prev").map {
            AliasMarker(words: $0, namesFormer: true)
        }
        .sorted { $0.words.count > $1.words.count }
}
