import Database
import Foundation

/// What the last walk along the chain found, for the screen.
package struct AuditCheck: Sendable, Equatable {
    package let at: Date
    /// The last entry that was looked at and is right.
    package let until: Int64
    /// The first entry that is not right, and why.
    package let broken: (seq: Int64, why: String)?

    package static func == (left: AuditCheck, right: AuditCheck) -> Bool {
        left.at == right.at && left.until == right.until && left.broken?.seq == right.broken?.seq
            && left.broken?.why == right.broken?.why
    }

    /// Nil before the first night.
    package static func latest(_ db: borrowing Transaction) throws -> AuditCheck? {
        try db.first(
            "SELECT at, until, broken_seq, why FROM audit_checks ORDER BY id DESC LIMIT 1", as: AuditCheck.init(row:))
    }

    /// - Parameter verdict: of a walk that ended just now.
    package static func record(_ verdict: AuditVerdict, at: Date, _ db: borrowing Transaction) throws {
        let statement: SQL =
            switch verdict {
            case .intact(let entries):
                """
                INSERT INTO audit_checks (at, until)
                VALUES (\(at), \(entries) + coalesce((SELECT max(seq) FROM audit_starts), 0))
                """
            case .broken(let seq, let why):
                "INSERT INTO audit_checks (at, until, broken_seq, why) VALUES (\(at), \(seq - 1), \(seq), \(why))"
            }
        try db.run(statement)
    }

    private init(row: Row) throws {
        at = try row.get("at")
        until = try row.get("until")
        let seq: Int64? = try row.get("broken_seq")
        let why: String? = try row.get("why")
        broken = seq.map { (seq: $0, why: why ?? "") }
    }
}
