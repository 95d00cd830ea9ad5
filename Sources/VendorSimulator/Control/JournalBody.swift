import Basics
import Foundation
import HTTP
import HTTPTypes

/// A request's body as the journal keeps it: values of secret fields as dots, files by name and size.
enum JournalBody {
    static func text(_ request: Request) -> String {
        guard !request.body.isEmpty, request.method != .get else { return "" }
        let type = request.fields[.contentType]?.lowercased() ?? ""
        if type.hasPrefix("multipart/") { return parts(request) }
        if type.hasPrefix("application/x-www-form-urlencoded") { return form(request) }
        // What is no JSON is kept as it came.
        guard let json = try? JSON(parsing: Data(request.body)) else { return cut(request.body) }
        return cut(Array(veiled(json).text().utf8))
    }

    private static func form(_ request: Request) -> String {
        // A broken form has no fields to tell apart: nothing of it is kept.
        guard let form = try? request.form() else { return "form that cannot be read" }
        return form.pairs.map { "\($0.name)=\(isSecret($0.name) ? dots : $0.value)" }.joined(separator: "&")
    }

    private static func parts(_ request: Request) -> String {
        // A broken form has no fields to tell apart: nothing of it is kept.
        guard let form = try? request.form() else { return "form that cannot be read" }
        let fields = form.pairs.map { "\($0.name)=\(isSecret($0.name) ? dots : $0.value)" }
        return (fields + form.files.map { "\($0.name)=\($0.fileName) (\($0.bytes.count) bytes)" })
            .joined(separator: "&")
    }

    private static func veiled(_ json: JSON) -> JSON {
        switch json {
        case .object(let members):
            .object(
                Dictionary(
                    members.map { ($0.key, isSecret($0.key) ? .string(dots) : veiled($0.value)) },
                    uniquingKeysWith: { $1 }))
        case .array(let elements): .array(elements.map(veiled))
        default: json
        }
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["secret", "password", "token", "private_key", "privatekey", "assertion"].contains { name.contains($0) }
    }

    private static func cut(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(limit), as: UTF8.self)
    }

    private static let dots = "•••"
    /// A ticket with the longest text allowed fits in.
    private static let limit = 64 << 10
}
