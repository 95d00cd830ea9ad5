import ConnectorKit
import Database
import Foundation
import Sync

/// Keeps what records were: each change ends the state before it and begins a new one.
///
/// What a first read brings begins when the vendor says it began, and an ended record was open before its end.
enum HistoryKeeper {
    /// The kinds that rules may ask about as of a time.
    static let kinds: Set<RecordKind> = [.ticket, .alert, .device, .backupRun, .contract, .contractLine, .invoice]

    static func keep(_ connection: Int64, _ kind: RecordKind, _ changes: [Change], _ db: borrowing Transaction) throws {
        guard kinds.contains(kind) else { return }
        let initial = changes.filter(\.isInitial)
        let news = changes.filter { !$0.isInitial }
        if !initial.isEmpty { try begin(connection, kind, Array(Set(initial.map(\.ref))).sorted(), db) }
        if !news.isEmpty { try go(on: connection, kind, news, db) }
    }

    /// Records that nothing is known of yet, from the vendor's own dates.
    private static func begin(
        _ connection: Int64, _ kind: RecordKind, _ refs: [String], _ db: borrowing Transaction
    ) throws {
        let table = SQL.name(kind.rawValue)
        let (start, end, open) = dates(kind)
        try db.run(
            """
            WITH new AS MATERIALIZED (
                SELECT r.external_id AS ref, \(account(kind)) AS account_ref, \(device(kind)) AS device_ref, to_jsonb(r) - 'content_hash' AS record,
                       \(time(kind)) AS main_at, least(coalesce(\(start), r.synced_at), r.synced_at) AS began, \(end) AS ended
                  FROM \(table) r
                 WHERE r.connection_id = \(connection) AND r.external_id = ANY (\(refs))
                   AND NOT EXISTS (SELECT 1 FROM record_history h
                                    WHERE h.kind = \(kind.rawValue) AND h.connection_id = \(connection) AND h.ref = r.external_id))
            INSERT INTO record_history (kind, connection_id, ref, account_ref, device_ref, main_at, valid_from, valid_to, record)
            SELECT \(kind.rawValue), \(connection), ref, account_ref, device_ref, main_at, began, ended, record || \(open)::jsonb
              FROM new WHERE ended > began
            UNION ALL
            SELECT \(kind.rawValue), \(connection), ref, account_ref, device_ref, main_at, greatest(began, ended), 'infinity', record FROM new
            """)
    }

    private static func go(
        on connection: Int64, _ kind: RecordKind, _ changes: [Change], _ db: borrowing Transaction
    ) throws {
        let last = Dictionary(changes.map { ($0.ref, $0.at) }, uniquingKeysWith: max)
        let refs = last.keys.sorted()
        let times = refs.map { last[$0] ?? .distantPast }
        try db.run(
            """
            UPDATE record_history h SET valid_to = greatest(h.valid_from, s.at)
              FROM unnest(\(refs)::text[], \(times)::timestamptz[]) AS s (ref, at)
             WHERE h.kind = \(kind.rawValue) AND h.connection_id = \(connection) AND h.ref = s.ref AND h.valid_to = 'infinity'
            """)
        try db.run(
            """
            DELETE FROM record_history h
             WHERE h.kind = \(kind.rawValue) AND h.connection_id = \(connection) AND h.ref = ANY (\(refs))
               AND h.valid_to = h.valid_from
            """)
        try db.run(
            """
            INSERT INTO record_history (kind, connection_id, ref, account_ref, device_ref, main_at, valid_from, record)
            SELECT \(kind.rawValue), \(connection), r.external_id, \(account(kind)), \(device(kind)), \(time(kind)), s.at, to_jsonb(r) - 'content_hash'
              FROM unnest(\(refs)::text[], \(times)::timestamptz[]) AS s (ref, at)
              JOIN \(.name(kind.rawValue)) r ON r.connection_id = \(connection) AND r.external_id = s.ref
            """)
    }

    /// The record's own time, over `r`.
    private static func time(_ kind: RecordKind) -> SQL { table(kind)?.time ?? "r.synced_at" }

    private static func account(_ kind: RecordKind) -> SQL { table(kind)?.account ?? "r.account_ref" }

    private static func device(_ kind: RecordKind) -> SQL { table(kind)?.device ?? "NULL::text" }

    private static func table(_ kind: RecordKind) -> FactTable? { FactTable.all.first { $0.table == kind.rawValue } }

    /// When a record began, when it ended, and what of it was different before its end.
    private static func dates(_ kind: RecordKind) -> (start: SQL, end: SQL, open: String) {
        switch kind {
        case .ticket:
            (
                "r.created_at", "coalesce(r.resolved_at, r.closed_at)",
                #"{"status_norm":"open","is_open":true,"resolved_at":null,"closed_at":null}"#
            )
        case .alert: ("r.opened_at", "r.cleared_at", #"{"cleared_at":null}"#)
        case .backupRun: ("coalesce(r.ended_at, r.started_at)", "NULL::timestamptz", "{}")
        case .contract, .contractLine: ("r.starts_on::timestamptz", "NULL::timestamptz", "{}")
        case .invoice: ("r.issued_on::timestamptz", "NULL::timestamptz", "{}")
        default: ("r.created_at", "NULL::timestamptz", "{}")
        }
    }
}
