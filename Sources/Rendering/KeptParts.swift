import Mustache
import Synchronization

/// What small parts look like, by what they print: a badge or a column head stands a hundred times on a page, and again on the
/// next page.
final class KeptParts: Sendable {
    /// What is known of one part. Who finds it locked by another thread draws the part anew, which takes less time than to wait.
    private final class Shelf: Sendable {
        let name: String
        let known = Mutex<[View: String]>([:])

        init(_ name: String) {
            self.name = name
        }
    }

    private let shelves: [Shelf]
    private let library: MustacheLibrary

    /// Beyond so many a shelf begins anew; some hundred bytes each.
    private static let limit = 2_000

    /// - Parameters:
    ///   - names: partials that ask for nothing but what their own view lists, as the library knows them.
    ///   - library: has them all.
    init(_ names: [String], _ library: MustacheLibrary) {
        shelves = names.map(Shelf.init)
        self.library = library
    }

    /// The tag that stands for `{{#field}}{{>part}}{{/field}}`: a name that no template can have itself.
    static func tag(_ field: String, _ part: Int) -> String { "{{{\(field)?\(part)}}}" }

    /// What such a tag's name stands for in `view`, and the names that the part lacked; nil for any other name, and where the
    /// view has no such section.
    func html(_ name: String, in view: View) -> (html: String, lacking: [String])? {
        guard let mark = name.utf8.firstIndex(of: UInt8(ascii: "?")),
            let part = Int(name[name.index(after: mark)...]), let value = view[String(name[..<mark])]
        else { return nil }
        return html(shelves[part], of: value)
    }

    private func html(_ shelf: Shelf, of value: Printed) -> (html: String, lacking: [String]) {
        switch value {
        case .nothing: ("", [])
        case .view(let view): html(shelf, of: view)
        case .list(let views):
            views.reduce(into: (html: "", lacking: [])) { whole, view in
                let one = html(shelf, of: view)
                whole.html += one.html
                whole.lacking += one.lacking
            }
        case .flag, .number, .text, .html: ("", [shelf.name])
        }
    }

    private func html(_ shelf: Shelf, of view: View) -> (html: String, lacking: [String]) {
        if let drawn = shelf.known.withLockIfAvailable({ $0[view] }) ?? nil { return (drawn, []) }

        let scope = Scope(view, shell: nil, kept: html(_:in:))
        let drawn = library.render(scope, withTemplate: shelf.name) ?? ""
        if scope.missing.isEmpty {
            _ = shelf.known.withLockIfAvailable { known in
                if known.count >= Self.limit { known = [:] }
                known[view] = drawn
            }
        }
        return (drawn, scope.missing)
    }
}
