import Basics
import Database
import Foundation

/// The workspace's one row: what it is, and what its admins have set.
package struct WorkspaceSettings: Sendable {
    package let id: UUID
    package let slug: String
    package var name: String
    package var timeZone: TimeZone
    /// ISO 4217, three capital letters.
    package var currency: String
    package var totpRequired: Bool
    package var moneyVisibleToMembers: Bool
    package var moneyVisibleToViewers: Bool
    /// Shown in guides and on error pages.
    package var supportAddress: String
    /// Sample data: marked as such, and no mail leaves.
    package let isSample: Bool
    /// The connection whose accounts are the customers; nil: customers are made by hand.
    package var spineConnectionID: Int64?
    package var checklistDismissedAt: Date?
    /// Who has stopped all writes to vendors; nil: they go out.
    package let writesStoppedBy: String?
    /// How long events stay in the timeline.
    package var timelineMonths: Int
    /// How long calls to vendors stay recorded.
    package var traceDays: Int

    /// How long entries of the audit log are kept.
    package var auditMonths: Int

    /// What the three may be.
    package static let timelineMonthsAllowed = 13...60
    package static let traceDaysAllowed = 7...30
    package static let auditMonthsAllowed = 13...84

    package static func load(_ db: borrowing Transaction) throws -> WorkspaceSettings {
        let query: SQL = """
            SELECT id, slug, name, time_zone, currency, totp_required, money_visible_to_members,
                   money_visible_to_viewers, support_address, is_sample, spine_connection_id, checklist_dismissed_at,
                   timeline_months, trace_days, audit_months,
                   CASE WHEN writes_stopped_at IS NOT NULL THEN coalesce(writes_stopped_by, 'An admin') END AS writes_stopped_by
              FROM workspace
            """
        guard let found = try db.first(query, as: WorkspaceSettings.init(row:)) else {
            throw DatabaseError(.notFound, "the workspace's row")
        }
        return found
    }

    /// - Throws: `Refusal`, with the field, for a name, currency or address that cannot be.
    package func save(_ db: borrowing Transaction) throws {
        try check()
        try db.run(
            """
            UPDATE workspace
               SET name = \(name), time_zone = \(timeZone.identifier), currency = \(currency),
                   totp_required = \(totpRequired), money_visible_to_members = \(moneyVisibleToMembers),
                   money_visible_to_viewers = \(moneyVisibleToViewers), support_address = \(supportAddress),
                   spine_connection_id = \(spineConnectionID), checklist_dismissed_at = \(checklistDismissedAt),
                   timeline_months = \(timelineMonths), trace_days = \(traceDays),
                   audit_months = \(auditMonths)
            """)
    }

    /// Whether amounts are shown: to admins always, to others as the workspace has it.
    package func showsMoney(to role: Role) -> Bool {
        switch role {
        case .admin: true
        case .member: moneyVisibleToMembers
        case .viewer: moneyVisibleToViewers
        }
    }

    /// Takes over what an admin sets on the settings page; the rest stays as it is here.
    package mutating func take(_ other: WorkspaceSettings) {
        name = other.name
        timeZone = other.timeZone
        currency = other.currency
        supportAddress = other.supportAddress
        moneyVisibleToMembers = other.moneyVisibleToMembers
        moneyVisibleToViewers = other.moneyVisibleToViewers
        timelineMonths = other.timelineMonths
        traceDays = other.traceDays
        auditMonths = other.auditMonths
    }

    /// - Throws: `Refusal`, with the field, for what `save` would refuse.
    package func check() throws(Refusal) {
        let what = "The settings were not saved"
        guard (1...200).contains(name.unicodeScalars.count) else {
            throw Refusal(what, why: "the name is empty or very long", next: "Use 1 to 200 characters", field: "name")
        }
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw Refusal(what, why: "“\(currency)” is no currency", next: "Use a code such as USD", field: "currency")
        }
        try Self.check(timelineMonths, Self.timelineMonthsAllowed, "months", "timeline_months")
        try Self.check(traceDays, Self.traceDaysAllowed, "days", "trace_days")
        try Self.check(auditMonths, Self.auditMonthsAllowed, "months", "audit_months")
        guard supportAddress.contains("@"), supportAddress.utf8.count <= 254 else {
            throw Refusal(
                what, why: "the support address is no e-mail address", next: "Write it as name@example.com",
                field: "support_address")
        }
    }

    private static func check(
        _ number: Int, _ allowed: ClosedRange<Int>, _ unit: String, _ field: String
    ) throws(Refusal) {
        guard allowed.contains(number) else {
            throw Refusal(
                "The settings were not saved", why: "\(number) \(unit) cannot be kept",
                next: "Choose \(allowed.lowerBound) to \(allowed.upperBound) \(unit)", field: field)
        }
    }

    private init(row: Row) throws {
        id = try row.get("id")
        slug = try row.get("slug")
        name = try row.get("name")
        timeZone = TimeZone(identifier: try row.get("time_zone")) ?? .gmt
        currency = try row.get("currency")
        totpRequired = try row.get("totp_required")
        moneyVisibleToMembers = try row.get("money_visible_to_members")
        moneyVisibleToViewers = try row.get("money_visible_to_viewers")
        supportAddress = try row.get("support_address")
        isSample = try row.get("is_sample")
        spineConnectionID = try row.get("spine_connection_id")
        checklistDismissedAt = try row.get("checklist_dismissed_at")
        timelineMonths = try row.get("timeline_months")
        traceDays = try row.get("trace_days")
        writesStoppedBy = try row.get("writes_stopped_by")
        auditMonths = try row.get("audit_months")
    }
}
