/// One line of the actions list: what may be said with it and what it causes.
package struct ActionKind: Sendable, Equatable {
    /// `ticket.create`.
    package let name: String
    package let parameters: [Parameter]
    /// Fields of our own beside the parameters may be given, as a webhook's body has.
    let isOpen: Bool
    /// The kind of record it is done to; nil: to none, or to the customer.
    package let acts: String?
    /// The kind of tool it writes to: `psa`, `rmm`, or `product` for ourselves.
    package let category: String
    /// Events that come of it, for finding rules that set each other off.
    package let causes: [String]
    /// `create a ticket`.
    let words: String

    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let isRequired: Bool
        package let form: Form
        /// The only values a text of it may have; empty: any.
        package let choices: [String]

        package enum Form: Sendable { case text, number, texts, span }
    }

    package static func named(_ name: String) -> ActionKind? { byName[name] }

    var isNotice: Bool { name.hasPrefix("notify.") }

    package static let all: [ActionKind] = [
        ActionKind(
            "ticket.create", "create a ticket", "psa", causes: ["ticket.created"],
            [
                text("title", required: true), text("body"), priority, text("queue"), text("type"), text("status"),
                text("assignee"), text("contact"),
            ]),
        ActionKind(
            "ticket.reply", "reply on the ticket", "psa", acts: "ticket", causes: ["ticket.replied"],
            [text("body", required: true)]),
        ActionKind(
            "ticket.note", "add an internal note to the ticket", "psa", acts: "ticket", [text("body", required: true)]),
        ActionKind(
            "ticket.status", "set the ticket's status", "psa", acts: "ticket", causes: ["ticket.status_changed"],
            [
                text(
                    "status", required: true,
                    ["new", "open", "in_progress", "waiting_customer", "waiting_vendor", "resolved", "closed"]),
                text("note"),
            ]),
        ActionKind("ticket.assign", "assign the ticket", "psa", acts: "ticket", [text("assignee", required: true)]),
        ActionKind(
            "ticket.priority", "set the ticket's priority", "psa", acts: "ticket",
            [Parameter(name: "priority", isRequired: true, form: .number, choices: [])]),
        ActionKind("alert.acknowledge", "acknowledge the alert", "rmm", acts: "alert", [text("note")]),
        ActionKind(
            "alert.resolve", "resolve the alert", "rmm", acts: "alert", causes: ["alert.resolved"], [text("note")]),
        ActionKind(
            "alert.mute", "mute the alert's thread", "product", acts: "alert",
            [Parameter(name: "for", isRequired: true, form: .span, choices: []), text("reason")]),
        ActionKind(
            "notify.email", "send a mail", "product",
            [
                Parameter(name: "to", isRequired: true, form: .texts, choices: []), text("subject", required: true),
                text("body", required: true),
            ]),
        ActionKind("notify.chat", "post to the chat", "product", [text("channel"), text("text", required: true)]),
        ActionKind(
            "notify.in_app", "notify in Vectis", "product",
            [Parameter(name: "to", isRequired: false, form: .texts, choices: []), text("text", required: true)]),
        ActionKind("customer.tag", "tag the customer", "product", [text("tag", required: true)]),
        ActionKind("customer.note", "add a note to the customer", "product", [text("body", required: true)]),
        ActionKind("customer.owner", "make someone the customer's owner", "product", [text("owner", required: true)]),
        ActionKind(
            "finding.open", "open a finding", "product", causes: ["finding.opened"],
            [text("class", required: true), text("product"), text("note")]),
        ActionKind(
            "finding.resolve", "resolve the finding", "product", acts: "finding", causes: ["finding.verified"],
            [text("note")]),
        ActionKind("webhook.call", "call a webhook", "product", isOpen: true, [text("url", required: true)]),
    ]

    private init(
        _ name: String, _ words: String, _ category: String, acts: String? = nil, causes: [String] = [],
        isOpen: Bool = false, _ parameters: [Parameter]
    ) {
        self.name = name
        self.words = words
        self.category = category
        self.acts = acts
        self.causes = causes
        self.isOpen = isOpen
        self.parameters = parameters
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    private static let priority = Parameter(name: "priority", isRequired: false, form: .number, choices: [])

    private static func text(_ name: String, required: Bool = false, _ choices: [String] = []) -> Parameter {
        Parameter(name: name, isRequired: required, form: .text, choices: choices)
    }
}
