import Basics
import Foundation

/// The part of YAML in which OpenAPI documents are written: maps and lists by indentation, plain and quoted scalars,
/// folded texts (which nobody here reads).
enum SmallYAML {
    private struct Line {
        let indent: Int
        let text: String
    }

    static func parse(_ text: String) -> JSON {
        var lines: [Line] = []
        for raw in text.split(separator: "\n") {
            let indent = raw.prefix { $0 == " " }.count
            let content = raw.dropFirst(indent).trimmingCharacters(in: .whitespaces)
            if !content.isEmpty && !content.hasPrefix("#") && content != "---" {
                lines.append(Line(indent: indent, text: content))
            }
        }
        var at = 0
        return block(lines, &at, indent: lines.first?.indent ?? 0)
    }

    private static func block(_ lines: [Line], _ at: inout Int, indent: Int) -> JSON {
        guard at < lines.count else { return .null }
        return lines[at].text == "-" || lines[at].text.hasPrefix("- ")
            ? list(lines, &at, indent) : map(lines, &at, indent)
    }

    private static func list(_ lines: [Line], _ at: inout Int, _ indent: Int) -> JSON {
        var elements: [JSON] = []
        while at < lines.count, lines[at].indent == indent, lines[at].text == "-" || lines[at].text.hasPrefix("- ") {
            let rest = String(lines[at].text.dropFirst().drop { $0 == " " })
            let inner = indent + (lines[at].text.count - rest.count)
            if split(rest) != nil {
                // The first member stands behind the dash; the others below it, at the same column.
                var own = [Line(indent: inner, text: rest)]
                at += 1
                while at < lines.count, lines[at].indent > indent {
                    own.append(lines[at])
                    at += 1
                }
                var place = 0
                elements.append(map(own, &place, inner))
            } else {
                elements.append(scalar(rest))
                at += 1
                while at < lines.count, lines[at].indent > indent { at += 1 }
            }
        }
        return .array(elements)
    }

    private static func map(_ lines: [Line], _ at: inout Int, _ indent: Int) -> JSON {
        var members: [String: JSON] = [:]
        while at < lines.count, lines[at].indent >= indent {
            guard lines[at].indent == indent, let (key, value) = split(lines[at].text) else {
                at += 1
                continue
            }
            at += 1
            if !value.isEmpty && !["|", ">", "|-", ">-"].contains(value) {
                members[key] = scalar(value)
            } else if at < lines.count,
                lines[at].indent > indent || lines[at].indent == indent && lines[at].text.hasPrefix("-")
            {
                members[key] = block(lines, &at, indent: lines[at].indent)
            }
        }
        return .object(members)
    }

    /// Key and value at the first colon that ends a key.
    private static func split(_ text: String) -> (String, String)? {
        if let quote = text.first, quote == "\"" || quote == "'" {
            guard let end = text.dropFirst().firstIndex(of: quote), text[text.index(after: end)...].hasPrefix(":")
            else { return nil }
            return (
                String(text[text.index(after: text.startIndex)..<end]),
                String(text[end...].dropFirst(2)).trimmingCharacters(in: .whitespaces)
            )
        }
        if text.hasSuffix(":") { return (String(text.dropLast()), "") }
        guard let colon = text.range(of: ": ") else { return nil }
        return (String(text[..<colon.lowerBound]), text[colon.upperBound...].trimmingCharacters(in: .whitespaces))
    }

    private static func scalar(_ text: String) -> JSON {
        if let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote {
            return .string(String(text.dropFirst().dropLast()))
        }
        switch text {
        case "true": return true
        case "false": return false
        case "null", "~": return nil
        case "[]": return []
        case "{}": return [:]
        default: return Decimal(string: text).flatMap { Int(text) == nil ? nil : .number($0) } ?? .string(text)
        }
    }
}
