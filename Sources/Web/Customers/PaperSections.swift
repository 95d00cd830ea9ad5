import Basics
import Customers
import Foundation
import Rendering

/// What `Templates/customers/sections/contacts.mustache` prints.
struct ContactsSection: ViewModel {
    let customer: ID<Customer>
    let contacts: [Contact]
    let canChoose: Bool
    let frame: SectionFrame

    var view: View {
        let columns = [Column("Name"), Column("Title"), Column("E-mail"), Column("Phone"), Column("Source")]
        let isDecided = contacts.contains(where: \.isChosen)
        return frame.view + [
            "isEmpty": contacts.isEmpty, "empty": EmptyState(.allGood, "No contacts", text: frame.asOf),
            "head": TableHead(nil, columns + (canChoose ? [Column("Primary contact")] : [])),
            "action": "/customers/\(customer)/contact",
            "rows": contacts.map { contact -> View in
                [
                    "link": contact.deepLink.flatMap(ExternalLink.checked), "name": contact.name,
                    "isPrimary": isDecided ? contact.isChosen : contact.isPrimary,
                    "choice": canChoose
                        ? [
                            "contact": contact.isChosen ? "" : contact.id.description,
                            "word": contact.isChosen ? "Let the tools decide" : "Make primary", "name": contact.name,
                        ] as View : nil,
                    "title": contact.title, "emails": contact.emails, "phones": contact.phones,
                    "tools": contact.sources.map { frame.chip($0) },
                ]
            },
        ]
    }
}

/// What `Templates/customers/sections/contracts.mustache` prints.
struct ContractsSection: ViewModel {
    let contracts: [Contract]
    let invoices: [Invoice]
    /// Whether this person may see amounts.
    let seesMoney: Bool
    let frame: SectionFrame

    var view: View {
        frame.view + [
            "hasContracts": !contracts.isEmpty, "contracts": contracts.map(contract),
            "hasInvoices": seesMoney && !invoices.isEmpty,
            "contractsEmpty": contracts.isEmpty ? EmptyState(.allGood, "No contracts", text: frame.asOf) : nil,
            "invoicesEmpty": invoicesEmpty, "invoices": seesMoney ? invoices.map(invoice) : [],
        ]
    }

    private var invoicesEmpty: EmptyState? {
        guard seesMoney else {
            return EmptyState(
                .noMatch, "Invoices are hidden", text: "A workspace setting hides amounts from your role.")
        }
        return invoices.isEmpty
            ? EmptyState(.allGood, "No invoices read", text: "Invoices are an optional part of the PSA's sync.") : nil
    }

    private func contract(_ contract: Contract) -> View {
        let formats = frame.formats
        let facts = [
            contract.type, contract.startsOn.map { "from \(formats.date($0))" },
            contract.endsOn.map { "to \(formats.date($0))" } ?? "no end date", frame.tools[contract.connector],
        ]
        return [
            "link": contract.deepLink.flatMap(ExternalLink.checked), "name": contract.name,
            "state": contract.isActive
                ? Badge(.ok, contract.status ?? "Active") : Badge(.neutral, contract.status ?? "Ended"),
            "facts": facts.compactMap { $0 }.joined(separator: " · "), "hasLines": !contract.lines.isEmpty,
            "lines": contract.lines.map { line -> View in
                [
                    "product": line.product, "quantity": line.quantity ?? "–",
                    "price": seesMoney ? line.unitPrice.map(MoneyWords.text) ?? "–" : "hidden",
                ]
            },
        ]
    }

    private func invoice(_ invoice: Invoice) -> View {
        let tone: Tone = ["paid": .ok, "overdue": .danger, "open": .info][invoice.status] ?? .neutral
        return [
            "number": invoice.number, "issued": invoice.issuedOn.map(frame.formats.date) ?? "–",
            "due": invoice.dueOn.map(frame.formats.date) ?? "–", "total": invoice.total.map(MoneyWords.text) ?? "–",
            "balance": invoice.balance.map(MoneyWords.text) ?? "–",
            "state": Badge(tone, invoice.status.prefix(1).uppercased() + invoice.status.dropFirst()),
            "source": frame.chip(invoice.connector),
        ]
    }
}

/// Amounts in words.
enum MoneyWords {
    /// "$1,234.50", "−€66.00"; the ISO code where we know no sign.
    static func text(_ money: Money) -> String {
        let units = Money.minorUnits(of: money.currency)
        let size = money.minor.magnitude
        let whole = Formats.exact(Int(clamping: size / UInt64(units)))
        let digits = String(units).count - 1
        let cents = String(size % UInt64(units))
        let fraction = digits == 0 ? "" : "." + String(repeating: "0", count: digits - cents.count) + cents
        return (money.minor < 0 ? "−" : "") + (signs[money.currency] ?? money.currency + "\u{a0}") + whole + fraction
    }

    private static let signs = ["USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"]
}

/// What `Templates/customers/sections/notes.mustache` prints.
struct NotesSection: ViewModel {
    let customer: ID<Customer>
    let notes: [Note]
    let reader: Int64
    let canWrite: Bool
    let nonce: String
    var typed = ""
    var refusal: Refusal?
    let formats: Formats

    var view: View {
        let action = "/customers/\(customer)/notes"
        return [
            "crumbs": [PageLink("Customers", "/customers"), PageLink("Customer", "/customers/\(customer)")],
            "problems": refusal.map(Problems.init), "canWrite": canWrite, "action": action, "nonce": nonce,
            "field": FormField("body", "Add a note", .long(rows: 3)) {
                $0.value = typed
                $0.hint = "Markdown. Everybody in the workspace can read it"
            }.refused(refusal),
            "notes": notes.map { note($0, action) },
            "empty": EmptyState(.allGood, "No notes yet", text: canWrite ? "What should the next person know?" : nil),
        ]
    }

    private func note(_ note: Note, _ action: String) -> View {
        let own = canWrite && note.authorID == reader
        let field = FormField("body", "Note", .long(rows: 4)) {
            $0.value = note.body
            $0.variant = note.id.description
        }
        return [
            "id": note.id, "isPinned": note.isPinned, "initials": Initials.of(note.authorName),
            "author": note.authorName,
            "time": formats.time(note.createdAt), "isEdited": note.editedAt != nil, "html": Markdown.html(note.body),
            "canPin": canWrite, "pinTo": note.isPinned ? "no" : "yes", "pinWord": note.isPinned ? "Unpin" : "Pin",
            "edit": own ? ["field": field] as View : nil,
        ]
    }
}
