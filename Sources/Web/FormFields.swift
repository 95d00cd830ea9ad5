import Basics
import Rendering

/// `{{>partials/field}}`: a label, its control, its hint and its error.
package struct FormField: ViewModel {
    package enum Control: Sendable {
        case text(type: String = "text")
        /// `stored` is what stands there for a secret that is kept: it is never sent back.
        case secret(stored: String? = nil)
        case choice([Choice])
        case long(rows: Int = 5)
    }

    package let name: String
    package let label: String
    package let control: Control
    package var value = ""
    package var isOptional = false
    /// Tells apart fields of one name in several forms of a page.
    package var variant = ""
    package var hint: String?
    package var help: FieldHelp?
    package var error: String?
    package var placeholder: String?
    /// Also `username`, `current-password`, `new-password`, `one-time-code`.
    package var autocomplete = "off"

    /// - Parameter fill: sets what differs from the norm: `FormField("name", "Name", .text()) { $0.value = name }`.
    package init(_ name: String, _ label: String, _ control: Control, _ fill: (inout FormField) -> Void = { _ in }) {
        self.name = name
        self.label = label
        self.control = control
        fill(&self)
    }

    /// The same field with the sentence of a refusal that concerns it.
    package func refused(_ refusal: Refusal?) -> FormField {
        guard let refusal, refusal.field == name else { return self }
        var field = self
        field.error = [refusal.why, refusal.next].map(Problems.sentence).filter { !$0.isEmpty }.joined(separator: " ")
        return field
    }

    package var view: View {
        let described = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
        var view: View = [
            "id": id, "name": name, "label": label, "value": value, "isOptional": isOptional, "hint": hint,
            "help": help,
            "error": error, "placeholder": placeholder, "autocomplete": autocomplete,
            "describedBy": described.joined(separator: " "), "isRequired": !isOptional,
            "isText": false, "isSecret": false, "isChoice": false, "isLong": false, "type": "text",
            "stored": nil as String?,
            "options": [] as [Choice], "rows": 0,
        ]
        switch control {
        case .text(let type): view = view + ["isText": true, "type": type]
        case .secret(let stored):
            view = view + ["isSecret": true, "stored": stored, "isRequired": !isOptional && stored == nil]
        case .choice(let choices):
            let marked = choices.map { Choice($0.value, $0.label, isSelected: $0.isSelected || $0.value == value) }
            view = view + ["isChoice": true, "options": marked]
        case .long(let rows): view = view + ["isLong": true, "rows": rows]
        }
        return view
    }

    private var id: String { variant.isEmpty ? "field-\(name)" : "field-\(name)-\(variant)" }
}

/// One option of a choice.
package struct Choice: ViewModel {
    package let value: String
    package let label: String
    package let isSelected: Bool

    package init(_ value: String, _ label: String, isSelected: Bool = false) {
        self.value = value
        self.label = label
        self.isSelected = isSelected
    }

    package var view: View { ["value": value, "label": label, "isSelected": isSelected] }
}

/// The `?` beside a label: at most 40 words, and where the guide says more.
package struct FieldHelp: ViewModel {
    package let text: String
    package let guide: String?

    package init(_ text: String, guide: String? = nil) {
        self.text = text
        self.guide = guide
    }

    package var view: View { ["text": text, "guide": guide] }
}

/// `{{>partials/problems}}`: what was refused, on top of the form, with links to the fields concerned.
package struct Problems: ViewModel {
    package let refusal: Refusal

    package init(_ refusal: Refusal) {
        self.refusal = refusal
    }

    package var view: View {
        [
            "title": Self.sentence(refusal.what), "why": Self.sentence(refusal.why),
            "next": Self.sentence(refusal.next),
            "fields": [] as [View],
        ]
    }

    static func sentence(_ text: String) -> String {
        guard let first = text.first else { return "" }
        let capital = first.uppercased() + text.dropFirst()
        return capital.hasSuffix(".") ? capital : capital + "."
    }
}

/// `{{>partials/confirm}}`: a dialog that says the act and its size, opened by a button with `commandfor`.
package struct ConfirmDialog: ViewModel {
    package let id: String
    package let title: String
    package let text: String
    package let action: String
    /// The verb on the button: "Disconnect NinjaOne", never "OK".
    package let deed: String
    package var isDestructive = true
    /// Hidden fields that travel with the deed.
    package var values: [(name: String, value: String)] = []

    package init(
        id: String, title: String, text: String, action: String, deed: String, isDestructive: Bool = true,
        values: [(name: String, value: String)] = []
    ) {
        self.id = id
        self.title = title
        self.text = text
        self.action = action
        self.deed = deed
        self.isDestructive = isDestructive
        self.values = values
    }

    package var view: View {
        [
            "id": id, "title": title, "text": text, "action": action, "deed": deed,
            "kind": isDestructive ? "danger" : "primary",
            "hidden": values.map { ["name": $0.name, "value": $0.value] as View },
        ]
    }
}

/// `{{>partials/menu}}`: the ⋯ button and what it offers.
package struct MenuButton: ViewModel {
    package enum Item: Sendable {
        case link(String, href: String)
        case drawer(String, href: String)
        case post(String, action: String)
        /// Opens the dialog with this id.
        case dialog(String, id: String)
    }

    package let id: String
    package let label: String
    package let items: [Item]

    package init(id: String, label: String, _ items: [Item]) {
        self.id = id
        self.label = label
        self.items = items
    }

    package var view: View {
        let rows = items.map { item -> View in
            let blank: View = [
                "href": nil as String?, "action": nil as String?, "dialog": nil as String?, "isDrawer": false,
            ]
            return switch item {
            case .link(let label, let href): blank + ["label": label, "href": href]
            case .drawer(let label, let href): blank + ["label": label, "href": href, "isDrawer": true]
            case .post(let label, let action): blank + ["label": label, "action": action]
            case .dialog(let label, let id): blank + ["label": label, "dialog": id]
            }
        }
        return ["id": id, "label": label, "items": rows]
    }
}
