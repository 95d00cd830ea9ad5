import Basics
import Database

/// A link of the chain: an entry's number and hash.
package struct AuditLink: Sendable, Equatable {
    package let seq: Int64
    package let hash: [UInt8]

    init(seq: Int64, hash: [UInt8]) {
        self.seq = seq
        self.hash = hash
    }

    init(row: Row) throws {
        seq = try row.get("seq")
        hash = try row.get("hash")
    }

    /// The newest link, held until the transaction ends when it is to be followed by another.
    static func head(forUpdate: Bool = false, _ db: borrowing Transaction) throws -> AuditLink {
        let query: SQL =
            forUpdate ? "SELECT seq, hash FROM audit_head FOR UPDATE" : "SELECT seq, hash FROM audit_head"
        guard let head = try db.first(query, as: AuditLink.init(row:)) else {
            throw DatabaseError(.notFound, "the head of the audit log")
        }
        return head
    }

    /// What the oldest entry follows: nothing, or the anchor at which older ones were cut off.
    static func start(_ db: borrowing Transaction) throws -> AuditLink {
        let query: SQL = """
            SELECT a.seq, a.hash
              FROM audit_starts s
              JOIN audit_anchors a USING (seq)
             ORDER BY a.seq DESC
             LIMIT 1
            """
        return try db.first(query, as: AuditLink.init(row:))
            ?? AuditLink(seq: 0, hash: [UInt8](repeating: 0, count: 32))
    }
}
