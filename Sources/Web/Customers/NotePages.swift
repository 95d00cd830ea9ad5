import Basics
import Customers
import HTTP
import HTTPTypes
import Secrets
import Workspace

/// Notes on a customer: read, add, edit one's own, pin.
enum NotePages {
    static func show(_ visit: Visit) throws -> Response {
        try page(visit)
    }

    static func add(_ visit: Visit) throws -> Response {
        let customer: ID<Customer> = try visit.id("id")
        let form = try visit.form()
        let body = form["body"] ?? ""

        do {
            try visit.write { db in
                guard try FormNonce.claim(form["nonce"] ?? "", db) else { return ((), nil) }
                let note = try Note.add(body, to: customer, by: (visit.user.id.value, visit.user.name), db)
                return ((), .noteAdded(note.value, customer: customer.value))
            }
        } catch let refusal as Refusal where refusal.field == "body" {
            return try page(visit, typed: body, refusal: refusal)
        }
        return visit.redirect(to: "/customers/\(customer)#notes", flash: "The note is saved.")
    }

    static func edit(_ visit: Visit) throws -> Response {
        let customer: ID<Customer> = try visit.id("id")
        let note: ID<Note> = try visit.id("note")
        let body = try visit.form()["body"] ?? ""

        try visit.write(.noteEdited(note.value, customer: customer.value)) { db in
            try Note.edit(note, of: customer, body: body, by: visit.user.id.value, db)
        }
        return visit.redirect(to: "/customers/\(customer)#notes", flash: "The note is changed.")
    }

    static func pin(_ visit: Visit) throws -> Response {
        let customer: ID<Customer> = try visit.id("id")
        let note: ID<Note> = try visit.id("note")
        let isPinned = try visit.form()["pinned"] == "yes"

        try visit.write(.notePinned(note.value, customer: customer.value, isPinned)) { db in
            try Note.pin(note, of: customer, isPinned, db)
        }
        return visit.redirect(to: "/customers/\(customer)#notes")
    }

    private static func page(_ visit: Visit, typed: String = "", refusal: Refusal? = nil) throws -> Response {
        let id: ID<Customer> = try visit.id("id")
        let (customer, notes) = try visit.read { db in
            (try Customer.find(id, reader: visit.user.id.value, db), try Note.list(of: id, db))
        }
        guard customer.id == id else { return SectionPages.moved(visit, to: customer, .notes) }
        let section = NotesSection(
            customer: id, notes: notes, reader: visit.user.id.value,
            canWrite: visit.may(.editCustomers) && !customer.isArchived,
            nonce: Random.token(24), typed: typed, refusal: refusal, formats: visit.formats)
        return try SectionPages.answer(
            visit, .notes, section.view, customer: customer, status: refusal == nil ? .ok : .unprocessableContent)
    }
}
