/// A company name reduced to what two tools would agree on.
package struct NormalisedName: Hashable, Sendable, Codable {
    /// Words divided by one space: no accents, capitals, punctuation, decorations or legal form.
    package let text: String
    /// The words of `text`.
    package let tokens: [String]
    /// The legal form that was taken off the end, canonical; it only breaks ties.
    package let legalForm: String?
    /// All the words that were taken off with it, as they stood: shorthand is sometimes made of them too.
    package let legalWords: [String]

    package init(tokens: [String], legalForm: String? = nil, legalWords: [String] = []) {
        text = tokens.joined(separator: " ")
        self.tokens = tokens
        self.legalForm = legalForm
        self.legalWords = legalWords
    }

    /// First letters of the words; "and", "of" and "the" have none.
    package var initials: String {
        String(
            String.UnicodeScalarView(
                tokens.filter { !NormalisedName.joiners.contains($0) }.compactMap(\.unicodeScalars.first)))
    }

    /// Words that only join others.
    static let joiners: Set<String> = ["and", "of", "the", "et", "und"]
}

/// Everything that a written name says: the company's names and the facts its decorations held.
package struct FoldedName: Hashable, Sendable, Codable {
    /// The name; after "dba", "t/a" or "formerly" there are two, the trading name first.
    package let names: [NormalisedName]
    /// What stood in brackets or after a dash at the end and was taken off: mostly a place.
    package let places: [String]
    /// A customer number in front of or behind the name.
    package let code: String?
    /// Marked as old, inactive, not to be used.
    package let isLapsed: Bool
    /// Characters of the name as written; tools cut long names.
    package let writtenLength: Int

    /// The first name; empty text when the name held no letter or digit.
    package var main: NormalisedName { names.first ?? NormalisedName(tokens: []) }
}
