import ConnectorKit

/// Columns of boards, tickets, notes and time entries.
enum LandingService {
    static let boards = LandingTable(
        VendorBoard.self, watched: ["name", "is_active"],
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("is_active") { .flag($0.isActive) },
            LandingColumn("statuses") { .json($0.statuses) },
        ])

    static let tickets = LandingTable(
        VendorTicket.self,
        watched: [
            "status_raw", "status_norm", "priority_raw", "priority_norm", "type", "board", "assignee_ref",
            "assignee_name",
            "contact_ref", "account_ref", "title", "is_open",
        ],
        [
            LandingColumn("number") { .key($0.number) },
            LandingColumn("title") { .text($0.title) },
            LandingColumn("body_preview") { .text($0.bodyPreview) },
            LandingColumn("status_raw") { .text($0.statusRaw) },
            LandingColumn("status_norm") { .text($0.statusNorm.rawValue) },
            LandingColumn("priority_raw") { .text($0.priorityRaw) },
            LandingColumn("priority_norm") {
                .small($0.priorityNorm.flatMap { (1...5).contains($0) ? Int16($0) : nil })
            },
            LandingColumn("type") { .text($0.type) },
            LandingColumn("board") { .text($0.board) },
            LandingColumn("board_ref") { .key($0.boardRef) },
            LandingColumn("site_ref") { .key($0.siteRef) },
            LandingColumn("contact_ref") { .key($0.contactRef) },
            LandingColumn("contact_name") { .text($0.contactName) },
            LandingColumn("assignee_ref") { .key($0.assigneeRef) },
            LandingColumn("assignee_name") { .text($0.assigneeName) },
            LandingColumn("contract_ref") { .key($0.contractRef) },
            LandingColumn("marker") { .text($0.marker) },
            LandingColumn("created_at") { .moment($0.createdAt) },
            LandingColumn("first_reply_at") { .moment($0.firstReplyAt) },
            LandingColumn("resolved_at") { .moment($0.resolvedAt) },
            LandingColumn("closed_at") { .moment($0.closedAt) },
            LandingColumn("sla_due_at") { .moment($0.slaDueAt) },
            LandingColumn("is_open") { .flag($0.isOpen) },
        ])

    static let notes = LandingTable(
        VendorTicketNote.self, watched: ["body", "visibility"],
        parent: LandingTable.Parent(kind: .ticket, column: "ticket_ref"),
        [
            LandingColumn("ticket_ref") { .key($0.ticketRef) },
            LandingColumn("author") { .text($0.author) },
            LandingColumn("author_kind") { .text($0.authorKind.rawValue) },
            LandingColumn("visibility") { .text($0.visibility.rawValue) },
            LandingColumn("body") { .text($0.body) },
            LandingColumn("created_at") { .moment($0.createdAt) },
        ])

    static let timeEntries = LandingTable(
        VendorTimeEntry.self, watched: ["minutes", "is_billable", "ticket_ref"],
        parent: LandingTable.Parent(kind: .ticket, column: "ticket_ref"),
        [
            LandingColumn("ticket_ref") { .key($0.ticketRef) },
            LandingColumn("technician_ref") { .key($0.technicianRef) },
            LandingColumn("technician_name") { .text($0.technicianName) },
            LandingColumn("minutes") { .narrow(Int32(clamping: $0.minutes)) },
            LandingColumn("is_billable") { .flag($0.isBillable) },
            LandingColumn("rate_minor") { .number($0.rateMinor) },
            LandingColumn("notes") { .text($0.notes) },
            LandingColumn("started_at") { .moment($0.startedAt) },
            LandingColumn("ended_at") { .moment($0.endedAt) },
        ])
}
