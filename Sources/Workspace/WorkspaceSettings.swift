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

    package static func load(_ db: borrowing Transaction) throws -> WorkspaceSettings {
        let query: SQL = """
            SELECT id, slug, name, time_zone, currency, totp_required, money_visible_to_members,
                   money_visible_to_viewers, support_address, is_sample, spine_connection_id, checklist_dismissed_at
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
                   spine_connection_id = \(spineConnectionID), checklist_dismissed_at = \(checklistDismissedAt)
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

    private func check() throws(Refusal) {
        let what = "The settings were not saved"
        guard (1...200).contains(name.unicodeScalars.count) else {
            throw Refusal(what, why: "the name is empty or very long", next: "Use 1 to 200 characters", field: "name")
        }
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw Refusal(what, why: "“\(currency)” is no currency", next: "Use a code such as USD", field: "currency")
        }
        guard supportAddress.contains("@"), supportAddress.utf8.count <= 254 else {
            throw Refusal(
                what, why: "the support address is no e-mail address", next: "Write it as name@example.com",
                field: "support_address")
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
    }
}
