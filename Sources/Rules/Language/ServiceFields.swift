/// Fields of tickets, contacts and customers, of training, and of the event and connection themselves.
enum ServiceFields {
    static let roots: [(String, [FieldEntry])] = [
        ("ticket", ticket), ("contact", contact), ("customer", customer), ("enrollment", enrollment), ("event", event),
        ("connection", connection),
    ]

    private static let ticket = FieldEntry.list(
        .number("id", "priority", "age_days", "idle_days", "waiting_days"),
        .choice(
            "status", "new", "open", "in_progress", "waiting_customer", "waiting_vendor", "resolved", "closed"),
        .choice("last_reply_by", "customer", "technician", "system"),
        .text("number", "title", "body", "status_raw", "priority_raw", "type", "queue", "assignee", "contact"),
        .text("source", "url"),
        .flag("open", "created_by_us"),
        .time("created_at", "updated_at", "first_reply_at", "last_reply_at", "resolved_at", "closed_at", "sla_due_at"))

    private static let contact = FieldEntry.list(
        .number("id"),
        .text("name", "email", "phone", "title", "kind"),
        .flag("active", "primary"))

    private static let customer = FieldEntry.list(
        .number("id", "open_tickets", "secure_score"),
        .text("name", "owner", "owner_email", "url"),
        .text("primary_contact", "primary_email"),
        .set("tags", "contract_types", "linked_sources"),
        .choice("status", "active", "archived"),
        .money("overdue_balance"))

    private static let enrollment = FieldEntry.list(
        .number("id", "progress", "score", "days_overdue"),
        .text("person", "email", "course", "provider"),
        .time("assigned_at", "due_at", "completed_at"))

    private static let event = FieldEntry.list(
        .number("id", "minutes", "hours", "days", "consecutive", "years", "points"),
        .text("name", "source"),
        .time("occurred_at", "observed_at"))

    private static let connection = FieldEntry.list(
        .number("id"),
        .text("connector", "label", "category", "cause", "url"),
        .time("last_ok_at"))
}
