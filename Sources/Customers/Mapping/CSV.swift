import Basics
import Foundation

/// A comma-separated table read strictly: RFC 4180 quotes, any line end, an optional byte-order mark.
struct CSV {
    let columns: [String]
    let rows: [[String]]
    /// The line in which each row begins, the heading's being 1.
    let numbers: [Int]

    /// - Parameter name: the file as the message calls it.
    /// - Throws: `Refusal` for text that is not UTF-8, an open quote, or a row longer or shorter than the heading.
    init(_ data: Data, name: String) throws(Refusal) {
        guard
            let text = String(
                validating: data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data, as: UTF8.self)
        else {
            throw Refusal(
                "\(name) was not read", why: "It is not UTF-8 text", next: "Save it as CSV UTF-8 and try again")
        }
        var lines = try CSVLines(Array(text.utf8), name: name).all
        guard !lines.isEmpty else {
            throw Refusal(
                "\(name) was not read", why: "The file is empty", next: "Its first line must name the columns")
        }
        columns = lines.removeFirst().fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        for line in lines where line.fields.count != columns.count {
            throw Refusal(
                "\(name) was not read",
                why: "Line \(line.number) has \(line.fields.count) fields, the heading \(columns.count)",
                next: "Put fields that hold a comma or a line break in quotes")
        }
        rows = lines.map(\.fields)
        numbers = lines.map(\.number)
    }

    /// The position of a column, by its heading in any case.
    func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    /// The line of these fields, quoted where needed, with its line end. Code points count: a quote under an accent is a
    /// quote to every reader.
    static func line(_ fields: [String]) -> String {
        fields.map { field in
            let needsQuotes = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            guard needsQuotes else { return field }
            let doubled = field.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
            return "\"\(String(decoding: doubled, as: UTF8.self))\""
        }.joined(separator: ",") + "\n"
    }

    /// The text as a cell that no spreadsheet takes for a formula.
    static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
}

/// Takes a table's text apart, byte by byte.
private struct CSVLines {
    struct Line {
        var fields: [String] = []
        let number: Int
    }

    private(set) var all: [Line] = []
    private var line = Line(number: 1)
    private var field: [UInt8] = []
    private var number = 1
    private var isQuoted = false
    private var wasQuoted = false
    private let name: String

    init(_ bytes: [UInt8], name: String) throws(Refusal) {
        self.name = name
        var at = 0
        while at < bytes.count {
            let next = at + 1 < bytes.count ? bytes[at + 1] : nil
            if bytes[at] == 0x0A { number += 1 }
            if isQuoted {
                if takeQuoted(bytes[at], next) { at += 1 }
            } else if bytes[at] != 0x0D {
                try takePlain(bytes[at])
            } else if next != 0x0A {
                number += 1
                endLine()
            }
            at += 1
        }
        guard !isQuoted else {
            throw refusal("The quote opened in line \(line.number) is never closed", next: "Close it and try again")
        }
        if !field.isEmpty || !line.fields.isEmpty || wasQuoted { endLine() }
    }

    /// Inside quotes everything is text; answers whether the next byte, a second quote, is used up as well.
    private mutating func takeQuoted(_ byte: UInt8, _ next: UInt8?) -> Bool {
        guard byte == 0x22 else {
            field.append(byte)
            return false
        }
        if next == 0x22 {
            field.append(byte)
            return true
        }
        isQuoted = false
        wasQuoted = true
        return false
    }

    private mutating func takePlain(_ byte: UInt8) throws(Refusal) {
        switch byte {
        case 0x2C: endField()
        case 0x0A: endLine()
        case 0x22 where field.isEmpty && !wasQuoted: isQuoted = true
        case _ where wasQuoted || byte == 0x22:
            throw refusal(
                "A quote stands in the middle of a field in line \(number)",
                next: "Quote the whole field and double the quotes inside it")
        default: field.append(byte)
        }
    }

    private mutating func endField() {
        line.fields.append(String(decoding: field, as: UTF8.self))
        field = []
        wasQuoted = false
    }

    private mutating func endLine() {
        endField()
        if line.fields != [""] { all.append(line) }
        line = Line(number: number)
    }

    private func refusal(_ why: String, next: String) -> Refusal {
        Refusal("\(name) was not read", why: why, next: next)
    }
}
