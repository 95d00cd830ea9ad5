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
    /// By path template and method: what the body must be.
    private var bodies: [String: [String: JSON]] = [:]
    private let document: JSON

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
        self.document = document
        for (path, item) in paths {
            for (method, operation) in item.members {
                operations[path, default: [:]][method] = Specification.parameters(
                    [item["parameters"], operation["parameters"]], document)
                bodies[path, default: [:]][method] =
                    operation["requestBody"]?["content"]?["application/json"]?["schema"]
            }
        }
    }

    /// What is wrong with a request; nil when the document knows it.
    func complaint(_ method: String, _ path: String, _ query: [(name: String, value: String)]) -> String? {
        guard let template = template(path) else { return "no path \(path)" }
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

    /// The same for a request with a body in JSON: also what its schema forbids, or does not know.
    func complaint(_ method: String, _ path: String, _ query: [(name: String, value: String)], body: JSON) -> String? {
        if let complaint = complaint(method, path, query) { return complaint }
        guard let template = template(path), let schema = bodies[template]?[method.lowercased()] else {
            return "\(method) \(path) takes no JSON"
        }
        return BodySchema(document: document).complaint(body, schema, at: "body")
    }

    private func template(_ path: String) -> String? {
        operations.keys.filter { fits(path, $0) }.min { $0.count(of: "{") < $1.count(of: "{") }
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

/// A value against a schema of the document.
private struct BodySchema {
    let document: JSON

    func complaint(_ value: JSON, _ given: JSON, at place: String) -> String? {
        let schema = given["$ref"]?.stringValue.flatMap(resolved) ?? given
        switch (schema["type"]?.stringValue ?? "object", value) {
        case ("array", .array(let elements)):
            let inner = schema["items"] ?? [:]
            return elements.lazy.compactMap { complaint($0, inner, at: place + "[]") }.first
        case ("object", .object(let members)): return complaint(members, schema, at: place)
        case ("string", .string(let text)):
            guard case .number(let most) = schema["maxLength"], Decimal(text.count) > most else { return nil }
            return "\(place) has \(text.count) characters"
        case ("integer", .number), ("number", .number), ("boolean", .bool): return nil
        case (let type, _): return "\(place) is no \(type): \(value.text())"
        }
    }

    /// An object of which nothing is said may hold anything.
    private func complaint(_ members: [String: JSON], _ schema: JSON, at place: String) -> String? {
        guard case .object(let known) = schema["properties"] else { return nil }
        if case .array(let required) = schema["required"],
            let missing = required.compactMap(\.stringValue).first(where: { members[$0] == nil })
        {
            return "\(place).\(missing) is missing"
        }
        return members.lazy.compactMap { name, value in
            guard let inner = known[name] else { return "\(place).\(name) is not known" }
            return complaint(value, inner, at: "\(place).\(name)")
        }.first
    }

    private func resolved(_ reference: String) -> JSON? {
        reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
    }
}
