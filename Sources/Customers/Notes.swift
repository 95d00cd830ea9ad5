import Basics
import Database
import Foundation

/// A note people wrote on a customer, in Markdown.
package struct Note: Sendable {
    package let id: ID<Note>
    package let authorID: Int64?
    package let authorName: String
    package let body: String
    package let isPinned: Bool
    package let createdAt: Date
    package let editedAt: Date?

    /// The notes of a customer, pinned ones first, then the newest.
    package static func list(of customer: ID<Customer>, limit: Int = 100, _ db: borrowing Transaction) throws -> [Note]
    {
        // Index: customer_notes_customer.
        try db.all(
            """
            SELECT id, author_id, author_name, body, is_pinned, created_at, edited_at
              FROM customer_notes
             WHERE customer_id = \(customer) AND deleted_at IS NULL
             ORDER BY is_pinned DESC, created_at DESC, id DESC LIMIT \(limit)
            """, as: Note.init(row:))
    }

    /// Adds a note and its timeline event; returns the note's id. An author without an id is a rule.
    ///
    /// - Throws: `Refusal` when the body is empty or longer than 10 000 characters, or the customer is archived.
    package static func add(
        _ body: String, to customer: ID<Customer>, by author: (id: Int64?, name: String), _ db: borrowing Transaction
    ) throws -> ID<Note> {
        let text = try checked(body)
        try Customer.refuseArchived(customer, db)
        let id: ID<Note>? = try db.value(
            """
            INSERT INTO customer_notes (customer_id, author_id, author_name, body)
            VALUES (\(customer), \(author.id), \(author.name), \(text)) RETURNING id
            """)
        guard let id else { throw DatabaseError(.other, "a note was not stored") }
        try db.run(
            """
            INSERT INTO timeline_events (customer_id, type, type_group, occurred_at, title, detail, actor, ref_kind, ref, dedupe_key)
            VALUES (\(customer), 'note.added', 'notes', now(), 'Note added', \(String(text.unicodeScalars.prefix(300))), \(author.name),
                    'note', \(id.description), \("note/\(id)"))
            """)
        return id
    }

    /// Replaces the body of one's own note; the former one is kept.
    package static func edit(
        _ id: ID<Note>, of customer: ID<Customer>, body: String, by author: Int64, _ db: borrowing Transaction
    ) throws {
        let text = try checked(body)
        try Customer.refuseArchived(customer, db)
        let changed = try db.run(
            """
            UPDATE customer_notes
               SET history = history || jsonb_build_object('body', body, 'at', coalesce(edited_at, created_at), 'by', author_name),
                   body = \(text), edited_at = now()
             WHERE id = \(id) AND customer_id = \(customer) AND author_id = \(author) AND deleted_at IS NULL
            """)
        guard changed == 1 else {
            throw Refusal(
                "The note was not changed",
                why: "Only the person who wrote a note may edit it, and this one is not yours or is gone",
                next: "Add a note of your own")
        }
    }

    /// Pins or unpins a note; a pinned one stands first.
    package static func pin(
        _ id: ID<Note>, of customer: ID<Customer>, _ isPinned: Bool, _ db: borrowing Transaction
    ) throws {
        try Customer.refuseArchived(customer, db)
        let changed = try db.run(
            """
            UPDATE customer_notes SET is_pinned = \(isPinned)
             WHERE id = \(id) AND customer_id = \(customer) AND deleted_at IS NULL
            """)
        guard changed == 1 else { throw DatabaseError(.notFound, "note \(id)") }
    }

    private static func checked(_ body: String) throws(Refusal) -> String {
        // Browsers send CR LF; a line break is one character to the person who counts.
        let text = body.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw Refusal("The note was not saved", why: "It is empty", next: "Write something first", field: "body")
        }
        guard text.unicodeScalars.count <= 10_000 else {
            let count = text.unicodeScalars.count.formatted(.number.locale(Locale(identifier: "en_US")))
            throw Refusal(
                "The note was not saved", why: "It has \(count) characters; 10,000 are allowed",
                next: "Split it into two notes", field: "body")
        }
        return text
    }

    private init(row: Row) throws {
        id = try row.get("id")
        authorID = try row.get("author_id")
        authorName = try row.get("author_name")
        body = try row.get("body")
        isPinned = try row.get("is_pinned")
        createdAt = try row.get("created_at")
        editedAt = try row.get("edited_at")
    }
}
