/// Fields of alerts, devices, backups and mutes.
enum EstateFields {
    static let roots: [(String, [FieldEntry])] = [
        ("alert", alert), ("device", device), ("backup", backup), ("mute", mute),
    ]

    private static let conditions: [FieldEntry] = .choice(
        "condition_class", "disk", "memory", "cpu", "offline", "service", "patch", "antivirus", "backup", "hardware",
        "certificate", "security", "other")

    private static let alert = FieldEntry.list(
        .number("id", "thread_id", "count"),
        .choice("severity", "critical", "warning", "info"), conditions,
        .text("title", "detail", "source", "source_type", "vendor_state", "url"),
        .set("sources"),
        .flag("acknowledged", "open", "has_ticket"),
        .time("opened_at", "acknowledged_at", "cleared_at"))

    private static let device = FieldEntry.list(
        .number("id", "age_years"),
        .choice("kind", "workstation", "server", "network", "mobile", "other"),
        .text(
            "hostname", "serial", "manufacturer", "model", "os", "os_version", "site", "agent_version", "patch_state",
            "av_state", "health", "logged_in_user", "source", "url"),
        .flag("online", "needs_reboot"),
        .time("last_seen_at", "added_at", "purchased_on", "warranty_until"))

    private static let backup = FieldEntry.list(
        .number("id", "streak", "bytes", "hours_since_success"),
        .choice("kind", "image", "file", "cloud"),
        .choice("state", "running", "succeeded", "failed", "cancelled", "missed"),
        .text("job", "destination", "error", "source", "url"),
        .time("started_at", "ended_at", "last_success_at", "last_failure_at"))

    private static let mute = FieldEntry.list(
        .number("id"), conditions,
        .text("reason"),
        .time("until"))
}
