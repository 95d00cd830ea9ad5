import Basics
import Foundation

/// The vendor's request for a write: made by a pure function, so that it can be shown and checked without being sent.
package struct WriteCall: Sendable, Equatable {
    package let method: String
    /// Below the base URL.
    package let path: String
    /// The path with `{ref}` where ids stand.
    package let template: String
    package let body: Body
    /// In the words of the messages: "the reply".
    package let what: String
    /// Statuses besides 2xx that say it is as wanted already.
    package let doneStatuses: Set<Int>

    package enum Body: Sendable, Equatable {
        case json(JSON)
        /// multipart/form-data.
        case form(fields: [Part], file: FilePart)
    }

    package struct Part: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct FilePart: Sendable, Equatable {
        package let name: String
        package let fileName: String
        package let mediaType: String
        package let bytes: [UInt8]

        package init(_ name: String, fileName: String, mediaType: String, bytes: [UInt8]) {
            self.name = name
            self.fileName = fileName
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    /// - Parameter ref: the id in the path's template; it is percent-encoded.
    package init(
        _ method: String, _ template: String, ref: String? = nil, _ body: Body, what: String,
        doneStatuses: Set<Int> = []
    ) {
        self.method = method
        self.template = template
        path = ref.map { template.replacing("{ref}", with: Ask.encoded($0)) } ?? template
        self.body = body
        self.what = what
        self.doneStatuses = doneStatuses
    }

    /// The request as it is kept and shown: no header, no host, of a file only its name and size.
    package var payload: JSON {
        switch body {
        case .json(let json):
            return ["method": .string(method), "path": .string(path), "body": json]
        case .form(let fields, let file):
            var parts = Dictionary(
                fields.map { ($0.name, JSON.string($0.value)) }, uniquingKeysWith: { _, last in last })
            parts[file.name] = [
                "name": .string(file.fileName), "type": .string(file.mediaType),
                "bytes": JSON(integerLiteral: file.bytes.count),
            ]
            return ["method": .string(method), "path": .string(path), "form": .object(parts)]
        }
    }

    /// The body as it travels, with its media type.
    func encoded() -> (type: String, bytes: [UInt8]) {
        switch body {
        case .json(let json):
            return ("application/json", Array(json.text().utf8))
        case .form(let fields, let file):
            let boundary = WriteCall.boundary(avoiding: file.bytes)
            var bytes: [UInt8] = []
            for field in fields {
                bytes +=
                    "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(WriteCall.quoted(field.name))\"\r\n\r\n"
                    .utf8
                bytes += Array(field.value.utf8) + Array("\r\n".utf8)
            }
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(WriteCall.quoted(file.name))\"; ".utf8
            bytes += "filename=\"\(WriteCall.quoted(file.fileName))\"\r\nContent-Type: \(file.mediaType)\r\n\r\n".utf8
            bytes += file.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
            return ("multipart/form-data; boundary=\(boundary)", bytes)
        }
    }

    /// As browsers do it. Source: WHATWG HTML, multipart/form-data encoding algorithm.
    private static func quoted(_ name: String) -> String {
        name.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// One that the file does not hold; its own size makes it the same each time.
    private static func boundary(avoiding bytes: [UInt8]) -> String {
        let text = Data(bytes)
        var number = bytes.count
        while text.range(of: Data("vectis-\(number)".utf8)) != nil { number += 1 }
        return "vectis-\(number)"
    }
}
