import Foundation
import Testing

/// What is written for people and machines beside the code, and must agree with it.
struct PaperTests {
    @Test func `the README's table names every setting with its default and meaning`() throws {
        let readme = try String(contentsOf: SourceTree.root.appending(path: "README.md"), encoding: .utf8)
        let start = try #require(readme.firstRange(of: "<!-- settings -->\n")?.upperBound)
        let end = try #require(readme.firstRange(of: "<!-- /settings -->")?.lowerBound)

        let table = readme[start..<end].split(separator: "\n").map(String.init)

        #expect(try table == settingsTable())
    }

    @Test(arguments: ["directory", "workspace"])
    func `migrations are numbered from 1 without gaps`(folder: String) throws {
        let names = try SourceTree.files("Migrations/\(folder)", suffix: ".sql").map(\.name)

        let numbers = names.map { Int($0.prefix(4)) ?? 0 }

        #expect(!names.isEmpty)
        #expect(numbers == Array(1...names.count))
        #expect(names.allSatisfy { $0.wholeMatch(of: /\d{4}_[a-z_]+\.sql/) != nil })
    }

    /// The rows that `Config.swift` asks for.
    private func settingsTable() throws -> [String] {
        let config = try #require(try SourceTree.targets()["App", default: []].first { $0.name == "Config.swift" })
        let one = /Setting\(\s*name: "([^"]+)",\s*fallback: "([^"]*)",\s*meaning:\s*"([^"]+)"/
        let settings = config.text.matches(of: one)
        try #require(settings.count == config.text.matches(of: /= Setting\(/).count)
        let rows = settings.map { "| `\($0.1)` | \($0.2.isEmpty ? "–" : "`\($0.2)`") | \($0.3) |" }
        return ["| Setting | Default | Meaning |", "|---|---|---|"] + rows
    }
}
