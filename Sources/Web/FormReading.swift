import Basics
import Foundation
import HTTP

/// The fields of a posted form, each with its type and length; what a page did not ask for is never looked at.
extension Form {
    /// A line of text without blanks at its ends.
    ///
    /// - Throws: `Refusal` beside the field when it is empty though it must not be, or longer than `limit` code points: one
    ///   letter may bear any number of accents.
    package func text(_ name: String, limit: Int = 200, isOptional: Bool = false) throws(Refusal) -> String {
        let text = self[name, default: ""].trimmingCharacters(in: .whitespacesAndNewlines)
        guard isOptional || !text.isEmpty else { throw refused(name, "it is empty", "Fill it in.") }
        let length = text.unicodeScalars.count
        guard length <= limit else {
            throw refused(name, "it has \(length) characters", "Use at most \(limit).")
        }
        guard !text.unicodeScalars.contains(where: { $0.value == 0 }) else {
            throw refused(name, "it holds a NUL character", "Type it anew.")
        }
        return text
    }

    /// One of the values that were offered.
    package func choice(_ name: String, of values: [String]) throws(Refusal) -> String {
        guard let value = self[name], values.contains(value) else {
            throw refused(name, "none of its options was chosen", "Choose one.")
        }
        return value
    }

    /// Whether a box was ticked.
    package func flag(_ name: String) -> Bool { self[name] != nil }

    /// An id that stood in the page.
    package func id<Record>(_ name: String) throws(Refusal) -> ID<Record> {
        guard let id = self[name].flatMap(ID<Record>.init) else {
            throw refused(name, "it names nothing", "Load the page again.")
        }
        return id
    }

    /// An id that stood in the page, or nobody's.
    package func optionalID<Record>(_ name: String) throws(Refusal) -> ID<Record>? {
        guard let text = self[name], !text.isEmpty else { return nil }
        return try id(name)
    }

    private func refused(_ name: String, _ why: String, _ next: String) -> Refusal {
        let label = name.replacing("_", with: " ")
        return Refusal("The field “\(label)” was refused", why: why, next: next, field: name)
    }
}
