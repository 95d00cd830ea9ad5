import Basics
import HTTP
import HTTPTypes

/// What hangs on a ticket: notes, devices, files, time.
extension DeskWriting {
    func addNote(_ id: Int, _ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(body, of: "serviceNote")
        return try change(.created) { estate, now throws(BodyFields.Refused) in
            let ticket = try ticket(id, estate)
            let text = try DeskWriting.noteText(fields)
            let kinds = DeskWriting.kinds(fields)
            guard !kinds.isEmpty else {
                throw BodyFields.Refused(
                    .missing, "detailDescriptionFlag",
                    "One of detailDescriptionFlag, internalAnalysisFlag, resolutionFlag is required.", of: "serviceNote"
                )
            }
            guard let note = estate.add(kinds, text, by: try author(fields, estate), to: ticket, now) else {
                return nil
            }
            return { note.bytes($0, isWide: false) }
        }
    }

    func patchNote(_ id: Int, _ number: Int, _ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(patch: body, of: "serviceNote")
        return try change(.ok) { estate, now throws(BodyFields.Refused) in
            let ticket = try ticket(id, estate)
            var note = try note(number, of: ticket, estate)
            if fields.values["text"] != nil { note.text = try DeskWriting.noteText(fields) }
            let kinds = DeskWriting.flags.filter { kind, name in
                fields.values[name].map { $0.boolValue == true } ?? note.isOf(kind)
            }.map(\.0)
            if let kind = kinds.first {
                note.kind = kind
                note.also = Set(kinds.dropFirst())
            }
            estate.set(note, at: number, of: ticket, now)
            let changed = note
            return { changed.bytes($0, isWide: false) }
        }
    }

    func deleteNote(_ id: Int, _ number: Int) throws(BodyFields.Refused) -> Response {
        try change(.noContent) { estate, now throws(BodyFields.Refused) in
            let ticket = try ticket(id, estate)
            _ = try note(number, of: ticket, estate)
            estate.set(nil, at: number, of: ticket, now)
            return nil
        }
    }

    /// Hangs a configuration on a ticket.
    func attach(_ id: Int, _ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(body, of: "configurationReference")
        return try change(.created) { estate, now throws(BodyFields.Refused) in
            let ticket = try ticket(id, estate)
            guard let number = fields.number("id"), let found = estate.configurations[number] else {
                throw BodyFields.Refused(
                    .notFound, "id", "Configuration \(fields.number("id") ?? 0) not found", of: "configurationReference"
                )
            }
            let by = estate.apiMember?.identifier
            estate.tickets.change(ticket.id, at: now, by: by) {
                if $0.configuration != number, !$0.attached.contains(number) { $0.attached.append(number) }
            }
            return { $0.text("ticketConfigurations", found) }
        }
    }

    /// `multipart/form-data`: the file and what it hangs on.
    func addDocument(_ request: Request) throws(BodyFields.Refused) -> Response {
        // Whatever is wrong with the form, the answer is the same.
        guard let form = try? request.form(), let file = form.files.first(where: { $0.name == "file" }) else {
            throw BodyFields.Refused(.missing, "file", "The file field is required.", of: "documentInfo")
        }
        guard form["recordType"] == "Ticket" else {
            throw BodyFields.Refused(.invalid, "recordType", "The recordType is not supported.", of: "documentInfo")
        }
        return try change(.created) { estate, now throws(BodyFields.Refused) in
            let ticket = try ticket(Int(form["recordId", default: ""]) ?? 0, estate)
            let by = estate.apiMember?.identifier ?? "system"
            let document = Document(
                id: max(5000, estate.documents.nextID), ticket: ticket.id, title: form["title"] ?? file.fileName,
                fileName: file.fileName, bytes: file.bytes, stamp: Stamp(now, by: by))
            estate.documents.add(document)
            estate.touch(ticket.id, now)
            return { $0.text("documents", document) }
        }
    }

    func addTime(_ body: [UInt8]) throws(BodyFields.Refused) -> Response {
        let fields = try BodyFields(body, of: "timeEntry")
        return try change(.created) { estate, now throws(BodyFields.Refused) in
            guard let start = fields.text("timestart").flatMap({ Moments.parse($0) }) else {
                throw BodyFields.Refused(.missing, "timeStart", "The timeStart field is required.", of: "timeEntry")
            }
            let ticket = try ticket(fields.number("chargetoid") ?? 0, estate)
            let hours = try DeskWriting.hundredths(fields, from: start)
            let entry = TimeEntry(
                id: estate.timeEntries.nextID, ticket: ticket.id, company: ticket.company,
                member: try member(fields, estate) ?? estate.apiMember?.id ?? 0, agreement: ticket.agreement,
                start: start, hours: hours, billable: fields.text("billableoption") ?? "Billable",
                notes: fields.text("notes") ?? "", internalNotes: fields.text("internalnotes"),
                stamp: Stamp(now, by: estate.apiMember?.identifier ?? "system"))
            estate.timeEntries.add(entry)
            estate.tickets.change(ticket.id, at: now, by: entry.stamp.by) { $0.hours += hours }
            return { $0.text("timeEntries", entry) }
        }
    }

    private func note(_ id: Int, of ticket: Ticket, _ estate: Estate) throws(BodyFields.Refused) -> Note {
        guard let note = Conversation.notes(of: ticket, estate).first(where: { $0.id == id }) else {
            throw BodyFields.Refused(ConnectWiseErrors.notFound("Note", id))
        }
        return note
    }

    private static func noteText(_ fields: BodyFields) throws(BodyFields.Refused) -> String {
        guard let text = fields.text("text"), !text.allSatisfy(\.isWhitespace) else {
            throw BodyFields.Refused(.missing, "text", "The text field is required.", of: "serviceNote")
        }
        return text
    }

    private static func kinds(_ fields: BodyFields) -> [Note.Kind] {
        flags.filter { fields.flag($0.1) }.map(\.0)
    }

    /// The contact or member that is named, else the API's own member.
    private func author(_ fields: BodyFields, _ estate: Estate) throws(BodyFields.Refused) -> Note.Author {
        if let id = fields.values["contact"]?.member("id")?.wholeNumber {
            guard estate.contacts[id] != nil else {
                throw BodyFields.Refused(.notFound, "contact/id", "Contact \(id) not found", of: "serviceNote")
            }
            return .contact(id)
        }
        return try (member(fields, estate) ?? estate.apiMember?.id).map { .member($0) } ?? .machine
    }

    private func member(_ fields: BodyFields, _ estate: Estate) throws(BodyFields.Refused) -> Int? {
        guard let value = fields.values["member"], value != .null else { return nil }
        let id = value.member("id")?.wholeNumber
        let word = value.member("identifier")?.stringValue
        guard let found = estate.members.rows.first(where: { $0.id == id || $0.identifier == word }) else {
            throw BodyFields.Refused(
                .notFound, "member/id", "Member \(id.map(String.init) ?? word ?? "") not found", of: "serviceNote")
        }
        return found.id
    }

    /// The hours of a time entry, told as such or as its end.
    private static func hundredths(_ fields: BodyFields, from start: Moment) throws(BodyFields.Refused) -> Int {
        if let hours = fields.values["actualhours"]?.doubleValue { return Int((hours * 100).rounded()) }
        guard let end = fields.text("timeend").flatMap({ Moments.parse($0) }), end >= start else {
            throw BodyFields.Refused(.missing, "timeEnd", "The timeEnd field is required.", of: "timeEntry")
        }
        return Int(end - start) / 36
    }

    private static let flags: [(Note.Kind, String)] = [
        (.discussion, "detaildescriptionflag"), (.analysis, "internalanalysisflag"), (.resolution, "resolutionflag"),
    ]
}
