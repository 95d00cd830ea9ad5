import Basics
import ConnectorKit
import Database
import Foundation

/// What a ticket's expansion shows: its messages and notes, oldest first, and the time logged on it.
package struct Conversation: Sendable {
    package struct Message: Sendable {
        package let author: String
        /// technician, customer or system.
        package let authorKind: String
        /// public, internal or resolution.
        package let visibility: String
        package let body: String
        package let at: Date?
    }

    package struct TimeEntry: Sendable {
        package let technician: String
        package let minutes: Int
        package let isBillable: Bool?
        package let notes: String?
        package let at: Date?
    }

    package let messages: [Message]
    package let time: [TimeEntry]

    /// At most 200 of each; the newest when there are more.
    package static func of(_ ticket: Ticket, _ db: borrowing Transaction) throws -> Conversation {
        // Index: ticket_notes_ticket.
        let messages = try db.all(
            """
            SELECT author, author_kind, visibility, body, created_at
              FROM ticket_notes
             WHERE connection_id = \(ticket.connectionID) AND ticket_ref = \(ticket.ref) AND deleted_at IS NULL
             ORDER BY created_at DESC NULLS LAST, id DESC LIMIT 200
            """, as: Message.init(row:))
        // Index: time_entries_ticket.
        let time = try db.all(
            """
            SELECT technician_name, minutes, is_billable, notes, started_at
              FROM time_entries
             WHERE connection_id = \(ticket.connectionID) AND ticket_ref = \(ticket.ref) AND deleted_at IS NULL
             ORDER BY started_at DESC NULLS LAST, id DESC LIMIT 200
            """, as: TimeEntry.init(row:))
        return Conversation(messages: messages.reversed(), time: time.reversed())
    }
}

extension Conversation.Message {
    init(row: Row) throws {
        author = try row.get("author") ?? "Unknown"
        authorKind = try row.get("author_kind")
        visibility = try row.get("visibility")
        body = WriteMark.removed(from: try row.get("body"))
        at = try row.get("created_at")
    }
}

extension Conversation.TimeEntry {
    init(row: Row) throws {
        technician = try row.get("technician_name") ?? "Unknown"
        minutes = try row.get("minutes")
        isBillable = try row.get("is_billable")
        notes = try row.get("notes")
        at = try row.get("started_at")
    }
}
