import Basics
import ConnectorKit
import Database
import Foundation

/// How fresh the tools are that tell about each kind of record.
struct RelatedSources: Sendable {
    private let sources: [Source]

    private struct Source: Sendable {
        let kinds: [RecordKind]
        let label: String
        let interval: TimeInterval
        let lastOk: Date?
    }

    init(_ connectors: ConnectorSet, _ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT k.connector, k.label, k.interval_minutes, s.stream, s.last_ok_at
              FROM connections k
              JOIN connection_streams s ON s.connection_id = k.id
             WHERE k.removed_at IS NULL AND k.is_enabled AND NOT s.stream = ANY (k.streams_off)
             ORDER BY k.id, s.stream
            """
        let found = try db.all(query) { row -> Source? in
            let connector: String = try row.get("connector")
            let name: String = try row.get("stream")
            guard let stream = connectors[connector]?.streams.first(where: { $0.name == name }) else { return nil }
            let minutes: Int = try row.get("interval_minutes")
            return Source(
                kinds: stream.kinds, label: "\(try row.get("label") as String) \(stream.title.lowercased())",
                interval: Double(minutes) * 60, lastOk: try row.get("last_ok_at"))
        }
        sources = found.compactMap { $0 }
    }

    /// Why nothing can be said of such records now; nil: what is there is fresh.
    ///
    /// - Parameter fresh: how old a source may be; nil: two of its intervals.
    func cause(_ kind: RelatedKind, fresh: RuleSpan?, at now: Date) -> UnknownCause? {
        guard let table = FactTable.of(kind.rawValue) else { return .noSource(kind) }
        let own = sources.filter { $0.kinds.contains { $0.rawValue == table.table } }
        guard !own.isEmpty else { return .noSource(kind) }
        for source in own {
            guard let lastOk = source.lastOk else { return .stale(source: source.label, age: nil) }
            let age = now.timeIntervalSince(lastOk)
            let limit = fresh.map { Double($0.seconds) } ?? source.interval * 2
            if age > limit { return .stale(source: source.label, age: Int(age)) }
        }
        return nil
    }
}
