import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import Rendering
import Secrets
import Sync

/// What stands in the form of a new ticket.
struct NewTicketTyped {
    var account: Int64?
    var title: String
    var body: String
    var note: String
    /// Board, status, type and priority as the form names them: status and type with their board before a slash. nil: the form
    /// opens, and the defaults stand there.
    var choices: [String: String]?
    var contact: String
    let alert: Int64?
    let device: Int64?
    let formKey: String

    /// - Parameter form: the posted form, or the query of the address.
    init(_ form: Form) {
        account = form["account"].flatMap { Int64($0) }
        title = form["title", default: ""]
        body = form["body", default: ""].replacing("\r\n", with: "\n")
        note = form["note", default: ""].replacing("\r\n", with: "\n")
        contact = form["contact", default: ""]
        alert = form["alert"].flatMap { Int64($0) }
        device = form["device"].flatMap { Int64($0) }
        formKey = form["form"].map { String($0.prefix(64)) } ?? Random.token(12)
        if form["form"] != nil {
            choices = Dictionary(uniqueKeysWithValues: TicketChoices.names.map { ($0, form[$0, default: ""]) })
        }
    }

    mutating func take(_ source: TicketSource) {
        if title.isEmpty { title = source.origin.name }
        if body.isEmpty { body = source.facts.joined(separator: "\n") }
    }

    /// What stood in one that was not made.
    mutating func take(_ entry: OutboxEntry) {
        guard case .createTicket(let ticket) = entry.write else { return }
        title = ticket.title
        body = ticket.body
        contact = ticket.contact ?? ""
    }

    func wish() throws(Refusal) -> TicketWish {
        guard let account else {
            throw Refusal(
                "The ticket was not made", why: "no tool was chosen", next: "Choose where to make it", field: "account")
        }
        var wish = TicketWish(account: account, formKey: formKey)
        wish.title = title
        wish.body = body
        wish.note = note
        wish.contact = contact.isEmpty ? nil : contact
        wish.choices = TicketChoices.read(choices ?? [:])
        return wish
    }
}

/// Board, status, type and priority as four controls that work without script: what belongs to a board names it.
struct TicketChoices {
    static let names = ["board", "status", "type", "priority"]

    let choices: [VendorChoice]
    /// By the control's name.
    let values: [String: String]
    let refusal: Refusal?

    var fields: [FormField] {
        [
            field("board", "Board", "boards"), field("status", "Status", "statuses"), field("type", "Type", "types"),
            field("priority", "Priority", "priorities"),
        ]
    }

    /// What is chosen, in words.
    var facts: [(String, String)] {
        fields.map { field in
            guard case .choice(let options) = field.control else { return (field.label, "") }
            return (field.label, options.first { $0.value == field.value }?.label ?? field.value)
        }
    }

    /// The controls' values for these ids.
    static func values(_ defaults: TicketDefaults) -> [String: String] {
        let board = defaults.board ?? ""
        return [
            "board": board, "status": defaults.status.map { "\(board)/\($0)" } ?? "",
            "type": defaults.type.map { "\(board)/\($0)" } ?? "", "priority": defaults.priority ?? "",
        ]
    }

    /// The ids of these values; a board that was left open is that of the status or type.
    static func read(_ values: [String: String]) -> TicketDefaults {
        func parts(_ name: String) -> (board: String, ref: String)? {
            let parts = (values[name] ?? "").split(separator: "/", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        var defaults = TicketDefaults()
        defaults.board =
            values["board"].flatMap { $0.isEmpty ? nil : $0 } ?? parts("status")?.board ?? parts("type")?.board
        defaults.status = parts("status")?.ref
        defaults.type = parts("type")?.ref
        defaults.priority = values["priority"].flatMap { $0.isEmpty ? nil : $0 }
        return defaults
    }

    private func field(_ name: String, _ label: String, _ list: String) -> FormField {
        let boards = Dictionary(
            choices.filter { $0.list == "boards" }.map { ($0.ref, $0.name) }, uniquingKeysWith: { first, _ in first })
        let options = choices.filter { $0.list == list }.map { choice -> Choice in
            guard let parent = choice.parent else { return Choice(choice.ref, choice.name) }
            return Choice("\(parent)/\(choice.ref)", "\(boards[parent] ?? parent): \(choice.name)")
        }
        return FormField(name, label, .choice([Choice("", "As the tool decides")] + options)) {
            $0.value = values[name] ?? ""
            $0.isOptional = true
        }.refused(refusal)
    }
}

/// What `Templates/tickets/new.mustache` prints.
struct NewTicketPage: ViewModel {
    let customer: Customer
    let places: [TicketPlace]
    let typed: NewTicketTyped
    let refusal: Refusal?

    var view: View {
        let place = places.first { $0.accountID == typed.account } ?? places.first
        return [
            "crumbs": [PageLink("Tickets", "/tickets"), PageLink(customer.name, "/customers/\(customer.id)")],
            "problems": refusal.map(Problems.init), "isPossible": place != nil,
            "empty": EmptyState(
                .nothingConnected, "No tool can make a ticket for \(customer.name)",
                text: "Link one of its accounts in your PSA to it.", link: PageLink("Mapping", "/admin/mapping")),
            "customer": customer.id, "formKey": typed.formKey, "hidden": hidden, "fields": place.map(fields) ?? [],
            "choices": place.map(choices) ?? [],
            "note": place.flatMap {
                $0.choices.isEmpty ? "The lists of \($0.tool) have not been read yet: it decides." : nil
            },
        ]
    }

    private var hidden: [View] {
        [("alert", typed.alert), ("device", typed.device)].compactMap { name, id in
            id.map { ["name": name, "value": "\($0)"] as View }
        }
    }

    private func fields(_ place: TicketPlace) -> [FormField] {
        let accounts = places.map { Choice("\($0.accountID)", "\($0.tool): \($0.accountName)") }
        let people = place.contacts.map { person in
            Choice(person.ref, person.email.map { "\(person.name) (\($0))" } ?? person.name)
        }
        return [
            FormField("account", "Made in", .choice(accounts)) { $0.value = "\(place.accountID)" },
            FormField("title", "Title", .text()) { $0.value = typed.title },
            FormField("body", "What is it about", .long(rows: 6)) {
                $0.value = typed.body
                $0.isOptional = true
                $0.hint = "The customer may read it"
            },
            FormField("note", "Internal note", .long(rows: 3)) {
                $0.value = typed.note
                $0.isOptional = true
            },
            FormField("contact", "Contact", .choice([Choice("", "As the tool decides")] + people)) {
                $0.value = typed.contact
                $0.isOptional = true
            },
        ].map { $0.refused(refusal) }
    }

    private func choices(_ place: TicketPlace) -> [FormField] {
        guard !place.choices.isEmpty else { return [] }
        let values = typed.choices ?? TicketChoices.values(place.defaults)
        return TicketChoices(choices: place.choices, values: values, refusal: refusal).fields
    }
}
