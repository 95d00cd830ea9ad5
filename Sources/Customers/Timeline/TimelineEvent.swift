import Basics
import Database
import Foundation

/// One thing that happened, with its time.
package struct TimelineEvent: Sendable {
    /// The groups a reader filters by; `rawValue` stands in URLs and in the table.
    package enum Group: String, Sendable, CaseIterable {
        case tickets, alerts, devices, contracts, backups, billing
        case signIns = "sign_ins"
        case notes, links

        /// The word on the filter chip.
        package var title: String {
            switch self {
            case .tickets: "Tickets"
            case .alerts: "Alerts"
            case .devices: "Devices"
            case .contracts: "Contracts"
            case .backups: "Backups"
            case .billing: "Billing"
            case .signIns: "Sign-ins"
            case .notes: "Notes"
            case .links: "Links"
            }
        }
    }

    package let id: ID<TimelineEvent>
    package let connector: String?
    /// Dotted, such as ticket.created; never renamed.
    package let type: String
    package let group: Group
    package let occurredAt: Date
    package let ingestedAt: Date
    package let severity: String?
    package let title: String
    package let detail: String?
    package let actor: String?
    package let refKind: String?
    package let ref: String?
    package let deviceRef: String?
    package let deviceName: String?
    package let ticketRef: String?
    package let payload: JSON
}

extension TimelineEvent {
    init(row: Row) throws {
        id = try row.get("id")
        connector = try row.get("connector")
        type = try row.get("type")
        group = Group(rawValue: try row.get("type_group")) ?? .tickets
        occurredAt = try row.get("occurred_at")
        ingestedAt = try row.get("ingested_at")
        severity = try row.get("severity")
        title = try row.get("title")
        detail = try row.get("detail")
        actor = try row.get("actor")
        refKind = try row.get("ref_kind")
        ref = try row.get("ref")
        deviceRef = try row.get("device_ref")
        deviceName = try row.get("device_name")
        ticketRef = try row.get("ticket_ref")
        payload = try row.get("payload")
    }
}
