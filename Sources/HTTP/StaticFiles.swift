import Basics
import Foundation
import HTTPTypes

/// The files of a folder, read once at the start and answered from memory; no request path ever reaches the file system.
///
/// Every file has two addresses: its name, which is asked about again each time, and its name with a fingerprint of its
/// content, which browsers keep for a year. Where a style sheet names a file as `"/name"`, the fingerprinted address is put.
package struct StaticFiles: Sendable {
    private let table: StaticTable
    private let addresses: [String: String]
    private static let notAllowed = ReadyAnswer.sentence(
        .methodNotAllowed, "This address can only be read.", fields: [.allow: "GET, HEAD"])

    /// Reads every file below `folder` but those whose names begin with a dot.
    ///
    /// - Parameters:
    ///   - joined: files made of others, beside those.
    ///   - fields: headers that every answer carries besides its own.
    /// - Throws: a refusal when the folder cannot be read.
    package init(folder: URL, joined: [JoinedFile] = [], fields: HTTPFields = [:]) throws {
        var contents: [String: [UInt8]] = [:]
        for name in try StaticFiles.names(in: folder) {
            contents[name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        for file in joined { contents[file.name] = file.content(of: contents) }

        var answers: [String: StaticAnswers] = [:]
        var addresses: [String: String] = [:]
        let names = contents.keys.sorted()
        for name in names.filter({ !$0.hasSuffix(".css") }) + names.filter({ $0.hasSuffix(".css") }) {
            var content = contents[name] ?? []
            if name.hasSuffix(".css") { content = StaticFiles.pointed(content, to: addresses) }
            let fingerprint = Fingerprint.of(content)
            let address = "/" + StaticFiles.named(name, with: fingerprint)
            let file = StaticFile(content, type: MediaType.named(name), fingerprint: fingerprint, fields: fields)
            answers["/" + name] = file.answers(cache: "no-cache")
            answers[address] = file.answers(cache: "public, max-age=31536000, immutable")
            addresses["/" + name] = address
        }
        table = StaticTable(answers)
        self.addresses = addresses
    }

    /// The answer to a request for one of the files; nil for every other path.
    package func response(to head: RequestHead) -> Response? {
        guard let file = table.find(head) else { return nil }
        guard head.method == .get || head.method == .head else { return Response(ready: StaticFiles.notAllowed) }

        if let range = head.value(of: "if-none-match"), file.matches(head.bytes[range]) {
            return Response(ready: file.notModified)
        }
        if let zipped = file.zipped, head.acceptsGzip { return Response(ready: zipped) }
        return Response(ready: file.plain)
    }

    /// The fingerprinted address of a file, `/app.css` to `/app.1a2b3c4d5e6f7081.css`; an unknown name stays as it is.
    package func address(of name: String) -> String {
        addresses[name] ?? name
    }

    private static func names(in folder: URL) throws -> [String] {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
        guard exists, isFolder.boolValue, let found = FileManager.default.enumerator(atPath: folder.path) else {
            throw Refusal(
                "The static files were not read", why: "the folder \(folder.path) cannot be opened",
                next: "Start in the project's folder or name the folder of the static files.")
        }
        return found.compactMap { $0 as? String }
            .filter { name in
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(
                    atPath: folder.appending(path: name).path, isDirectory: &isFolder)
                return exists && !isFolder.boolValue && !name.split(separator: "/").contains { $0.hasPrefix(".") }
            }
            .sorted()
    }

    private static func pointed(_ sheet: [UInt8], to addresses: [String: String]) -> [UInt8] {
        var text = String(decoding: sheet, as: UTF8.self)
        for (name, address) in addresses { text = text.replacing("\"\(name)\"", with: "\"\(address)\"") }
        return Array(text.utf8)
    }

    private static func named(_ name: String, with fingerprint: String) -> String {
        let start = name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex
        guard let dot = name[start...].lastIndex(of: "."), dot > start else { return "\(name).\(fingerprint)" }
        return "\(name[..<dot]).\(fingerprint)\(name[dot...])"
    }
}

/// A file that browsers get in one piece and that is kept in several.
package struct JoinedFile: Sendable {
    package enum Part: Sendable {
        /// The content of a file of the folder, by its path without the first slash; nothing when it is not there.
        case file(String)
        case text(String)
    }

    let name: String
    private let parts: [Part]

    /// - Parameter name: the path without the first slash.
    package init(_ name: String, _ parts: [Part]) {
        self.name = name
        self.parts = parts
    }

    func content(of files: [String: [UInt8]]) -> [UInt8] {
        parts.flatMap { part in
            switch part {
            case .file(let name): files[name] ?? []
            case .text(let text): Array(text.utf8)
            }
        }
    }
}
