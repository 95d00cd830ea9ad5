import Basics
import Foundation
import HTTP
import HTTPTypes

/// What a body wants to set: field names in lower case, references always as an object.
struct BodyFields: Sendable {
    private(set) var values: [String: JSON]

    /// An object as POST sends it.
    ///
    /// - Throws: when it is no JSON object.
    init(_ body: [UInt8], of resource: String) throws(Refused) {
        // Whatever is wrong with the text, the answer is the same.
        guard case .object(let members)? = try? JSON(parsing: Data(body)) else {
            throw Refused(.invalid, "body", "The request body is not a valid JSON object.", of: resource)
        }
        values = Dictionary(members.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
    }

    /// A JSON-Patch array; paths with and without a leading slash, `status` and `status/id` alike.
    ///
    /// - Throws: when it is no such array, or an operation is none of add, replace and remove.
    init(patch body: [UInt8], of resource: String) throws(Refused) {
        // Whatever is wrong with the text, the answer is the same.
        guard case .array(let operations)? = try? JSON(parsing: Data(body)), !operations.isEmpty else {
            throw Refused(.invalid, "operations", "A JSON Patch array of operations is expected.", of: resource)
        }
        values = [:]
        for operation in operations {
            let verb = operation["op"]?.stringValue?.lowercased() ?? ""
            let path = (operation["path"]?.stringValue ?? "").lowercased().split(separator: "/")
            guard ["add", "replace", "remove"].contains(verb), let name = path.first, path.count < 3 else {
                let words = "\(operation["op"]?.stringValue ?? "") \(operation["path"]?.stringValue ?? "")"
                throw Refused(.invalid, "op", "The operation '\(words)' is invalid.", of: resource)
            }
            let value = verb == "remove" ? .null : operation["value"] ?? .null
            values[String(name)] = path.count == 2 && value != .null ? .object([String(path[1]): value]) : value
        }
    }

    /// A refused body, with the vendor's answer to it.
    struct Refused: Error {
        let response: Response

        init(
            _ code: ConnectWiseErrors.Mistake.Code, _ field: String, _ message: String, of resource: String
        ) {
            response = ConnectWiseErrors.invalid(
                resource, [ConnectWiseErrors.Mistake(code: code, field: field, message: message)])
        }

        init(_ response: Response) {
            self.response = response
        }
    }

    func text(_ name: String) -> String? {
        values[name]?.stringValue
    }

    func flag(_ name: String) -> Bool {
        values[name]?.boolValue ?? false
    }

    func number(_ name: String) -> Int? {
        values[name]?.wholeNumber
    }
}

extension JSON {
    /// A whole number, also when it was sent as text.
    var wholeNumber: Int? {
        intValue ?? stringValue.flatMap { Int($0) }
    }

    /// A member by its name in any case.
    func member(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.lowercased() == name }?.value
    }
}
