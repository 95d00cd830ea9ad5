import Basics
import Database
import Foundation
import Secrets

/// The entries of a filter as a file, a piece at a time, the newest first.
package struct AuditExport: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case csv
        case jsonl
    }

    package let format: Format
    private let filter: AuditFilter
    private var rest = AuditExport.limit
    private var before: Int64?
    private var hasBegun = false

    /// No file holds more; who needs more asks for shorter times.
    package static let limit = 200_000

    package init(_ format: Format, _ filter: AuditFilter) {
        self.format = format
        self.filter = filter
        before = filter.before
    }

    /// The next piece of the file; nil behind its end. Entries that are added meanwhile are not in it.
    package mutating func next(_ db: borrowing Transaction) throws -> String? {
        let heading = hasBegun || format == .jsonl ? "" : AuditExport.line(AuditExport.columns)
        var filter = filter
        filter.before = before
        let records = try AuditLog.list(filter, limit: min(rest, 500), db)
        guard let last = records.last else {
            defer { hasBegun = true }
            return hasBegun ? nil : heading
        }
        hasBegun = true
        before = last.seq
        rest -= records.count
        return heading + records.map(text).joined()
    }

    private func text(_ record: AuditRecord) -> String {
        switch format {
        case .csv: AuditExport.line(AuditExport.fields(record).map { AuditExport.harmless($0 ?? "") })
        case .jsonl:
            JSON.object(
                Dictionary(
                    zip(AuditExport.columns, AuditExport.fields(record)).map { name, value in
                        (name, name == "details" ? record.entry.details : value.map(JSON.string) ?? .null)
                    }, uniquingKeysWith: { $1 })
            ).text() + "\n"
        }
    }

    private static let columns = [
        "seq", "at", "actor_type", "actor_id", "actor_name", "on_behalf_of", "action", "target_type", "target_id",
        "customer_id", "connection_id", "outcome", "summary", "details", "ip", "user_agent", "request_id", "prev_hash",
        "hash",
    ]

    private static func fields(_ record: AuditRecord) -> [String?] {
        let (actor, entry) = (record.actor, record.entry)
        return [
            String(record.seq), record.at.formatted(time), actor.type.rawValue, actor.id.map(String.init), actor.name,
            actor.onBehalfOf, entry.action, entry.targetType, entry.targetID, entry.customerID.map(String.init),
            entry.connectionID.map(String.init), entry.outcome.rawValue, entry.summary, entry.details.text(),
            actor.address, actor.userAgent, actor.requestID, Hex.encode(record.previous), Hex.encode(record.hash),
        ]
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A line of CSV (RFC 4180).
    private static func line(_ fields: [String]) -> String {
        fields.map { field in
            let needsQuotes = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            guard needsQuotes else { return field }
            // Code points count: a quote under an accent is a quote to every reader.
            let doubled = field.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
            return "\"\(String(decoding: doubled, as: UTF8.self))\""
        }.joined(separator: ",") + "\r\n"
    }

    /// The text as a cell that no spreadsheet takes for a formula.
    private static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
}
