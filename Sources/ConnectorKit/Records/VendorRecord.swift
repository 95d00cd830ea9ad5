import Foundation

/// A thing that a tool told us, in our words: one row of the table of its kind.
package protocol VendorRecord: Sendable {
    /// The table in which it lands.
    static var kind: RecordKind { get }
    /// The vendor's own id, as text; unique within the connection and kind.
    var id: String { get }
    /// The vendor's id of the company, organization or tenant to which it belongs.
    var account: String? { get }
    /// When the vendor says it last changed.
    var updatedAt: Date? { get }
    /// Where a person sees it in the vendor's own screens.
    var deepLink: String? { get }
}

extension VendorRecord {
    /// The kind of this very record; a deletion notice bears the kind of what was deleted.
    package var recordKind: RecordKind { (self as? VendorDeleted)?.deletedKind ?? Self.kind }
}

/// What a record can be; the raw value is its table.
package enum RecordKind: String, Sendable, CaseIterable, Codable {
    case account = "source_accounts"
    case site = "sites"
    case contact = "contacts"
    case technician = "technicians"
    case board = "boards"
    case ticket = "tickets"
    case ticketNote = "ticket_notes"
    case timeEntry = "time_entries"
    case contract = "contracts"
    case contractLine = "contract_lines"
    case invoice = "invoices"
    case device = "devices"
    case alert = "alerts"
    case activity = "activities"
    case backupRun = "backup_runs"
}

/// The vendor's word that a record is gone: landing hides the row, if we have it.
package struct VendorDeleted: VendorRecord {
    /// Only there for the protocol; `deletedKind` tells what was deleted.
    package static let kind = RecordKind.account
    package let deletedKind: RecordKind
    package let id: String
    package let account: String? = nil
    package let updatedAt: Date?
    package let deepLink: String? = nil

    package init(_ kind: RecordKind, _ id: String, at updatedAt: Date? = nil) {
        deletedKind = kind
        self.id = id
        self.updatedAt = updatedAt
    }
}
