import Mustache

// The values as swift-mustache looks at them. Its protocols speak of `Any`; nothing outside this file does. Everything
// that is printed comes through `renderText`, which is where escaping happens, byte by byte: the package's own escaping
// works on grapheme clusters, so that a quote followed by a combining mark would come out raw.

/// The outermost scope: the page's model, then the shell around it; remembers which names neither has.
final class Scope: MustacheParent {
    private let model: View
    private let shell: View?
    private(set) var missing: [String] = []

    init(_ model: View, shell: View?) {
        self.model = model
        self.shell = shell
    }

    func child(named name: String) -> Any? {
        if let found = model[name] ?? shell?[name] { return found.value }
        missing.append(name)
        return Nothing()
    }
}

extension View: MustacheParent, MustacheCustomRenderable {
    package func child(named name: String) -> Any? { self[name]?.value }

    package var renderText: String { HTML.escaped(text ?? "") }

    package var isNull: Bool { text?.isEmpty ?? false }
}

extension Printed {
    var value: Any {
        switch self {
        case .nothing: Nothing()
        case .flag(let flag): flag
        case .number(let number): Number(number: number)
        case .text(let text): Text(text: text)
        case .html(let html): Finished(html: html)
        case .view(let view): view
        case .list(let views): views
        }
    }
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

/// The content type of every template: values come escaped or trusted, so it changes nothing.
///
/// Were it ever missing, the package's own would escape a second time: ugly, but not dangerous.
struct FinishedText: MustacheContentType {
    func escapeText(_ text: String) -> String { text }

    /// Put before each template's text; reading it makes sure that the type is known.
    static let pragma: String = {
        MustacheContentTypes.register(FinishedText(), named: "VECTIS")
        return "{{% CONTENT_TYPE:VECTIS}}\n"
    }()
}
