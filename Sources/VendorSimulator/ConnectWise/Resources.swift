/// One list address of the vendor.
struct Resource: Sendable {
    /// `finance/agreements/{id}/additions`
    let pattern: String
    private let parts: [String]
    /// The rows; nil when the record in the path does not exist.
    let rows: @Sendable (Scribe, Int) -> Listing?

    init(_ pattern: String, _ rows: @escaping @Sendable (Scribe, Int) -> Listing?) {
        self.pattern = pattern
        parts = pattern.lowercased().split(separator: "/").map(String.init)
        self.rows = rows
    }

    /// The record number in `path`, which is in lower case, when it is of this address; 0 where the pattern has none.
    func match(_ path: [String]) -> Int? {
        guard parts.count == path.count else { return nil }
        var id = 0
        for (part, piece) in zip(parts, path) {
            if part == "{id}" {
                guard let number = Int(piece) else { return nil }
                id = number
            } else if part != piece {
                return nil
            }
        }
        return id
    }

    static let all: [Resource] = company + service + finance + others

    private static let company = [
        Resource("company/companies/statuses") { scribe, _ in
            Listing("companyStatuses", TableTexts.companyStatuses, scribe)
        },
        Resource("company/companies/types") { scribe, _ in Listing("companyTypes", TableTexts.companyTypes, scribe) },
        Resource("company/companies") { scribe, _ in Listing("companies", scribe.estate.companies.rows, scribe) },
        Resource("company/companies/{id}/sites") { scribe, id in
            guard scribe.estate.companies[id] != nil else { return nil }
            return Listing("sites", scribe.estate.sites.rows.filter { $0.company == id }, scribe)
        },
        Resource("company/companies/{id}/notes") { scribe, id in
            scribe.estate.companies[id].map { _ in Listing("companyNotes", [TableRow](), scribe) }
        },
        Resource("company/contacts/types") { scribe, _ in Listing("contactTypes", [TableRow](), scribe) },
        Resource("company/contacts") { scribe, _ in Listing("contacts", scribe.estate.contacts.rows, scribe) },
        Resource("company/communicationTypes") { scribe, _ in
            Listing("communicationTypes", TableTexts.communicationTypes, scribe)
        },
        Resource("company/configurations/types") { scribe, _ in
            Listing("configurationTypes", TableTexts.named(Tables.configurationTypes), scribe)
        },
        Resource("company/configurations/statuses") { scribe, _ in
            Listing("configurationStatuses", TableTexts.configurationStatuses, scribe)
        },
        Resource("company/configurations") { scribe, _ in
            Listing("configurations", scribe.estate.configurations.rows, scribe)
        },
    ]

    private static let service = [
        Resource("service/boards") { scribe, _ in Listing("boards", TableTexts.boards, scribe) },
        ofBoard("statuses") { TableTexts.statuses(of: $0) },
        ofBoard("types") { TableTexts.types(of: $0) },
        ofBoard("teams") { TableTexts.teams(of: $0) },
        ofBoard("subtypes") { TableTexts.parts(of: $0, Tables.subTypes(of: $0)) },
        ofBoard("items") { TableTexts.parts(of: $0, Tables.items(of: $0)) },
        Resource("service/priorities") { scribe, _ in Listing("priorities", TableTexts.priorities, scribe) },
        Resource("service/sources") { scribe, _ in Listing("sources", TableTexts.named(Tables.sources), scribe) },
        Resource("service/impacts") { scribe, _ in Listing("impacts", TableTexts.levels(), scribe) },
        Resource("service/severities") { scribe, _ in Listing("severities", TableTexts.levels(), scribe) },
        Resource("service/tickets") { scribe, _ in
            Listing("tickets", scribe.estate.tickets.rows.filter { !$0.isProject }, scribe)
        },
        Resource("project/tickets") { scribe, _ in
            Listing("tickets", scribe.estate.tickets.rows.filter(\.isProject), scribe)
        },
        Resource("service/tickets/{id}/notes") { scribe, id in notes(of: id, isWide: false, scribe) },
        Resource("service/tickets/{id}/allNotes") { scribe, id in notes(of: id, isWide: true, scribe) },
        Resource("project/tickets/{id}/notes") { scribe, id in notes(of: id, isWide: false, scribe) },
        Resource("project/tickets/{id}/allNotes") { scribe, id in notes(of: id, isWide: true, scribe) },
        Resource("service/tickets/{id}/timeentries") { scribe, id in
            guard scribe.estate.tickets[id] != nil else { return nil }
            return Listing(
                "timeReferences",
                scribe.estate.timeEntries.rows.filter { $0.ticket == id }.map { TableRow($0.id) { _, _ in } }, scribe)
        },
        Resource("service/tickets/{id}/configurations") { scribe, id in
            guard let ticket = scribe.estate.tickets[id] else { return nil }
            return Listing(
                "ticketConfigurations",
                scribe.estate.configurations.rows.filter {
                    $0.id == ticket.configuration || ticket.attached.contains($0.id)
                },
                scribe)
        },
        Resource("service/tickets/{id}/documents") { scribe, id in
            guard scribe.estate.tickets[id] != nil else { return nil }
            return Listing("documents", scribe.estate.documents.rows.filter { $0.ticket == id }, scribe)
        },
        Resource("service/tickets/{id}/tasks") { scribe, id in
            scribe.estate.tickets[id].map { _ in Listing("tasks", [TableRow](), scribe) }
        },
        Resource("project/projects") { scribe, _ in Listing("projects", [TableRow](), scribe) },
    ]

    private static let finance = [
        Resource("finance/agreements/types") { scribe, _ in
            Listing("agreementTypes", TableTexts.named(Tables.agreementTypes), scribe)
        },
        Resource("finance/agreements") { scribe, _ in Listing("agreements", scribe.estate.agreements.rows, scribe) },
        Resource("finance/agreements/{id}/additions") { scribe, id in
            guard scribe.estate.agreements[id] != nil else { return nil }
            return Listing("additions", scribe.estate.additions.rows.filter { $0.agreement == id }, scribe)
        },
        ofAgreement("adjustments"), ofAgreement("configurations"), ofAgreement("sites"),
        Resource("finance/billingCycles") { scribe, _ in
            Listing("billingCycles", TableTexts.named([Tables.Named(id: 2, name: "Monthly")]), scribe)
        },
        Resource("finance/billingTerms") { scribe, _ in
            Listing("billingTerms", TableTexts.named([Tables.Named(id: 2, name: "Net 30 days")]), scribe)
        },
        Resource("finance/invoices") { scribe, _ in Listing("invoices", scribe.estate.invoices.rows, scribe) },
        Resource("finance/invoices/{id}/payments") { scribe, id in
            guard let invoice = scribe.estate.invoices[id] else { return nil }
            let payment = TableRow(invoice.id) { text, _ in
                text.put("type", "Check")
                text.put("amount", hundredths: invoice.paid)
                text.put("paymentDate", iso: invoice.stamp.updated)
            }
            return Listing("payments", invoice.paid > 0 ? [payment] : [], scribe)
        },
        Resource("finance/accounting/unpostedinvoices") { scribe, _ in
            Listing("unposted", scribe.estate.invoices.rows.filter { !$0.isPosted }.map(unposted), scribe)
        },
    ]

    private static let others = [
        Resource("procurement/catalog") { scribe, _ in Listing("catalog", TableTexts.products, scribe) },
        Resource("procurement/categories") { scribe, _ in Listing("categories", [TableRow](), scribe) },
        Resource("procurement/products") { scribe, _ in Listing("products", scribe.estate.productLines.rows, scribe) },
        Resource("expense/entries") { scribe, _ in Listing("expenses", [TableRow](), scribe) },
        Resource("sales/activities") { scribe, _ in Listing("activities", scribe.estate.appointments.rows, scribe) },
        Resource("schedule/entries") { scribe, _ in Listing("schedule", scribe.estate.appointments.rows, scribe) },
        Resource("system/members") { scribe, _ in Listing("members", scribe.estate.members.rows, scribe) },
        Resource("system/documents") { scribe, _ in Listing("documents", scribe.estate.documents.rows, scribe) },
        Resource("system/locations") { scribe, _ in Listing("systemLocations", TableTexts.locations, scribe) },
        Resource("system/departments") { scribe, _ in Listing("departments", TableTexts.departments, scribe) },
        Resource("system/audittrail") { scribe, _ in Listing("audit", [TableRow](), scribe) },
        Resource("system/callbacks") { scribe, _ in Listing("callbacks", [TableRow](), scribe) },
        Resource("time/entries") { scribe, _ in Listing("timeEntries", scribe.estate.timeEntries.rows, scribe) },
        Resource("time/workTypes") { scribe, _ in
            Listing("workTypes", TableTexts.named([Tables.Named(id: 29, name: "Remote")]), scribe)
        },
        Resource("time/workRoles") { scribe, _ in
            Listing("workRoles", TableTexts.named([Tables.Named(id: 10, name: "Technician")]), scribe)
        },
    ]

    private static func ofBoard(_ word: String, _ rows: @escaping @Sendable (Int) -> [TableRow]) -> Resource {
        Resource("service/boards/{id}/\(word)") { scribe, id in
            Tables.boards.contains { $0.id == id } ? Listing("boards/\(word)", rows(id), scribe) : nil
        }
    }

    private static func ofAgreement(_ word: String) -> Resource {
        Resource("finance/agreements/{id}/\(word)") { scribe, id in
            scribe.estate.agreements[id].map { _ in Listing(word, [TableRow](), scribe) }
        }
    }

    private static func notes(of id: Int, isWide: Bool, _ scribe: Scribe) -> Listing? {
        guard let ticket = scribe.estate.tickets[id] else { return nil }
        return Listing(notes: Conversation.notes(of: ticket, scribe.estate), isWide: isWide, scribe)
    }

    private static func unposted(_ invoice: Invoice) -> TableRow {
        TableRow(invoice.id) { text, scribe in
            text.put("billingLogId", invoice.id)
            scribe.company(invoice.company, in: &text)
            text.put("invoiceNumber", invoice.number)
            text.put("invoiceDate", iso: invoice.date)
            text.put("invoiceType", "Agreement")
            text.put("description", "Agreement invoice")
            text.put("dueDate", iso: invoice.date + 30 * Moments.day)
            text.put("subTotal", hundredths: invoice.amount)
            text.put("total", hundredths: invoice.total)
            text.put("salesTaxAmount", hundredths: invoice.tax)
            text.put("createdBy", invoice.stamp.by)
        }
    }
}
