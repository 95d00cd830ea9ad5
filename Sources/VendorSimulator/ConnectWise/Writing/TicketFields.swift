import Basics

/// Sets fields of a ticket as a body wishes, and collects what is wrong with them in the vendor's words.
struct TicketFields {
    typealias Mistake = ConnectWiseErrors.Mistake

    /// What a reference may name.
    private struct Choice {
        let id: Int
        let words: [String]
    }

    private(set) var ticket: Ticket
    private(set) var mistakes: [Mistake] = []
    private let estate: Estate
    private let values: [String: JSON]

    init(_ ticket: Ticket, _ fields: BodyFields, _ estate: Estate) {
        self.ticket = ticket
        self.estate = estate
        values = fields.values
    }

    /// Sets all fields, references before what depends on them.
    ///
    /// - Parameter isPatch: whether an unknown field is a mistake; a POST ignores it.
    mutating func set(isPatch: Bool) {
        setTexts()
        setCompany()
        setBoard()
        setPeople()
        setGrades()
        guard isPatch else { return }
        for name in values.keys.sorted() where !TicketFields.known.contains(name) {
            note(.invalid, name, "The path '\(name)' is invalid for this object.")
        }
    }

    private mutating func setTexts() {
        if let value = values["summary"] {
            ticket.summary = value.stringValue ?? ""
        }
        if ticket.summary.allSatisfy(\.isWhitespace) {
            note(.missing, "summary", "The summary field is required.")
        }
        checkLength(ticket.summary, "summary", 100)
        if let value = values["externalxref"] { ticket.externalXRef = value.stringValue }
        checkLength(ticket.externalXRef, "externalXRef", 100)
        if let value = values["ponumber"] { ticket.poNumber = value.stringValue }
        checkLength(ticket.poNumber, "poNumber", 50)
        if let value = values["customerupdatedflag"] { ticket.isCustomerUpdated = value.boolValue ?? false }
        guard let value = values["requireddate"] else { return }
        ticket.requiredAt = value.stringValue.flatMap { Moments.parse($0) }
        if value != .null, ticket.requiredAt == nil {
            note(.invalid, "requiredDate", "The field requiredDate must be a date.")
        }
    }

    private mutating func setCompany() {
        let before = ticket.company
        let companies = estate.companies.rows.filter { $0.deletedAt == nil }
        let choices = companies.map { Choice(id: $0.id, words: [$0.identifier, $0.name]) }
        if let company = required("company", "Company", choices) { ticket.company = company }
        if ticket.company == 0, values["company"] == nil { note(.missing, "company", "The company field is required.") }

        let place = " for Company \(ticket.company)"
        let sites = estate.sites.rows.filter { $0.company == ticket.company }
        if let site = reference("site", "Site", sites.map { Choice(id: $0.id, words: [$0.name]) }, place) {
            ticket.site = site
        } else if ticket.company != before {
            ticket.site = sites.first { $0.isPrimary }?.id ?? sites.first?.id
        }
        let contacts = estate.contacts.rows.filter { $0.company == ticket.company }
        let named = reference("contact", "Contact", contacts.map { Choice(id: $0.id, words: [$0.name]) }, place)
        if let named { ticket.contact = named } else if ticket.company != before { ticket.contact = nil }
        let agreements = estate.agreements.rows.filter { $0.company == ticket.company }
        let agreed = reference("agreement", "Agreement", agreements.map { Choice(id: $0.id, words: [$0.name]) }, place)
        if let agreed { ticket.agreement = agreed } else if ticket.company != before { ticket.agreement = nil }
    }

    /// Board, and what is the board's own. On another board, what was not named takes that board's default, but a status
    /// has to be named: the vendor finds the old one wanting.
    private mutating func setBoard() {
        let before = ticket.board
        let boards = Tables.boards.filter { $0.id != Tables.projectBoard }
        if let board = required("board", "Service Board", TicketFields.choices(boards)) { ticket.board = board }
        let board = ticket.board
        let place = " for Service Board \(board)"
        let statuses = Tables.statuses.filter { $0.board == board }.map { Choice(id: $0.id, words: [$0.name]) }
        if let status = required("status", "Service Status", statuses, place) { ticket.status = status }
        if values["status"] == nil, Tables.status(ticket.status)?.board != board {
            note(.notFound, "status/id", "Service Status \(ticket.status) not found\(place)")
        }

        let types = Tables.types.filter { $0.board == board }.map { Choice(id: $0.id, words: [$0.name]) }
        if let type = reference("type", "Service Type", types, place) {
            ticket.type = type ?? 0
        } else if board != before {
            let word = Tables.typeNames[ticket.type] ?? ""
            ticket.type = types.first { $0.words == [word] }?.id ?? 0
        }
        let teams = Tables.teams.filter { $0.board == board }.map { Choice(id: $0.id, words: [$0.name]) }
        if let team = reference("team", "Service Team", teams, place) {
            ticket.team = team ?? 0
        } else if board != before {
            ticket.team = teams.first?.id ?? 0
        }
        let subTypes = TicketFields.choices(Tables.subTypes(of: board))
        if let part = reference("subType", "Service Sub Type", subTypes, place) { ticket.subType = part }
        let items = TicketFields.choices(Tables.items(of: board))
        if let part = reference("item", "Service Item", items, place) { ticket.item = part }
        if board != before, values["subtype"] == nil { ticket.subType = nil }
        if board != before, values["item"] == nil { ticket.item = nil }
    }

    private mutating func setPeople() {
        let members = estate.members.rows.map { Choice(id: $0.id, words: [$0.identifier, $0.name]) }
        if let owner = reference("owner", "Member", members) { ticket.owner = owner }
        let sources = TicketFields.choices(Tables.sources)
        if let source = reference("source", "Service Source", sources) { ticket.source = source ?? 0 }
    }

    private mutating func setGrades() {
        let priorities = Tables.priorities.map { Choice(id: $0.id, words: [$0.name]) }
        if let priority = required("priority", "Priority", priorities) { ticket.priority = priority }
        if let value = values["severity"] { ticket.severity = grade(value, "severity") }
        if let value = values["impact"] { ticket.impact = grade(value, "impact") }
    }

    private mutating func grade(_ value: JSON, _ field: String) -> String? {
        guard value != .null else { return nil }
        if let word = value.stringValue, ["Low", "Medium", "High"].contains(word) { return word }
        note(.invalid, field, "The field \(field) must be one of Low, Medium, High.")
        return nil
    }

    /// The id that a reference names; the inner nil clears it, the outer one leaves it as it is.
    private mutating func reference(_ name: String, _ noun: String, _ choices: [Choice], _ place: String = "") -> Int??
    {
        guard let value = values[name.lowercased()] else { return nil }
        guard value != .null else { return .some(nil) }
        if let id = value.member("id")?.wholeNumber {
            if choices.contains(where: { $0.id == id }) { return id }
            note(.notFound, "\(name)/id", "\(noun) \(id) not found\(place)")
            return nil
        }
        for key in ["identifier", "name"] {
            guard let word = value.member(key)?.stringValue else { continue }
            let found = choices.first { $0.words.contains { $0.lowercased() == word.lowercased() } }
            if let found { return found.id }
            note(.notFound, "\(name)/\(key)", "\(noun) \(word) not found\(place)")
            return nil
        }
        note(.invalid, name, "The field \(name) must be a reference with an id.")
        return nil
    }

    /// A reference that may not be cleared.
    private mutating func required(_ name: String, _ noun: String, _ choices: [Choice], _ place: String = "") -> Int? {
        guard let named = reference(name, noun, choices, place) else { return nil }
        if named == nil { note(.missing, name, "The \(name) field is required.") }
        return named
    }

    private mutating func checkLength(_ text: String?, _ field: String, _ limit: Int) {
        guard let text, text.utf16.count > limit else { return }
        note(.tooLong, field, "The field \(field) must be a string with a maximum length of \(limit).")
    }

    private mutating func note(_ code: Mistake.Code, _ field: String, _ message: String) {
        mistakes.append(Mistake(code: code, field: field, message: message))
    }

    private static func choices(_ list: [Tables.Named]) -> [Choice] {
        list.map { Choice(id: $0.id, words: [$0.name]) }
    }

    /// In lower case; the last three are accepted and change nothing here.
    private static let known: Set<String> = [
        "summary", "externalxref", "ponumber", "customerupdatedflag", "requireddate", "company", "site", "contact",
        "agreement", "board", "status", "type", "team", "subtype", "item", "owner", "source", "priority", "severity",
        "impact", "processnotifications", "automaticemailcontactflag", "automaticemailresourceflag",
    ]
}
