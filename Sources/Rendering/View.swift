import Basics

/// What a template prints: words already chosen, flags already decided, under the template's names.
///
/// A screen's view model is a struct (or, with few names, a `View` itself) that lists what its template may ask for:
///
/// ```swift
/// /// What `Templates/tickets/list.mustache` prints.
/// struct TicketList: ViewModel {
///     let rows: [TicketRow]
///     let summary: String
///
///     var view: View { ["rows": rows, "summary": summary, "isLong": rows.count > 50] }
/// }
///
/// struct TicketRow: ViewModel {
///     let ticket: Ticket
///
///     var view: View {
///         ["id": ticket.id, "title": ticket.title, "owner": ticket.owner, "isUrgent": ticket.priority == 1]
///     }
/// }
/// ```
///
/// ```mustache
/// {{#rows}}<tr><td>{{title}}{{#isUrgent}} {{>partials/urgent}}{{/isUrgent}}<td>{{owner}}</tr>{{/rows}}
/// {{^rows}}<tr><td>No tickets.</tr>{{/rows}}
/// ```
///
/// * A value is a `String`, whole number, `ID`, `Bool`, `TrustedHTML`, another view model, an array of these, or nil.
/// * nil, `false`, `""`, `0` and `[]` are *nothing*: `{{#name}}` skips them, `{{^name}}` prints. A nil name is known
///   and empty; a name that is not listed at all is an error.
/// * Inside `{{#rows}}` a name is looked up in the row, then further out. In a list of texts, `{{.}}` is the text.
/// * Every text is escaped, in `{{name}}` and in `{{{name}}}`; only `TrustedHTML` is printed as it is.
package protocol ViewModel: Printable {
    /// Every name the template may use, with its value.
    var view: View { get }
}

extension ViewModel {
    package var printed: Printed { .view(view) }
}

/// Names and values in the order they were listed; a list of these is what a section walks through.
package struct View: ViewModel, Hashable, ExpressibleByDictionaryLiteral {
    private var values: [Named]

    private struct Named: Hashable {
        let name: String
        let value: Printed

        /// Views with the same values mostly have the same names, which are half of the bytes.
        func hash(into hasher: inout Hasher) {
            value.hash(into: &hasher)
        }
    }

    package init(dictionaryLiteral values: (String, any Printable)...) {
        self.values = values.map { Named(name: $0.0, value: $0.1.printed) }
    }

    /// For names that are only known when the program runs.
    package init(_ values: [String: any Printable]) {
        self.values = values.map { Named(name: $0.key, value: $0.value.printed) }
    }

    init(text: String) {
        values = [Named(name: ".", value: .text(text))]
    }

    package var view: View { self }

    /// What `{{.}}` prints, for an item that has no names.
    var text: String? {
        guard let value = values.first, value.name == ".", case .text(let text) = value.value else { return nil }
        return text
    }

    /// Both views' names; where both have one, the right one's value.
    package static func + (left: View, right: View) -> View {
        var sum = left
        sum.values = right.values + left.values
        return sum
    }

    subscript(name: String) -> Printed? {
        for value in values where value.name == name { return value.value }
        return nil
    }
}

/// HTML that was made by this program and is printed as it is; the only way to print anything unescaped.
package struct TrustedHTML: Printable, Hashable {
    package let html: String

    /// - Parameter html: escaped already wherever it holds what people or vendors wrote.
    package init(_ html: String) {
        self.html = html
    }

    package var printed: Printed { .html(html) }
}

/// What a view model may list as a value.
package protocol Printable: Sendable {
    var printed: Printed { get }
}

/// A value as the template engine gets it.
package enum Printed: Sendable, Hashable {
    case nothing
    case flag(Bool)
    case number(Int64)
    case text(String)
    case html(String)
    indirect case view(View)
    case list([View])
}

extension String: Printable {
    package var printed: Printed { .text(self) }
}

extension Int: Printable {
    package var printed: Printed { .number(Int64(self)) }
}

extension Int64: Printable {
    package var printed: Printed { .number(self) }
}

extension Bool: Printable {
    package var printed: Printed { .flag(self) }
}

extension ID: Printable {
    package var printed: Printed { .number(value) }
}

extension Optional: Printable where Wrapped: Printable {
    package var printed: Printed { self?.printed ?? .nothing }
}

extension Array: Printable where Element: Printable {
    package var printed: Printed {
        .list(
            compactMap { element in
                switch element.printed {
                case .view(let view): view
                case .text(let text): View(text: text)
                case .number(let number): View(text: String(number))
                case .nothing, .flag, .html, .list: nil
                }
            })
    }
}
