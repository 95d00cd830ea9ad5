import Basics
import ConnectorKit
import Foundation

/// Takes out of an error's words what an admin typed, and whatever else names a host or a person.
///
/// Secrets are out already: no failure is stored with one.
struct TypedWords {
    /// What was typed, the longest first, each with the label of its field.
    private let typed: [(text: String, label: String)]

    /// - Parameter fields: the connector's; of a choice nothing was typed.
    init(_ plain: [String: String], _ fields: [Field]) {
        typed = plain.flatMap { name, value -> [(text: String, label: String)] in
            let field = fields.first { $0.name == name }
            switch field?.kind {
            case .choice, .day: return []
            default:
                let host = URLComponents(string: value)?.host ?? value.split(separator: "/").first.map(String.init)
                return Set([value, host ?? ""]).filter { !$0.isEmpty }.map { ($0, field?.label ?? name) }
            }
        }.sorted { ($0.text.utf8.count, $0.text) > ($1.text.utf8.count, $1.text) }
    }

    /// The same text with the label of the field, `[host]` or `[e-mail address]` in place of the words.
    func hidden(in text: String) -> String {
        let bare = typed.reduce(text) { text, one in Self.replacing(one.text, by: "[\(one.label)]", in: text) }
        guard
            bare.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: ":") })
        else { return bare }
        return Self.words(bare).map(Self.hidden).joined()
    }

    /// The same for every text of a value; the names of its members are ours.
    func hidden(in value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(hidden(in: text))
        case .array(let elements): .array(elements.map(hidden))
        case .object(let members): .object(members.mapValues(hidden))
        case .null, .bool, .number: value
        }
    }

    /// Where it stands alone and is no part of a longer word.
    private static func replacing(_ word: String, by other: String, in text: String) -> String {
        var rest = text[...]
        var result = ""
        while let found = rest.range(of: word, options: .caseInsensitive) {
            let isAlone =
                !isLetter(text[..<found.lowerBound].unicodeScalars.last)
                && !isLetter(text[found.upperBound...].unicodeScalars.first)
            result += rest[..<found.lowerBound] + (isAlone ? other : String(rest[found]))
            rest = rest[found.upperBound...]
        }
        return result + rest
    }

    private static func isLetter(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }

    /// The text in pieces: words, and what divides them.
    private static func words(_ text: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = text.startIndex
        for index in text.unicodeScalars.indices where dividers.contains(text.unicodeScalars[index]) {
            let next = text.unicodeScalars.index(after: index)
            pieces += [text[start..<index], text[index..<next]]
            start = next
        }
        return pieces + [text[start...]]
    }

    private static func hidden(_ piece: Substring) -> String {
        let stop = piece.reversed().prefix { ".:!".contains($0) }.count
        guard let what = kind(String(piece.dropLast(stop))) else { return String(piece) }
        return what + piece.suffix(stop)
    }

    private static func kind(_ word: String) -> String? {
        if let at = word.firstIndex(of: "@"), at != word.startIndex, word.index(after: at) != word.endIndex {
            return "[e-mail address]"
        }
        return isHost(word) ? "[host]" : nil
    }

    /// A name with dots as hosts bear them, or an address in numbers; `company.id` is a member of a record.
    private static func isHost(_ word: String) -> Bool {
        if word.contains("::"), word.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") }) { return true }
        let name = word.split(separator: ":", omittingEmptySubsequences: false)
        guard name.count == 1 || name.count == 2 && UInt16(name[1]) != nil else { return false }
        let labels = name[0].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, labels.allSatisfy(isLabel), let last = labels.last else { return false }
        if labels.allSatisfy({ UInt8($0) != nil }) { return labels.count == 4 }
        guard last.utf8.allSatisfy({ $0 >= UInt8(ascii: "a") }) else { return false }
        return labels.count > 2 || endings.contains(String(last))
    }

    /// In small letters only: what is written LikeThis or like_this names something else.
    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty
            && label.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static let dividers = Set(" \t\n\r\"'“”‘’„«»<>()[]{},;=|&?/".unicodeScalars)
    private static let endings: Set<String> = [
        "com", "net", "org", "io", "cloud", "app", "dev", "local", "localhost", "internal", "lan", "example", "test",
        "invalid", "eu", "us", "uk", "de", "at", "ch", "ca", "au", "nz", "co",
    ]
}
