import Foundation
import Rendering
import Testing

@testable import Web

/// What the templates and the browser's files promise each other.
struct LookTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func texts(in folder: String, ending: String) throws -> [(name: String, text: String)] {
        let url = root.appending(path: folder).resolvingSymlinksInPath()
        return try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { $0.hasSuffix(ending) }.sorted()
            .map { ($0, try String(contentsOf: url.appending(path: $0), encoding: .utf8)) }
    }

    @Test func `every icon that a page names is in the sprite`() throws {
        let script = try String(contentsOf: Self.root.appending(path: "Scripts/assets"), encoding: .utf8)
        let list = try #require(script.split(separator: "icons='").dropFirst().first?.split(separator: "'").first)
        let fetched = Set(list.split(whereSeparator: \.isWhitespace).map(String.init))

        for (name, text) in try Self.texts(in: "Templates", ending: ".mustache") {
            for match in text.matches(of: #/\{\{icons\}\}\#([a-z0-9-]+)"/#) {
                #expect(fetched.contains(String(match.1)), "\(name) shows the icon \(match.1)")
            }
        }
        for (name, text) in try Self.texts(in: "Sources/Web", ending: ".swift") {
            for match in text.matches(of: #/icon: "([a-z0-9-]+)"/#) {
                #expect(fetched.contains(String(match.1)), "\(name) shows the icon \(match.1)")
            }
        }
    }

    @Test func `no page carries inline style or script`() throws {
        for (name, text) in try Self.texts(in: "Templates", ending: ".mustache") where !name.hasPrefix("mail/") {
            #expect(
                text.firstMatch(of: #/\sstyle=|\son[a-z]+="|<style|<script(?![^>]*src=)|hx-on|javascript:/#) == nil,
                "\(name)")
        }
    }

    @Test func `every class in a template is styled`() throws {
        let css = try String(contentsOf: Self.root.appending(path: "Public/app.css"), encoding: .utf8)
        let components = Set(css.matches(of: #/\.([a-z][a-z0-9-]*)/#).map { String($0.1) })

        for (name, text) in try Self.texts(in: "Templates", ending: ".mustache") where !name.hasPrefix("mail/") {
            for match in text.matches(of: #/class="([^"]*)"/#) {
                for word in match.1.split(separator: " ") where !word.contains("{") {
                    let isKnown = components.contains(String(word.split(separator: "_")[0]))
                    #expect(isKnown, "\(name) uses the class \(word)")
                }
            }
        }
    }

    @Test func `the browser's files keep their weights`() throws {
        let css = try Data(contentsOf: Self.root.appending(path: "Public/app.css"))
        let js = try Data(contentsOf: Self.root.appending(path: "Public/app.js"))

        #expect(css.count <= 60_000)
        #expect(js.count <= 20_000)
    }

    @Test func `the gallery shows every component`() throws {
        let library = try TemplateLibrary(
            folder: Self.root.appending(path: "Templates").resolvingSymlinksInPath(), reload: false)
        let shell: View = ["icons": "/icons.svg", "csrf": "token"]

        let html = try library.renderBlock(
            "dev/components", block: "main", Gallery(formats: Formats(now: Date(), zone: .gmt)), in: shell)

        for part in [
            "badge", "banner", "stat", "field", "table", "pager", "progress", "connector", "timeline__item", "empty",
            "menu", "confirm", "note",
        ] {
            #expect(html.contains("class=\"\(part)") || html.contains(" \(part)\""), "\(part) is missing")
        }
    }
}
