import Basics
import Foundation

/// Reads a rule's JSON by the published schema and remembers everything that does not fit it, each with its place.
struct RuleReader {
    private(set) var problems: [RuleProblem] = []

    mutating func refuse(_ pointer: String, _ sentence: String) {
        problems.append(RuleProblem(pointer, sentence))
    }

    /// The members of an object; unknown and missing ones are refused.
    mutating func members(
        _ json: JSON, _ pointer: String, _ known: [String], required: [String] = []
    ) -> [String: JSON]? {
        guard case .object(let members) = json else {
            refuse(pointer, "This must be an object.")
            return nil
        }
        for name in members.keys.sorted() where !known.contains(name) {
            refuse(
                Self.pointer(pointer, name), "“\(name)” is not known here; there are \(known.joined(separator: ", ")).")
        }
        let missing = required.filter { members[$0] == nil }
        for name in missing { refuse(pointer, "“\(name)” is missing.") }
        return missing.isEmpty ? members : nil
    }

    /// The elements of an array of so many.
    mutating func elements(_ json: JSON, _ pointer: String, _ count: ClosedRange<Int>) -> [JSON]? {
        guard case .array(let elements) = json else {
            refuse(pointer, "This must be a list.")
            return nil
        }
        guard count.contains(elements.count) else {
            refuse(pointer, "There must be \(count.lowerBound) to \(count.upperBound) of them, not \(elements.count).")
            return nil
        }
        return elements
    }

    /// A text of so many characters (code points, as JSON Schema counts).
    mutating func text(_ json: JSON, _ pointer: String, _ length: ClosedRange<Int>) -> String? {
        guard case .string(let text) = json else {
            refuse(pointer, "This must be a text.")
            return nil
        }
        guard length.contains(text.unicodeScalars.count) else {
            refuse(pointer, "It must have \(length.lowerBound) to \(length.upperBound) characters.")
            return nil
        }
        return text
    }

    mutating func word(_ json: JSON, _ pointer: String, of choices: [String]) -> String? {
        guard case .string(let text) = json, choices.contains(text) else {
            refuse(pointer, "This must be one of \(choices.joined(separator: ", ")).")
            return nil
        }
        return text
    }

    mutating func whole(_ json: JSON, _ pointer: String, _ range: ClosedRange<Int>) -> Int? {
        guard case .number(let number) = json, let whole = Self.whole(number), range.contains(whole) else {
            refuse(pointer, "This must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return whole
    }

    mutating func span(_ json: JSON, _ pointer: String) -> RuleSpan? {
        guard case .string(let text) = json, let span = RuleSpan(text) else {
            refuse(pointer, "This must be a length of time such as 15m, 2h or 30d.")
            return nil
        }
        return span
    }

    /// A field's path as the schema spells it; whether there is such a field is asked later.
    mutating func path(_ json: JSON, _ pointer: String) -> String? {
        guard let text = text(json, pointer, 1...120) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isPath =
            (2...4).contains(parts.count) && Self.roots.contains(String(parts[0]))
            && parts.dropFirst().allSatisfy { part in
                part.first.map { ("a"..."z").contains($0) } == true
                    && part.utf8.allSatisfy { Self.isLower($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") }
            }
        guard isPath else {
            refuse(pointer, "“\(text)” is no field; a field is written like alert.severity.")
            return nil
        }
        return text
    }

    /// The list of numbers of customers.
    mutating func identifiers(_ json: JSON, _ pointer: String) -> [Int64] {
        let numbers = (elements(json, pointer, 0...500) ?? []).enumerated().compactMap { index, element in
            whole(element, "\(pointer)/\(index)", 1...Int.max).map(Int64.init)
        }
        if Set(numbers).count < numbers.count { refuse(pointer, "The same customer stands here twice.") }
        return numbers
    }

    /// The pointer to a member, its name escaped as RFC 6901 says.
    static func pointer(_ base: String, _ name: String) -> String {
        base + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    static func whole(_ number: Decimal) -> Int? { Int("\(number)") }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static let roots: Set<String> = [
        "alert", "ticket", "backup", "contract", "device", "invoice", "payment", "license", "securescore", "mfa", "ca",
        "enrollment", "finding", "connection", "sign_in", "event", "customer", "contact", "it",
    ]
}
