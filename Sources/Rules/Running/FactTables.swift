import Database

/// A kind of record as rules read it: its table, its fields, and how it hangs together with others.
struct FactTable: Sendable {
    /// The root of its fields: `ticket`.
    let root: String
    let table: String
    /// Fields of the row itself.
    let own: [FactColumn]
    /// Fields that need `joins`, for the trigger's record only; they win over own ones of the same name.
    let more: [FactColumn]
    /// Joined to the trigger's record, whose alias is `r`; its connection is `k`.
    let joins: SQL
    /// The vendor's id of the account it belongs to.
    let account: SQL
    /// The vendor's id of the device, when it has one.
    let device: SQL
    /// The time that `within` counts from.
    let time: SQL
    /// Its name in decisions.
    let title: SQL

    static func of(_ root: String) -> FactTable? { all.first { $0.root == root } }

    static let all: [FactTable] = [
        FactTable(
            root: "alert", table: "alerts", own: FactTables.alert, more: FactTables.alertMore,
            joins: """
                LEFT JOIN devices d ON d.connection_id = r.connection_id AND d.external_id = r.device_ref
                LEFT JOIN alert_thread_members m ON m.alert_id = r.id
                LEFT JOIN alert_threads t ON t.id = m.thread_id
                """,
            account: FactTables.accountByDevice, device: "r.device_ref",
            time: "coalesce(r.opened_at, r.synced_at)", title: "r.title"),
        FactTable(
            root: "ticket", table: "tickets", own: FactTables.ticket, more: FactTables.ticketMore,
            joins: """
                LEFT JOIN contacts p ON p.connection_id = r.connection_id AND p.external_id = r.contact_ref
                LEFT JOIN contracts g ON g.connection_id = r.connection_id AND g.external_id = r.contract_ref
                """,
            account: "r.account_ref", device: "NULL::text", time: "coalesce(r.created_at, r.synced_at)",
            title: "'#' || coalesce(r.number, r.external_id) || ' ' || r.title"),
        FactTable(
            root: "backup", table: "backup_runs", own: FactTables.backup, more: FactTables.backupMore,
            joins: "LEFT JOIN devices d ON d.connection_id = r.connection_id AND d.external_id = r.device_ref",
            account: FactTables.accountByDevice, device: "r.device_ref",
            time: "coalesce(r.ended_at, r.started_at, r.synced_at)",
            title: "coalesce(r.plan, 'Backup') || coalesce(' of ' || d.hostname, '')"),
        FactTable(
            root: "device", table: "devices", own: FactTables.device, more: [], joins: "", account: "r.account_ref",
            device: "r.external_id", time: "coalesce(r.created_at, r.synced_at)", title: "r.hostname"),
        FactTable(
            root: "contract", table: "contracts", own: FactTables.contract, more: FactTables.contractMore, joins: "",
            account: "r.account_ref", device: "NULL::text", time: "coalesce(r.starts_on::timestamptz, r.synced_at)",
            title: "r.name"),
        FactTable(
            root: "contract_line", table: "contract_lines", own: FactTables.line, more: [], joins: "",
            account:
                "coalesce(r.account_ref, (SELECT g.account_ref FROM contracts g WHERE g.connection_id = r.connection_id AND g.external_id = r.contract_ref))",
            device: "NULL::text", time: "coalesce(r.starts_on::timestamptz, r.synced_at)", title: "r.product_name"),
        FactTable(
            root: "invoice", table: "invoices", own: FactTables.invoice, more: FactTables.invoiceMore,
            joins: "LEFT JOIN contracts g ON g.connection_id = r.connection_id AND g.external_id = r.contract_ref",
            account: "r.account_ref", device: "NULL::text", time: "coalesce(r.issued_on::timestamptz, r.synced_at)",
            title: "coalesce(r.number, r.external_id)"),
    ]
}

/// The fields of each kind and where they stand.
enum FactTables {
    /// RMMs often name the device alone.
    static let accountByDevice: SQL = """
        coalesce(r.account_ref, (SELECT b.account_ref FROM devices b
                                  WHERE b.connection_id = r.connection_id AND b.external_id = r.device_ref))
        """

    static let alert: [FactColumn] =
        FactColumn.same(.number, "id")
        + FactColumn.same(.text, "severity", "condition_class", "title", "detail", "source_type", "vendor_state")
        + FactColumn.plain(.text, ["url": "deep_link"])
        + FactColumn.same(.moment, "opened_at", "acknowledged_at", "cleared_at")
        + [
            .computed("acknowledged", .flag) { "\($0).acknowledged_at IS NOT NULL" },
            .computed("open", .flag) { "(\($0).cleared_at IS NULL AND \($0).deleted_at IS NULL)" },
        ]

    static let alertMore: [FactColumn] = [
        .computed("thread_id", .number) { _ in "t.id" }, .computed("count", .number) { _ in "t.count" },
        .computed("source", .text) { _ in "k.connector" }, .computed("sources", .set) { _ in "ARRAY[k.connector]" },
        .computed("acknowledged", .flag) {
            "(\($0).acknowledged_at IS NOT NULL OR coalesce(t.acknowledged_at <= e.at, false))"
        },
    ]

    static let ticket: [FactColumn] =
        FactColumn.same(.number, "id")
        + FactColumn.plain(.number, ["priority": "priority_norm"])
        + FactColumn.plain(
            .text,
            [
                "status": "status_norm", "queue": "board", "assignee": "assignee_name", "contact": "contact_name",
                "body": "body_preview", "url": "deep_link",
            ])
        + FactColumn.same(.text, "number", "title", "status_raw", "priority_raw", "type")
        + FactColumn.plain(.flag, ["open": "is_open"]) + FactColumn.plain(.moment, ["updated_at": "source_updated_at"])
        + FactColumn.same(.moment, "created_at", "first_reply_at", "resolved_at", "closed_at", "sla_due_at")
        + [.computed("created_by_us", .flag) { "\($0).marker IS NOT NULL" }]

    static let ticketMore: [FactColumn] = [
        .computed("source", .text) { _ in "k.connector" },
        .computed("age_days", .number) { "floor(extract(epoch FROM e.at - \($0).created_at) / 86400)" },
        .computed("idle_days", .number) { "floor(extract(epoch FROM e.at - \($0).source_updated_at) / 86400)" },
        .computed("waiting_days", .number) {
            "CASE WHEN \($0).status_norm = 'waiting_customer' THEN floor(extract(epoch FROM e.at - \($0).source_updated_at) / 86400) END"
        },
        .computed("last_reply_by", .text) { "(SELECT n.author_kind \(lastNote($0)))" },
        .computed("last_reply_at", .moment) { "(SELECT n.created_at \(lastNote($0)))" },
    ]

    static let backup: [FactColumn] =
        FactColumn.same(.number, "id", "bytes") + FactColumn.same(.text, "kind", "state", "destination", "error")
        + FactColumn.plain(.text, ["job": "plan", "url": "deep_link"])
        + FactColumn.same(.moment, "started_at", "ended_at")

    static let backupMore: [FactColumn] = [
        .computed("source", .text) { _ in "k.connector" },
        .computed("streak", .number) { r in
            """
            (SELECT count(*) FROM backup_runs f WHERE \(sameJob(r)) AND f.state IN ('failed', 'missed')
                AND coalesce(f.ended_at, f.started_at) <= e.at
                AND coalesce(f.ended_at, f.started_at) > coalesce((SELECT max(coalesce(s.ended_at, s.started_at)) FROM backup_runs s
                     WHERE s.connection_id = \(r).connection_id AND s.device_ref IS NOT DISTINCT FROM \(r).device_ref
                       AND s.plan_ref IS NOT DISTINCT FROM \(r).plan_ref AND s.state = 'succeeded'
                       AND coalesce(s.ended_at, s.started_at) <= e.at), '-infinity'))
            """
        },
        .computed("last_success_at", .moment) {
            "(SELECT max(coalesce(f.ended_at, f.started_at)) \(runs($0, "succeeded")))"
        },
        .computed("last_failure_at", .moment) {
            "(SELECT max(coalesce(f.ended_at, f.started_at)) \(runs($0, "failed")))"
        },
        .computed("hours_since_success", .number) {
            "(SELECT floor(extract(epoch FROM e.at - max(coalesce(f.ended_at, f.started_at))) / 3600) \(runs($0, "succeeded")))"
        },
    ]

    static let device: [FactColumn] =
        FactColumn.same(.number, "id")
        + FactColumn.same(
            .text, "kind", "hostname", "serial", "manufacturer", "model", "os", "os_version", "agent_version")
        + FactColumn.same(.text, "patch_state", "av_state", "health", "logged_in_user")
        + FactColumn.plain(.text, ["site": "site_name", "url": "deep_link"])
        + FactColumn.plain(.flag, ["online": "is_online"]) + FactColumn.same(.flag, "needs_reboot")
        + FactColumn.same(.moment, "last_seen_at") + FactColumn.plain(.moment, ["added_at": "created_at"])
        + FactColumn.same(.day, "purchased_on", "warranty_until")
        + [
            .computed("age_years", .number) {
                "extract(year FROM age(now()::date, coalesce(\($0).purchased_on, \($0).created_at::date)))"
            }
        ]

    static let contract: [FactColumn] =
        FactColumn.same(.number, "id") + FactColumn.same(.text, "name", "type", "status", "billing_cycle")
        + FactColumn.plain(.text, ["url": "deep_link"]) + FactColumn.plain(.flag, ["active": "is_active"])
        + FactColumn.same(.flag, "auto_renew") + FactColumn.plain(.day, ["start": "starts_on", "end": "ends_on"])
        + [.money("amount", "amount_minor")]

    static let contractMore: [FactColumn] = [
        .computed("source", .text) { _ in "k.connector" },
        .computed("days_left", .number) { "(\($0).ends_on - e.at::date)" },
    ]

    static let line: [FactColumn] =
        FactColumn.same(.number, "id", "quantity", "billed_quantity")
        + FactColumn.plain(.text, ["product": "product_name", "sku": "vendor_sku"])
        + FactColumn.plain(.flag, ["billable": "is_billable"])
        + FactColumn.plain(.day, ["starts": "starts_on", "ends": "ends_on"])
        + [.money("unit_price", "unit_price_minor"), .money("unit_cost", "unit_cost_minor")]

    static let invoice: [FactColumn] =
        FactColumn.same(.number, "id") + FactColumn.same(.text, "number", "kind", "status")
        + FactColumn.plain(.text, ["url": "deep_link"])
        + FactColumn.plain(.day, ["issued": "issued_on", "due": "due_on"])
        + [.money("total", "total_minor"), .money("balance", "balance_minor")]

    static let invoiceMore: [FactColumn] = [
        .computed("source", .text) { _ in "k.connector" },
        .computed("days_overdue", .number) { "greatest(0, e.at::date - \($0).due_on)" },
    ]

    static let contact: [FactColumn] =
        FactColumn.same(.number, "id") + FactColumn.same(.text, "name", "title", "kind")
        + FactColumn.plain(.flag, ["active": "is_active", "primary": "is_primary"])
        + [
            .computed("email", .text) { "\($0).emails[1]" }, .computed("phone", .text) { "\($0).phones[1]" },
        ]

    /// Over the alias `c`; owner `u`.
    static let customer: [FactColumn] =
        FactColumn.same(.number, "id") + FactColumn.same(.text, "name", "status") + FactColumn.same(.set, "tags")
        + [
            .computed("owner", .text) { _ in "u.name" }, .computed("owner_email", .text) { _ in "u.email::text" },
            .computed("primary_contact", .text) {
                "(SELECT v.name FROM contacts v WHERE v.id = \($0).primary_contact_id)"
            },
            .computed("primary_email", .text) {
                "(SELECT v.emails[1] FROM contacts v WHERE v.id = \($0).primary_contact_id)"
            },
            .computed("open_tickets", .number) {
                "(SELECT count(*) FROM \(linked("tickets", $0)) AND v.is_open AND v.deleted_at IS NULL)"
            },
            .computed("contract_types", .set) {
                "(SELECT coalesce(array_agg(DISTINCT v.type), '{}') FROM \(linked("contracts", $0)) AND v.is_active AND v.type IS NOT NULL)"
            },
            .computed("overdue_balance", .money) {
                """
                (SELECT sum(v.balance_minor) || ' ' || min(v.currency) FROM \(linked("invoices", $0))
                    AND v.balance_minor > 0 AND v.due_on < e.at::date AND v.status NOT IN ('paid', 'void', 'draft')
                 HAVING count(DISTINCT v.currency) = 1)
                """
            },
            .computed("linked_sources", .set) {
                """
                (SELECT coalesce(array_agg(DISTINCT w.connector), '{}') FROM account_links x JOIN source_accounts y ON y.id = x.account_id
                   JOIN connections w ON w.id = y.connection_id WHERE x.customer_id = \($0).id)
                """
            },
        ]

    private static func linked(_ table: String, _ customer: SQL) -> SQL {
        """
        account_links x JOIN source_accounts y ON y.id = x.account_id
          JOIN \(.name(table)) v ON v.connection_id = y.connection_id AND v.account_ref = y.external_id
         WHERE x.customer_id = \(customer).id
        """
    }

    private static func lastNote(_ ticket: SQL) -> SQL {
        """
        FROM ticket_notes n WHERE n.connection_id = \(ticket).connection_id AND n.ticket_ref = \(ticket).external_id
         AND n.visibility = 'public' AND n.created_at <= e.at ORDER BY n.created_at DESC LIMIT 1
        """
    }

    private static func sameJob(_ run: SQL) -> SQL {
        """
        f.connection_id = \(run).connection_id AND f.device_ref IS NOT DISTINCT FROM \(run).device_ref
            AND f.plan_ref IS NOT DISTINCT FROM \(run).plan_ref
        """
    }

    private static func runs(_ run: SQL, _ state: String) -> SQL {
        "FROM backup_runs f WHERE \(sameJob(run)) AND f.state = \(state) AND coalesce(f.ended_at, f.started_at) <= e.at"
    }
}
