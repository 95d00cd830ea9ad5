import Basics
import Database

/// What a change of a link moves from one page to another.
package struct Moved: Equatable, Sendable {
    package let devices: Int
    package let openTickets: Int
    package let openAlerts: Int

    /// The change moved no record.
    package static let none = Moved(devices: 0, openTickets: 0, openAlerts: 0)

    package init(devices: Int, openTickets: Int, openAlerts: Int) {
        self.devices = devices
        self.openTickets = openTickets
        self.openAlerts = openAlerts
    }

    /// "214 devices, 31 open tickets, 2 open alerts"; "nothing" when there is none.
    package var words: String {
        let parts = [
            Self.count(devices, "device"), Self.count(openTickets, "open ticket"), Self.count(openAlerts, "open alert"),
        ]
        let named = parts.compactMap(\.self)
        return named.isEmpty ? "nothing" : named.joined(separator: ", ")
    }

    /// What is at stake with one account.
    package static func by(_ account: Int64, _ db: borrowing Transaction) throws -> Moved {
        // Index: devices_account, tickets_account_open, alerts_open.
        let found = try db.first(
            """
            SELECT (SELECT count(*) FROM devices d WHERE d.connection_id = a.connection_id
                       AND d.account_ref = a.external_id AND d.deleted_at IS NULL) AS devices,
                   (SELECT count(*) FROM tickets t WHERE t.connection_id = a.connection_id
                       AND t.account_ref = a.external_id AND t.is_open AND t.deleted_at IS NULL) AS tickets,
                   (SELECT count(*) FROM alerts e WHERE e.connection_id = a.connection_id
                       AND e.account_ref = a.external_id AND e.cleared_at IS NULL AND e.deleted_at IS NULL) AS alerts
              FROM source_accounts a WHERE a.id = \(account)
            """,
            as: { row in
                Moved(
                    devices: try row.get("devices"), openTickets: try row.get("tickets"),
                    openAlerts: try row.get("alerts"))
            })
        guard let found else { throw DatabaseError(.notFound, "account \(account)") }
        return found
    }

    package static func + (left: Moved, right: Moved) -> Moved {
        Moved(
            devices: left.devices + right.devices, openTickets: left.openTickets + right.openTickets,
            openAlerts: left.openAlerts + right.openAlerts)
    }

    private static func count(_ number: Int, _ word: String) -> String? {
        number == 0 ? nil : number == 1 ? "1 \(word)" : "\(number) \(word)s"
    }
}
