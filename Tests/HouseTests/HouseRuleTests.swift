import Foundation
import Testing

struct HouseRuleTests {
    @Test func `the whole tree is looked at`() throws {
        #expect(try SourceTree.targets().count == TowerTests.allowed.count)
        #expect(try SourceTree.files("Templates", suffix: ".mustache").count > 20)
    }

    @Test func `no source file is longer than 300 lines and no template longer than 120`() throws {
        let sources = try SourceTree.files("Sources", suffix: ".swift") + SourceTree.files("Tests", suffix: ".swift")
        let templates = try SourceTree.files("Templates", suffix: ".mustache").filter { !$0.path.contains("/guides/") }

        let long = sources.filter { $0.lines.count > 301 } + templates.filter { $0.lines.count > 121 }

        #expect(long.map { "\($0.path): \($0.lines.count - 1)" } == [])
    }

    @Test func `only two files take data-race safety into their own hands`() throws {
        let unchecked = try SourceTree.files("Sources", suffix: ".swift").filter {
            $0.code.contains("@unchecked Sendable")
        }

        #expect(unchecked.map(\.path) == ["Sources/Database/Connection.swift", "Sources/Outbound/Curl.swift"])
    }

    @Test(arguments: ["public ", "open class", "fileprivate ", "try!", "as! ", ": Any\\b", "\\[String: Any\\]"])
    func `words the house does not use`(pattern: String) throws {
        #expect(try places(of: pattern) == [])
    }

    @Test func `the process ends only where its cryptography is missing`() throws {
        let ending = Set(try places(of: "fatalError\\(").map { String($0.prefix { $0 != ":" }) })

        let allowed = ["Digest", "GCM", "Passwords", "Random"].map { "Sources/Secrets/\($0).swift" }
        #expect(ending.isSubset(of: allowed), "\(ending.subtracting(allowed).sorted())")
    }

    @Test func `nothing waits to be done later`() throws {
        let folders = [
            ("Sources", ".swift"), ("Templates", ".mustache"), ("Public", ".js"), ("Public", ".css"),
            ("Migrations", ".sql"),
        ]
        let files = try folders.flatMap { try SourceTree.files($0.0, suffix: $0.1) }

        let waiting = files.filter { file in
            !file.path.hasPrefix("Public/vendor") && ["TODO", "FIXME", "MARK:"].contains { file.text.contains($0) }
        }

        #expect(waiting.map(\.path) == [])
    }

    /// "Service" is allowed where it is the service desk of a PSA.
    @Test func `no file and no folder is called by a word that says nothing`() throws {
        let empty = ["Util", "Utils", "Helper", "Helpers", "Manager", "Service", "Common", "Misc"]
        let said = ["VendorService", "LandingService"]

        let found = try SourceTree.files("Sources", suffix: ".swift").filter { file in
            file.path.replacing(".swift", with: "").split(separator: "/").map(String.init).contains { word in
                !said.contains(word) && empty.contains { word.hasSuffix($0) }
            }
        }

        #expect(found.map(\.path) == [])
    }

    @Test func `every connector has a guide, a dialect in the simulator and tests`() throws {
        let vendors = Set(
            try SourceTree.targets()["Connectors", default: []].map { $0.path.split(separator: "/") }
                .filter { $0.count > 3 }.map { String($0[2]) })
        let guides = try SourceTree.files("Templates/guides", suffix: ".mustache").map(\.name)
        let simulator = try SourceTree.targets()["VendorSimulator", default: []]
        let tests = try SourceTree.files("Tests/ConnectorsTests", suffix: ".swift")

        #expect(!vendors.isEmpty)
        for vendor in vendors {
            #expect(guides.contains("\(vendor.lowercased()).mustache"), "\(vendor) has no guide")
            #expect(simulator.contains { $0.code.contains("class \(vendor): Dialect") }, "\(vendor) has no dialect")
            #expect(
                tests.contains { $0.code.contains("struct \(vendor)ContractTests") }, "\(vendor) has no contract tests")
        }
    }

    @Test func `no style attribute and no script in a template`() throws {
        let inline = try Regex(#" style="|\son[a-z]+=|<script(?![^>]*src=)"#)

        let found = try SourceTree.files("Templates", suffix: ".mustache").filter {
            try inline.firstMatch(in: $0.text) != nil
        }

        #expect(found.map(\.path) == [])
    }

    /// "path:line" of every line of code that holds a match; a word behind a dot is a name of somebody else.
    private func places(of pattern: String) throws -> [String] {
        let expression = try Regex("(^|[^A-Za-z.`])(" + pattern + ")")
        return try SourceTree.files("Sources", suffix: ".swift").flatMap { file in
            try file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter { _, line in
                try expression.firstMatch(in: line) != nil
            }.map { number, _ in "\(file.path):\(number + 1)" }
        }
    }
}
