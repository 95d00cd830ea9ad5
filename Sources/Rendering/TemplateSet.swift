import Foundation
import Mustache

/// Every template of a folder, read and checked at one moment.
struct TemplateSet: Sendable {
    /// Paths, sizes and times of the files: another one means that they have to be read again.
    let stamp: String
    private let texts: [String: TemplateText]
    /// Templates and blocks by `key`.
    private let library: MustacheLibrary
    private let parts: KeptParts

    init(folder: URL, constants: [String: String], kept: [String]) throws {
        stamp = try Self.stamp(of: folder)
        var texts: [String: TemplateText] = [:]
        for path in try Self.paths(in: folder) {
            let name = String(path.dropLast(Self.ending.count))
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            texts[name] = try TemplateText(name: name, source: source, constants: constants)
        }
        self.texts = texts
        library = MustacheLibrary(templates: try Self.parsed(texts, kept))
        parts = KeptParts(kept.map { TemplateSource.key($0) }, library)
        for name in texts.keys.sorted() { try check(name) }
    }

    var names: [String] { texts.keys.sorted() }

    func hasBlock(_ block: String, in name: String) -> Bool {
        texts[name]?.blocks[block].map { !$0.isInSection } ?? false
    }

    /// - Parameter strict: a name that neither model nor shell has is an error; else it prints nothing.
    func render(
        _ name: String, block: String?, _ model: View, shell: View?, strict: Bool
    ) throws(TemplateError) -> String {
        guard let text = texts[name] else { throw TemplateError(name, "there is no such template.") }
        if let block {
            guard let found = text.blocks[block] else { throw TemplateError(name, "it has no block “\(block)”.") }
            guard !found.isInSection else {
                throw TemplateError(
                    name, "the block “\(block)” stands inside a section, so it cannot be printed alone.")
            }
        }
        let scope = Scope(model, shell: shell, kept: parts.html(_:in:))
        guard let page = library.render(scope, withTemplate: TemplateSource.key(name, block: block)) else {
            throw TemplateError(name, "there is no such template.")
        }
        if strict, let missing = scope.missing.first { throw lacking(missing, name) }
        return page
    }

    static func stamp(of folder: URL) throws -> String {
        try paths(in: folder).map { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: path).path)
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(path) \(attributes[.size] as? Int ?? 0) \(time)"
        }.joined(separator: "\n")
    }

    private static func paths(in folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.resolvingSymlinksInPath().path)
            .filter { $0.hasSuffix(ending) }
            .sorted()
    }

    private static func parsed(
        _ texts: [String: TemplateText], _ kept: [String]
    ) throws(TemplateError) -> [String: MustacheTemplate] {
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in texts {
            templates[TemplateSource.key(name)] = try parsed(text.text, name, kept)
            for (block, content) in text.blocks {
                templates[TemplateSource.key(name, block: block)] = try parsed(content.text, name, kept)
            }
        }
        return templates
    }

    private static func parsed(
        _ text: String, _ name: String, _ kept: [String]
    ) throws(TemplateError) -> MustacheTemplate {
        let source = try TemplateSource.text(text, of: name, kept: kept)
        do {
            return try MustacheTemplate(string: source)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateError(name, line: error.context.lineNumber, "\(error.error): \(error.context.line)")
        } catch {
            throw TemplateError(name, "\(error)")
        }
    }

    private func check(_ name: String) throws(TemplateError) {
        guard let text = texts[name] else { return }
        for (reference, line) in text.references.sorted(by: { $0.value < $1.value }) where texts[reference] == nil {
            throw TemplateError(name, line: line, "there is no template “\(reference)”.")
        }
        for layout in text.layouts {
            for inner in reachable(from: layout.inside).sorted() {
                // The outer filling would win inside, print itself, and never end.
                let twice = layout.filled.intersection(texts[inner]?.blocks.keys.map { $0 } ?? [])
                guard let block = twice.min() else { continue }
                throw TemplateError(
                    name, line: layout.line,
                    "it fills the block “\(block)” of \(layout.name), and \(inner) inside has one, too: rename one.")
            }
        }
    }

    private func reachable(from names: Set<String>) -> Set<String> {
        var found: Set<String> = []
        var waiting = Array(names)
        while let name = waiting.popLast() {
            guard found.insert(name).inserted else { continue }
            waiting += texts[name].map { Array($0.references.keys) } ?? []
        }
        return found
    }

    private func lacking(_ missing: String, _ rendered: String) -> TemplateError {
        let users = reachable(from: [rendered]).sorted().filter { texts[$0]?.names[missing] != nil }
        let user = users.contains(rendered) ? rendered : users.first ?? rendered
        let place = user == rendered ? "" : " (while printing \(rendered))"
        return TemplateError(
            user, line: texts[user]?.names[missing], "it uses “\(missing)”, which its view model lacks\(place).")
    }

    private static let ending = ".mustache"
}
