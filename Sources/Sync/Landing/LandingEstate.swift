import ConnectorKit

/// Columns of devices, alerts, activities and backup runs.
enum LandingEstate {
    static let devices = LandingTable(
        VendorDevice.self,
        watched: [
            "hostname", "display_name", "account_ref", "is_online", "health", "patch_state", "av_state", "needs_reboot",
            "os",
        ],
        quiet: ["last_seen_at", "source_updated_at", "logged_in_user", "ip_address"],
        [
            LandingColumn("hostname") { .key($0.hostname) },
            LandingColumn("display_name") { .text($0.displayName) },
            LandingColumn("serial") { .key($0.serial) },
            LandingColumn("manufacturer") { .text($0.manufacturer) },
            LandingColumn("model") { .text($0.model) },
            LandingColumn("kind") { .text($0.kind.rawValue) },
            LandingColumn("kind_raw") { .text($0.kindRaw) },
            LandingColumn("os") { .text($0.os) },
            LandingColumn("os_version") { .text($0.osVersion) },
            LandingColumn("site_ref") { .key($0.siteRef) },
            LandingColumn("site_name") { .text($0.siteName) },
            LandingColumn("last_seen_at") { .moment($0.lastSeenAt) },
            LandingColumn("is_online") { .flag($0.isOnline) },
            LandingColumn("agent_version") { .text($0.agentVersion) },
            LandingColumn("patch_state") { .text($0.patchState) },
            LandingColumn("av_state") { .text($0.avState) },
            LandingColumn("health") { .text($0.health) },
            LandingColumn("needs_reboot") { .flag($0.needsReboot) },
            LandingColumn("logged_in_user") { .text($0.loggedInUser) },
            LandingColumn("ip_address") { .text($0.ipAddress) },
            LandingColumn("purchased_on") { .day($0.purchasedOn) },
            LandingColumn("warranty_until") { .day($0.warrantyUntil) },
            LandingColumn("created_at") { .moment($0.createdAt) },
        ])

    static let alerts = LandingTable(
        VendorAlert.self, watched: ["severity", "acknowledged_at", "cleared_at", "vendor_state"],
        [
            LandingColumn("device_ref") { .key($0.deviceRef) },
            LandingColumn("condition_class") { .text($0.conditionClass.rawValue) },
            LandingColumn("severity") { .text($0.severity.rawValue) },
            LandingColumn("severity_raw") { .text($0.severityRaw) },
            LandingColumn("source_type") { .text($0.sourceType) },
            LandingColumn("title") { .text($0.title) },
            LandingColumn("detail") { .text($0.detail) },
            LandingColumn("opened_at") { .moment($0.openedAt) },
            LandingColumn("acknowledged_at") { .moment($0.acknowledgedAt) },
            LandingColumn("cleared_at") { .moment($0.clearedAt) },
            LandingColumn("vendor_state") { .text($0.vendorState) },
        ])

    static let activities = LandingTable(
        VendorActivity.self, watched: [],
        [
            LandingColumn("device_ref") { .key($0.deviceRef) },
            LandingColumn("series_ref") { .key($0.seriesRef) },
            LandingColumn("type") { .text($0.type) },
            LandingColumn("code") { .text($0.code) },
            LandingColumn("severity") { .text($0.severity) },
            LandingColumn("result") { .text($0.result) },
            LandingColumn("title") { .text($0.title) },
            LandingColumn("actor") { .text($0.actor) },
            LandingColumn("occurred_at") { .moment($0.occurredAt) },
        ])

    static let backupRuns = LandingTable(
        VendorBackupRun.self, watched: ["state"],
        [
            LandingColumn("device_ref") { .key($0.deviceRef) },
            LandingColumn("plan_ref") { .key($0.planRef) },
            LandingColumn("plan") { .text($0.plan) },
            LandingColumn("kind") { .text($0.kind.rawValue) },
            LandingColumn("destination") { .text($0.destination) },
            LandingColumn("state") { .text($0.state.rawValue) },
            LandingColumn("started_at") { .moment($0.startedAt) },
            LandingColumn("ended_at") { .moment($0.endedAt) },
            LandingColumn("bytes") { .number($0.bytes) },
            LandingColumn("error") { .text($0.error) },
        ])
}
