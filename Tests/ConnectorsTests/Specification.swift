import Basics
import Foundation

/// What an OpenAPI document says about requests: paths, methods, parameters with their types.
struct Specification: Sendable {
    struct Parameter: Sendable {
        let place: String
        let type: String
        let allowed: [String]
        let least: Int?
        let most: Int?
    }

    /// By path template and method in lower case.
    private var operations: [String: [String: [String: Parameter]]] = [:]

    /// The first file of `data` that has one of `paths`.
    static func find(in data: VendorData?, with path: String) -> Specification? {
        data?.specifications.lazy.compactMap { Specification($0) }.first { $0.operations[path] != nil }
    }

    init?(_ file: URL) {
        guard let content = try? Data(contentsOf: file) else { return nil }
        let document =
            file.pathExtension == "json"
            ? try? JSON(parsing: content) : SmallYAML.parse(String(decoding: content, as: UTF8.self))
        guard let document, case .object(let paths) = document["paths"] else { return nil }
        for (path, item) in paths {
            for (method, operation) in item.members {
                operations[path, default: [:]][method] = Specification.parameters(
                    [item["parameters"], operation["parameters"]], document)
            }
        }
    }

    /// What is wrong with a request; nil when the document knows it.
    func complaint(_ method: String, _ path: String, _ query: [(name: String, value: String)]) -> String? {
        guard
            let template = operations.keys.filter({ fits(path, $0) }).min(by: { $0.count(of: "{") < $1.count(of: "{") })
        else {
            return "no path \(path)"
        }
        guard let parameters = operations[template]?[method.lowercased()] else { return "no \(method) on \(template)" }
        for (name, value) in query {
            guard let parameter = parameters[name], parameter.place == "query" else {
                return "no parameter \(name) on \(template)"
            }
            let isGood =
                switch parameter.type {
                case "integer":
                    Int(value).map { $0 >= parameter.least ?? .min && $0 <= parameter.most ?? .max } ?? false
                case "number": Double(value) != nil
                case "boolean": ["true", "false"].contains(value.lowercased())
                default: parameter.allowed.isEmpty || parameter.allowed.contains(value)
                }
            guard isGood else { return "\(name)=\(value) on \(template) is no \(parameter.type) as documented" }
        }
        return nil
    }

    private func fits(_ path: String, _ template: String) -> Bool {
        let ours = path.split(separator: "/")
        let theirs = template.split(separator: "/")
        return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }

    private static func parameters(_ lists: [JSON?], _ document: JSON) -> [String: Parameter] {
        var found: [String: Parameter] = [:]
        for case .array(let list) in lists {
            for entry in list {
                let parameter = entry["$ref"]?.stringValue.flatMap { resolved($0, document) } ?? entry
                guard let name = parameter["name"]?.stringValue else { continue }
                let schema = parameter["schema"] ?? parameter
                var allowed: [String] = []
                if case .array(let words) = schema["enum"] { allowed = words.compactMap(\.stringValue) }
                found[name] = Parameter(
                    place: parameter["in"]?.stringValue ?? "query", type: schema["type"]?.stringValue ?? "string",
                    allowed: allowed, least: number(schema["minimum"]), most: number(schema["maximum"]))
            }
        }
        return found
    }

    private static func resolved(_ reference: String, _ document: JSON) -> JSON? {
        reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
    }

    private static func number(_ json: JSON?) -> Int? {
        guard case .number(let value) = json else { return nil }
        return Int(NSDecimalNumber(decimal: value).stringValue)
    }
}

extension String {
    fileprivate func count(of character: Character) -> Int { filter { $0 == character }.count }
}

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
