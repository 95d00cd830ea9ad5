import Mustache

// The values as swift-mustache looks at them. Its protocols speak of `Any`; nothing outside this file does. Everything
// that is printed comes through `renderText`, which is where escaping happens, byte by byte: the package's own escaping
// works on grapheme clusters, so that a quote followed by a combining mark would come out raw. `TemplateSource` makes sure
// that the package is never asked for its own.

/// What `TemplateSource` wrote for a section with a kept part in it, when the view has that section's name: the part and the
/// names that it lacked.
typealias Kept = (_ name: String, _ view: View) -> (html: String, lacking: [String])?

/// The outermost scope: the page's model, then the shell around it; remembers which names neither has.
final class Scope: MustacheParent {
    private let model: View
    private let shell: View?
    private let kept: Kept
    private(set) var missing: [String] = []

    init(_ model: View, shell: View?, kept: @escaping Kept) {
        self.model = model
        self.shell = shell
        self.kept = kept
    }

    func child(named name: String) -> Any? {
        if let found = model[name] ?? shell?[name] { return value(found) }
        if let part = part(name, in: model) ?? shell.flatMap({ part(name, in: $0) }) { return part }
        missing.append(String(name.prefix { $0 != "?" }))
        return Nothing()
    }

    func value(_ printed: Printed) -> Any {
        switch printed {
        case .nothing: Nothing()
        case .flag(let flag): flag
        case .number(let number): Number(number: number)
        case .text(let text): Text(text: text)
        case .html(let html): Finished(html: html)
        case .view(let view): Level(view: view, scope: self)
        case .list(let views): views.map { Level(view: $0, scope: self) }
        }
    }

    func part(_ name: String, in view: View) -> Any? {
        guard let (html, lacking) = kept(name, view) else { return nil }
        missing += lacking
        return Finished(html: html)
    }
}

/// A view further in: a section's, or one item of its list.
private struct Level: MustacheParent, MustacheCustomRenderable {
    let view: View
    let scope: Scope

    func child(named name: String) -> Any? {
        if let found = view[name] { return scope.value(found) }
        return scope.part(name, in: view)
    }

    var renderText: String { HTML.escaped(view.text ?? "") }
    var isNull: Bool { view.text?.isEmpty ?? false }
}

// Each of these says that it has no children, because swift-mustache would otherwise look for some by reflection.

private struct Nothing: MustacheParent, MustacheCustomRenderable {
    func child(named: String) -> Any? { nil }
    var renderText: String { "" }
    var isNull: Bool { true }
}

private struct Number: MustacheParent, MustacheCustomRenderable {
    let number: Int64

    func child(named: String) -> Any? { nil }
    var renderText: String { String(number) }
    var isNull: Bool { number == 0 }
}

private struct Text: MustacheParent, MustacheCustomRenderable {
    let text: String

    func child(named: String) -> Any? { nil }
    var renderText: String { HTML.escaped(text) }
    var isNull: Bool { text.isEmpty }
}

private struct Finished: MustacheParent, MustacheCustomRenderable {
    let html: String

    func child(named: String) -> Any? { nil }
    var renderText: String { html }
    var isNull: Bool { html.isEmpty }
}
