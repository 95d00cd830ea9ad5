import Foundation

/// The project's source files as text, for the tests that hold the house rules.
struct SourceTree {
    struct File {
        /// Path below the project's root.
        let path: String
        let text: String
        /// The text with comments and the insides of string literals blanked out.
        let code: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    }

    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All files below `folder` whose name ends with `suffix`, sorted by path.
    static func files(_ folder: String, suffix: String) throws -> [File] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(suffix) }.sorted().map { path in
            let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
            return File(path: "\(folder)/\(path)", text: text, code: suffix == ".swift" ? blanked(text) : text)
        }
    }

    /// The Swift files of each target below Sources, by target.
    static func targets() throws -> [String: [File]] {
        let files = try files("Sources", suffix: ".swift").filter { !$0.path.hasPrefix("Sources/CSystem/") }
        return Dictionary(grouping: files) { String($0.path.split(separator: "/")[1]) }
    }

    /// `text` without comments and with empty string literals; interpolated code goes with them, which the rules can spare.
    static func blanked(_ text: String) -> String {
        var code = ""
        var rest = Substring(text)
        while let next = rest.firstIndex(where: { $0 == "/" || $0 == "\"" || $0 == "#" }) {
            code += rest[..<next]
            rest = rest[next...]
            if rest.hasPrefix("//") {
                rest = rest[(rest.firstIndex(of: "\n") ?? rest.endIndex)...]
            } else if let literal = literalEnd(rest) {
                code += "\"\""
                rest = rest[literal...]
            } else {
                code.append(rest.removeFirst())
            }
        }
        return code + rest
    }

    /// Where the string literal at the start of `text` ends; nil when none begins there.
    private static func literalEnd(_ text: Substring) -> Substring.Index? {
        let hashes = text.prefix { $0 == "#" }
        let quotes = text.dropFirst(hashes.count)
        guard quotes.first == "\"" else { return nil }
        let mark = (quotes.hasPrefix("\"\"\"") ? "\"\"\"" : "\"")
        var rest = quotes.dropFirst(mark.count)
        while !rest.isEmpty {
            if rest.hasPrefix(mark + hashes) { return rest.index(rest.startIndex, offsetBy: mark.count + hashes.count) }
            if rest.hasPrefix("\\" + hashes) {
                rest = rest.dropFirst(1 + hashes.count)
                if rest.first == "(" { rest = afterParentheses(rest) } else { rest = rest.dropFirst() }
            } else {
                rest = rest.dropFirst()
            }
        }
        return rest.endIndex
    }

    private static func afterParentheses(_ text: Substring) -> Substring {
        var depth = 0
        var rest = text
        while let character = rest.first {
            if character == "\"", let end = literalEnd(rest) {
                rest = rest[end...]
                continue
            }
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
            rest = rest.dropFirst()
            if depth == 0 { return rest }
        }
        return rest
    }
}
