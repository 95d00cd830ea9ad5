import Foundation

/// The first step of folding a name: one alphabet, one case, words with what stood between them.
enum NameText {
    /// A word and the separators before it; the last word also knows what follows.
    struct Word {
        var text: String
        var before: String
        var after = ""

        /// Whether a dash, bracket, colon or the like sets this word apart from the one before.
        var isSetApart: Bool { before.unicodeScalars.contains { NameText.dividers.contains($0) } }
    }

    /// Accents off, lower case, `&` and `+` as "and", apostrophes gone; other punctuation stays.
    ///
    /// A name without a space, such as "BlueRiverDental", is first divided at its capitals. What one pass uncovers the
    /// next folds, until nothing changes.
    static func plain(_ raw: String) -> String {
        var source = raw.replacingOccurrences(of: "&amp;", with: "&")
        if !source.contains(" "), source.count >= 12 { source = divided(source) }

        var text = String.UnicodeScalarView()
        for scalar in source.decomposedStringWithCompatibilityMapping.unicodeScalars {
            append(scalar, to: &text)
        }
        let folded = String(text).lowercased()
        return folded == raw ? folded : plain(folded)
    }

    /// Letters and digits make words; single letters divided only by dots or slashes are one word (`s.a.r.l.`, `a/s`).
    static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var current = ""
        var before = ""
        for scalar in text.unicodeScalars {
            if isWordScalar(scalar) {
                current.unicodeScalars.append(scalar)
                continue
            }
            if !current.isEmpty {
                add(Word(text: current, before: before), to: &words)
                current = ""
                before = ""
            }
            before.unicodeScalars.append(scalar)
        }
        if !current.isEmpty {
            add(Word(text: current, before: before), to: &words)
            before = ""
        }
        if !words.isEmpty { words[words.count - 1].after = before }
        return words
    }

    private static func add(_ word: Word, to words: inout [Word]) {
        if let last = words.last, word.text.count == 1, word.before == "." || word.before == "/", isLettered(last, word)
        {
            words[words.count - 1].text += word.text
            words[words.count - 1].after = "."
        } else {
            words.append(word)
        }
    }

    /// Whether `last` is a single letter, or letters already joined, so that `word` belongs to it.
    private static func isLettered(_ last: Word, _ word: Word) -> Bool {
        let isLetter = word.text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
        return isLetter && (last.after == "." || last.text.count == 1)
            && last.text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
        switch scalar {
        case "&", "+": text.append(contentsOf: " and ".unicodeScalars)
        case "'", "\u{2019}", "\u{2018}", "`", "\u{00B4}", "\u{02BC}", "\u{2032}": break
        default:
            if let spelled = spelledOut[scalar] {
                text.append(contentsOf: spelled.unicodeScalars)
                return
            }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: break
            case .control: text.append(" ")
            default: text.append(scalar)
            }
        }
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spacingMark:
            return true
        default: return false
        }
    }

    private static func divided(_ text: String) -> String {
        let characters = Array(text)
        var parts = ""
        for (at, character) in characters.enumerated() {
            let begins = character.isUppercase && at > 0 && characters[at - 1].isLowercase
            if begins, at + 1 < characters.count, characters[at + 1].isLetter { parts.append(" ") }
            parts.append(character)
        }
        return parts
    }

    private static let dividers: Set<Unicode.Scalar> = [
        "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "(", ")", "[", "]", "{", "}", ":", "|", "/",
        "_", "*", "#", "~", "<", ">",
    ]

    /// Letters that Unicode does not take apart.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h",
    ]
}
