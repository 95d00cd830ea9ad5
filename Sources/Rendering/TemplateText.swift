/// A template's text with what its tags say, as far as the library has to know.
struct TemplateText: Sendable {
    let name: String
    /// Without the indentation of its lines, which no reader of HTML sees and swift-mustache is slow with.
    let text: String
    /// What it asks a view model for, with the line of the first time.
    private(set) var names: [String: Int] = [:]
    /// The partials and layouts it uses, with the line of the first time.
    private(set) var references: [String: Int] = [:]
    private(set) var blocks: [String: Block] = [:]
    private(set) var layouts: [Layout] = []

    struct Block: Sendable {
        let text: String
        /// Then it has no sense alone: the section's value would be missing.
        let isInSection: Bool
    }

    /// One use of a layout: the blocks filled in, and what stands inside of them.
    struct Layout: Sendable {
        let name: String
        let line: Int
        var filled: Set<String> = []
        var inside: Set<String> = []
    }

    /// - Parameter constants: what stands for these names in every page; put in here and never looked up.
    init(name: String, source: String, constants: [String: String] = [:]) throws(TemplateError) {
        self.name = name
        text = constants.reduce(Self.withoutIndentation(source)) { text, constant in
            text.replacing("{{\(constant.key)}}", with: HTML.escaped(constant.value))
        }
        var open: [Open] = []
        var tags = TagScanner(text)
        while let tag = try tags.next(in: name) {
            try read(tag, &open)
        }
        if let unclosed = open.last {
            throw TemplateError(
                name, line: unclosed.tag.line, "{{\(unclosed.tag.kind)\(unclosed.tag.name)}} is never closed.")
        }
    }

    private struct Open {
        let tag: TagScanner.Tag
        var layout: Layout?
    }

    private mutating func read(_ tag: TagScanner.Tag, _ open: inout [Open]) throws(TemplateError) {
        switch tag.kind {
        case "!":
            return
        case "=", "%":
            throw TemplateError(
                name, line: tag.line, "{{\(tag.kind)…}} is not used here: delimiters and content type are fixed.")
        case ">", "<":
            try refer(to: tag, &open)
        case "$":
            guard Self.isName(tag.name) else { throw notAName(tag) }
            if let last = open.indices.last { open[last].layout?.filled.insert(tag.name) }
            open.append(Open(tag: tag))
        case "/":
            try close(tag, &open)
        default:
            try ask(for: tag)
            if tag.kind == "#" || tag.kind == "^" { open.append(Open(tag: tag)) }
        }
    }

    private mutating func refer(to tag: TagScanner.Tag, _ open: inout [Open]) throws(TemplateError) {
        guard tag.name.utf8.allSatisfy({ Self.isNameByte($0) || $0 == UInt8(ascii: "/") }), !tag.name.isEmpty else {
            throw TemplateError(name, line: tag.line, "“\(tag.name)” is no path of a template.")
        }
        references[tag.name] = references[tag.name] ?? tag.line
        for index in open.indices { open[index].layout?.inside.insert(tag.name) }
        if tag.kind == "<" { open.append(Open(tag: tag, layout: Layout(name: tag.name, line: tag.line))) }
    }

    private mutating func ask(for tag: TagScanner.Tag) throws(TemplateError) {
        if tag.name == "." || tag.name == "first()" || tag.name == "last()" { return }
        guard Self.isName(tag.name) else { throw notAName(tag) }
        names[tag.name] = names[tag.name] ?? tag.line
    }

    private mutating func close(_ tag: TagScanner.Tag, _ open: inout [Open]) throws(TemplateError) {
        guard let opened = open.popLast(), opened.tag.name == tag.name else {
            throw TemplateError(name, line: tag.line, "{{/\(tag.name)}} closes nothing that is open here.")
        }
        if let layout = opened.layout { layouts.append(layout) }
        if opened.tag.kind == "$" {
            let content = String(decoding: Array(text.utf8)[opened.tag.end..<tag.start], as: UTF8.self)
            let isInSection = open.contains { $0.tag.kind == "#" || $0.tag.kind == "^" }
            blocks[tag.name] = blocks[tag.name] ?? Block(text: content, isInSection: isInSection)
        }
    }

    private func notAName(_ tag: TagScanner.Tag) -> TemplateError {
        TemplateError(
            name, line: tag.line,
            "“\(tag.name)” is no name. A name is letters, digits, _ and -; instead of a dot, open a section.")
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Lines inside `pre` and `textarea` keep theirs.
    private static func withoutIndentation(_ source: String) -> String {
        var isKept = false
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = isKept ? line : line.drop { $0 == " " || $0 == "\t" }
            for (opening, closing) in [("<pre", "</pre"), ("<textarea", "</textarea")] {
                if line.contains(opening) { isKept = true }
                if line.contains(closing) { isKept = false }
            }
            return line
        }
        return lines.joined(separator: "\n")
    }
}
