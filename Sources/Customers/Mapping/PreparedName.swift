import Foundation

/// A word of a name with what the workspace makes of it.
struct PreparedToken {
    let bytes: [UInt8]
    /// Index in the spine's vocabulary; -1 for a word that no customer's name holds.
    let id: Int
    let weight: Double

    var isKnown: Bool { id >= 0 }
}

/// A name ready for comparison: words weighed by rarity, cities set apart, shorthand forms spelled out.
struct PreparedName {
    /// Words without joiners, legal forms and cities.
    let tokens: [PreparedToken]
    let weight: Double
    /// The words of `tokens` without spaces.
    let core: [UInt8]
    /// Cities that the name holds.
    let cities: Set<String>
    /// Ways to write the whole name without spaces: host names, domains and tenants begin like one of them.
    let labels: [[UInt8]]
    /// Initials with and without the city's.
    let initials: Set<[UInt8]>
    /// Whether the tool may have cut the name, so that its last word may be the beginning of a word.
    let mayBeCut: Bool
    /// The name's text, for evidence.
    let text: String
}

/// Weighs words and finds cities, for one workspace.
struct NamePreparer {
    let vocabulary: Vocabulary
    let cities: Set<String>

    /// - Parameter isRecord: whether the name comes from a tool (may be cut, may lack spaces) and not from the spine.
    func prepare(_ name: NormalisedName, of folded: FoldedName, isRecord: Bool) -> PreparedName {
        var words = name.tokens
        var places = folded.places
        var mayBeCut = false
        if isRecord {
            let isOneWord = words.count == 1
            words = words.flatMap { spaced($0, mayKeepRest: isOneWord) }
            if let alias = words.lastIndex(of: "dba"), alias > 0, alias + 1 < words.count {
                words.removeFirst(alias + 1)
            }
            mayBeCut = folded.writtenLength >= 18 && name.legalWords.isEmpty && places.isEmpty
            if words.count > 2, let last = words.last, mayBeCut ? LegalForm.isBeginning(last) : false {
                words.removeLast()
            }
            if words.count > 2, let last = words.last, !vocabulary.contains(last), LegalForm.isMisspelt(last) {
                words.removeLast()
            }
            if mayBeCut, words.count > 2, let last = words.last, last.count >= 3, !vocabulary.contains(last),
                let city = cities.filter({ $0.hasPrefix(last) }).min()
            {
                words.removeLast()
                places.append(city)
            }
        }
        return prepare(words, name: name, places: places, mayBeCut: mayBeCut)
    }

    private func prepare(_ words: [String], name: NormalisedName, places: [String], mayBeCut: Bool) -> PreparedName {
        var content = words.filter { !NormalisedName.joiners.contains($0) }
        if content.isEmpty { content = words }
        var (core, found) = withoutCities(content)
        for place in places where cities.contains(place) { found.insert(place) }
        if core.contains(where: { !isLegal($0) }) { core.removeAll(where: isLegal) }

        let tokens = core.map(vocabulary.token)
        let whole = (0...name.legalWords.count).map { content + name.legalWords.prefix($0) }
        let labels = ([words, core, words + name.legalWords] + whole).map { Array($0.joined().utf8) }
        let trimmed = content.indices.reversed().prefix { isLegal(content[$0]) && $0 > 0 }.map { Array(content[..<$0]) }
        let initials = (whole + trimmed + [content.filter { !isLegal($0) }, core]).map { $0.compactMap(\.utf8.first) }
        return PreparedName(
            tokens: tokens, weight: tokens.reduce(0) { $0 + $1.weight }, core: Array(core.joined().utf8), cities: found,
            labels: labels.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
            initials: Set(initials.filter { $0.count >= 2 }), mayBeCut: mayBeCut, text: name.text)
    }

    /// Cities stand behind the company's own words; a name that begins with one, or holds little else, is called so.
    private func withoutCities(_ words: [String]) -> (core: [String], found: Set<String>) {
        guard words.count > 1 else { return (words, []) }
        var core = words
        var found: Set<String> = []
        let isTelling = words.dropFirst().contains {
            !LowInformationWords.all.contains($0) && !isLegal($0) && !cities.contains($0)
        }
        var at = isTelling ? 0 : 1
        while at < core.count {
            let lengths = stride(from: min(3, core.count - at), through: 1, by: -1)
            guard let length = lengths.first(where: { cities.contains(core[at..<(at + $0)].joined(separator: " ")) })
            else {
                if at > 0, let city = misspeltCity(core[at]) {
                    found.insert(city)
                    core.remove(at: at)
                } else {
                    at += 1
                }
                continue
            }
            found.insert(core[at..<(at + length)].joined(separator: " "))
            core.removeSubrange(at..<(at + length))
        }
        return (core, found)
    }

    /// The city that a word of no customer is one slip away from.
    private func misspeltCity(_ word: String) -> String? {
        guard word.utf8.count >= 5, !vocabulary.contains(word), !LowInformationWords.all.contains(word) else {
            return nil
        }
        let letters = Array(word.utf8)
        return cities.filter { TextDistance.jaroWinkler(letters, Array($0.utf8)) >= 0.94 }.min()
    }

    private func isLegal(_ word: String) -> Bool {
        word == "group" || (word.count >= 2 && LegalForm.isForm(word) && !Self.telling.contains(word))
    }

    /// A word that no customer bears, divided into words that customers do bear, when that explains nearly all of it.
    private func spaced(_ word: String, mayKeepRest: Bool) -> [String] {
        let letters = Array(word.utf8)
        guard letters.count >= 7, letters.count <= 60, !vocabulary.contains(word) else { return [word] }
        var best = [Double](repeating: .infinity, count: letters.count + 1)
        var from = [Int](repeating: 0, count: letters.count + 1)
        best[0] = 0
        for end in 1...letters.count {
            for start in max(0, end - 20)..<end {
                let cost = best[start] + cost(of: letters[start..<end], isLast: end == letters.count)
                if cost < best[end] { (best[end], from[end]) = (cost, start) }
            }
        }
        var parts: [String] = []
        var end = letters.count
        while end > 0 {
            parts.insert(String(decoding: letters[from[end]..<end], as: UTF8.self), at: 0)
            end = from[end]
        }
        let rest = parts.filter { !isWord($0) }
        let isExplained = rest.isEmpty || (mayKeepRest && rest.count == 1 && rest[0].count >= 3)
        return parts.count > 1 && isExplained && parts.contains(where: vocabulary.contains) ? parts : [word]
    }

    private func cost(of part: ArraySlice<UInt8>, isLast: Bool) -> Double {
        let word = String(decoding: part, as: UTF8.self)
        if part.count >= 3 || (isLast && part.count == 2), isWord(word) { return 1 }
        return 1.4 + 0.8 * Double(part.count)
    }

    private func isWord(_ word: String) -> Bool {
        vocabulary.contains(word) || LowInformationWords.all.contains(word) || cities.contains(word)
            || LegalForm.isForm(word)
            || NormalisedName.joiners.contains(word)
    }

    /// Legal forms that also say what the company does.
    private static let telling: Set<String> = [
        "association", "foundation", "cooperative", "coop", "assoc", "assn", "stichting",
    ]
}

/// The words of the spine's names and how rare each is.
struct Vocabulary {
    private var ids: [String: Int] = [:]
    private var bytes: [[UInt8]] = []
    private var counts: [Int] = []
    private var weights: [Double] = []
    private let size: Double

    /// - Parameter names: the words of each customer's name.
    init(_ names: [[String]]) {
        size = Double(max(names.count, 1))
        for name in names {
            for word in Set(name).sorted() {
                if let id = ids[word] {
                    counts[id] += 1
                } else {
                    ids[word] = counts.count
                    bytes.append(Array(word.utf8))
                    counts.append(1)
                }
            }
        }
        var words = [String](repeating: "", count: counts.count)
        for (word, id) in ids { words[id] = word }
        weights = words.indices.map { Self.weight(words[$0], count: counts[$0], of: size) }
    }

    func contains(_ word: String) -> Bool { ids[word] != nil }

    func count(_ id: Int) -> Int { counts[id] }

    var words: Int { counts.count }

    func token(_ word: String) -> PreparedToken {
        if let id = ids[word] { return PreparedToken(bytes: bytes[id], id: id, weight: weights[id]) }
        return PreparedToken(bytes: Array(word.utf8), id: -1, weight: Self.weight(word, count: 1, of: size))
    }

    /// Inverse document frequency scaled to 1 for a word that one customer bears.
    private static func weight(_ word: String, count: Int, of size: Double) -> Double {
        let rarity = log1p(size / Double(count)) / log1p(size)
        if LowInformationWords.all.contains(word) { return rarity * (nearlyEmpty.contains(word) ? 0.2 : 0.5) }
        return word.allSatisfy(\.isNumber) ? rarity * 0.4 : rarity
    }

    private static let nearlyEmpty: Set<String> = [
        "group", "services", "service", "holding", "holdings", "international", "agency",
    ]
}
