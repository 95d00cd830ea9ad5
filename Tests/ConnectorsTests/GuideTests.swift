import ConnectorKit
import Foundation
import Testing

@testable import Connectors

/// The guides are what the error links point to.
struct GuideTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Templates/guides")

    @Test(arguments: Registry.all.map { $0.manifest.key })
    func `every anchor of a hint or a field is a heading of the guide`(key: String) throws {
        let type = try #require(ConnectorSet(Registry.all)[key])
        let guide = try String(contentsOf: Self.folder.appendingPathComponent("\(key).mustache"), encoding: .utf8)

        for anchor in type.hints.map(\.anchor) + type.manifest.fields.map(\.guideAnchor) {
            #expect(
                guide.contains("<h3 id=\"\(anchor)\">") || guide.contains("<h2 id=\"\(anchor)\">"), "\(key)#\(anchor)")
        }
        #expect(guide.contains("{{support}}"))
        #expect(guide.contains("Checked 21 November 2026"))
        #expect(!guide.contains("<h1") && !guide.contains("style="))
    }

    @Test(arguments: Registry.all.map { $0.manifest.key })
    func `every stream stands in the guide's table of what syncs`(key: String) throws {
        let type = try #require(ConnectorSet(Registry.all)[key])
        let guide = try String(contentsOf: Self.folder.appendingPathComponent("\(key).mustache"), encoding: .utf8)

        for stream in type.streams {
            #expect(guide.contains(stream.title), "\(stream.title)")
        }
    }

    @Test(arguments: ["401 Unauthorized", "403 Forbidden", "404 Not Found", "Connection timed out"])
    func `NinjaOne's errors stand under the vendor's own headings`(heading: String) throws {
        let guide = try String(contentsOf: Self.folder.appendingPathComponent("ninjaone.mustache"), encoding: .utf8)

        #expect(guide.contains(">\(heading)</h3>"))
    }

    @Test(arguments: Registry.all.map { $0.manifest.key })
    func `helps are short enough to be read`(key: String) throws {
        let fields = try #require(ConnectorSet(Registry.all)[key]).manifest.fields

        #expect(fields.allSatisfy { $0.help.split(separator: " ").count <= 40 && !$0.help.isEmpty })
    }
}
