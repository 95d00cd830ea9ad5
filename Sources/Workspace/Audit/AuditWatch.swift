import Basics
import Database
import Foundation
import Secrets

/// Guards the log from outside the database: walks its chain, anchors its end, lets old months go.
package struct AuditWatch: Sendable {
    private let keyring: Keyring
    private let file: AnchorsFile

    package init(_ keyring: Keyring, _ file: AnchorsFile) {
        self.keyring = keyring
        self.file = file
    }

    /// Walks the chain from its start to its end, a piece at a time, and compares it with every anchor.
    ///
    /// - Parameters:
    ///   - now: a start must be as old as the shortest time that entries are kept.
    ///   - shouldStop: asked between two pieces.
    /// - Returns: nil when it was stopped.
    package func verify(
        _ workspace: UUID, now: Date, _ pool: Pool, unless shouldStop: () -> Bool = { false }
    ) throws -> AuditVerdict? {
        let (start, stored) = try pool.read { db in (try AuditLink.start(db), try AuditAnchor.all(db)) }
        let anchors = stored + (try file.anchors(of: workspace))
        for anchor in anchors where anchor.isTrue(in: workspace, keyring) == false {
            return .broken(seq: anchor.link.seq, why: "its anchor was changed")
        }
        let known = anchors.filter { $0.isTrue(in: workspace, keyring) == true }
        let youngest = now - AuditWatch.shortest
        guard start.seq == 0 || known.contains(where: { $0.link == start && $0.at < youngest }) else {
            return .broken(seq: start.seq + 1, why: "the entries before it were cut off where none may be")
        }

        var walk = AuditWalk(from: start, anchors: known)
        while !shouldStop(), walk.broken == nil {
            let (records, head) = try pool.read { db in
                let records = try AuditWatch.records(after: walk.last.seq, db)
                return try (records, records.isEmpty ? AuditWatch.head(after: walk.last.seq, db) : nil)
            }
            records.forEach { walk.take($0) }
            if let head { return walk.end(at: head) }
        }
        return walk.broken
    }

    /// Marks the end of a chain that was just found intact; nil when nothing was added since the last time.
    package func anchor(_ workspace: UUID, at: Date, _ pool: Pool) throws -> AuditAnchor? {
        let (head, last) = try pool.read { db in
            let last: Int64? = try db.value("SELECT max(seq) FROM audit_anchors")
            return (try AuditLink.head(db), last ?? 0)
        }
        guard head.seq > last else { return nil }
        let anchor = AuditAnchor(head, at: at, workspace: workspace, keyring)
        try file.add(anchor, workspace: workspace)
        try pool.write { db in try anchor.insert(db) }
        return anchor
    }

    /// Lets go what is older than the months kept, up to the newest anchor that is as old.
    ///
    /// - Returns: how many entries are gone; nil when there is nothing to cut.
    package static func cut(months: Int, at: Date, _ db: borrowing Transaction) throws -> Int? {
        let query: SQL = """
            SELECT a.seq, a.hash
              FROM audit_anchors a
             WHERE a.at < date_trunc('month', \(at)::timestamptz) - make_interval(months => \(months)::integer)
               AND a.seq > coalesce((SELECT max(seq) FROM audit_starts), 0)
             ORDER BY a.seq DESC
             LIMIT 1
            """
        guard let anchor = try db.first(query, as: AuditLink.init(row:)) else { return nil }
        let gone: Int? = try db.value("SELECT cut_audit_log(\(anchor.seq))")
        try AuditLog.append(.auditCut(until: anchor.seq, count: gone ?? 0, months: months), by: .system, at: at, db)
        return gone
    }

    /// A day of every 13 months at the least, in seconds: nothing younger is ever cut off.
    private static let shortest: TimeInterval = 390 * 86_400

    private static func records(after seq: Int64, _ db: borrowing Transaction) throws -> [AuditRecord] {
        let query: SQL = """
            SELECT \(AuditRecord.columns)
              FROM audit_entries
             WHERE seq > \(seq)
             ORDER BY seq
             LIMIT 2000
            """
        return try db.all(query, as: AuditRecord.init(row:))
    }

    /// The head, read in one statement with the question whether something was added meanwhile; nil when it was.
    private static func head(after seq: Int64, _ db: borrowing Transaction) throws -> AuditLink? {
        let query: SQL = """
            SELECT seq, hash
              FROM audit_head
             WHERE NOT EXISTS (SELECT FROM audit_entries WHERE seq > \(seq))
            """
        return try db.first(query, as: AuditLink.init(row:))
    }
}
