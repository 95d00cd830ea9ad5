/// Fields of contracts, invoices, payments, subscriptions and findings.
enum FinanceFields {
    static let roots: [(String, [FieldEntry])] = [
        ("contract", contract), ("contract_line", contractLine), ("subscription", subscription), ("invoice", invoice),
        ("invoice_line", invoiceLine), ("payment", payment), ("finding", finding),
    ]

    private static let contract = FieldEntry.list(
        .number("id", "days_left", "line.quantity", "line.quantity_before"),
        .text("name", "type", "status", "billing_cycle", "line.product", "line.sku", "source", "url"),
        .money("amount", "line.price", "line.cost"),
        .flag("active", "auto_renew"),
        .time("start", "end"))

    private static let contractLine = FieldEntry.list(
        .number("id", "quantity", "billed_quantity"),
        .text("product", "sku", "contract_type"),
        .money("unit_price", "unit_cost"),
        .flag("billable"),
        .time("starts", "ends"))

    private static let subscription = FieldEntry.list(
        .number("id", "quantity"),
        .text("product", "sku", "state"),
        .money("unit_cost"),
        .time("renews_at"))

    private static let invoice = FieldEntry.list(
        .number("id", "days_overdue"),
        .choice("status", "draft", "open", "paid", "overdue", "void"),
        .text("number", "kind", "source", "url"),
        .money("total", "balance"),
        .time("issued", "due"))

    private static let invoiceLine = FieldEntry.list(
        .number("id", "quantity"),
        .text("description", "item", "product"),
        .money("unit", "amount"),
        .time("period_from", "period_to"))

    private static let payment = FieldEntry.list(
        .number("id"),
        .text("method", "cause", "invoice_number"),
        .money("amount"),
        .time("received_at"))

    private static let finding = FieldEntry.list(
        .number("id", "delta_units"),
        .text("product", "url"),
        .choice(
            "class", "uncontracted_seats", "device_overage", "contracted_not_invoiced", "commit_not_invoiced",
            "billed_not_contracted", "billed_not_used", "cancelled_still_billed", "unused_seats", "below_margin",
            "work_without_invoice"),
        .choice("state", "open", "muted", "resolved", "verified", "reopened", "cleared", "exception"),
        .choice("confidence", "high", "medium", "low"),
        .money("amount"),
        .time("opened_at"))
}
