import Basics
import Database
import Foundation
import Secrets

/// An entry as it stands in the log, with its place in the chain.
package struct AuditRecord: Sendable {
    package let seq: Int64
    package let at: Date
    package let actor: Actor
    package let entry: AuditEntry
    package let previous: [UInt8]
    package let hash: [UInt8]

    /// The next link of a chain that ends with `previous`.
    init(_ entry: AuditEntry, by actor: Actor, at: Date, after seq: Int64, _ previous: [UInt8]) {
        self.seq = seq + 1
        // The column keeps microseconds; what is hashed must be what is read back.
        self.at = Date(timeIntervalSince1970: Double(Self.microseconds(at)) / 1_000_000)
        self.actor = actor.storable
        self.entry = entry.storable
        self.previous = previous
        hash = Self.hash(seq + 1, Self.microseconds(at), self.actor, self.entry, after: previous)
    }

    init(row: Row) throws {
        seq = try row.get("seq")
        at = try row.get("at")
        actor = Actor(
            type: try row.word("actor_type"), id: try row.get("actor_id"), name: try row.get("actor_name"),
            address: try row.get("address"), userAgent: try row.get("user_agent"), requestID: try row.get("request_id"),
            onBehalfOf: try row.get("on_behalf_of"))
        var entry = AuditEntry(try row.get("action"), try row.get("summary"))
        entry.targetType = try row.get("target_type")
        entry.targetID = try row.get("target_id")
        entry.customerID = try row.get("customer_id")
        entry.connectionID = try row.get("connection_id")
        entry.details = try row.get("details")
        entry.outcome = try row.word("outcome")
        self.entry = entry
        previous = try row.get("prev_hash")
        hash = try row.get("hash")
    }

    /// Whether the stored hash is that of the stored fields.
    var isTrue: Bool { hash == Self.hash(seq, Self.microseconds(at), actor, entry, after: previous) }

    static let columns: SQL = """
        seq, at, actor_type, actor_id, actor_name, action, target_type, target_id, customer_id, connection_id, address,
        user_agent, request_id, on_behalf_of, summary, details, outcome, prev_hash, hash
        """

    private static func microseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    /// SHA-256 of the previous hash and the fields in a fixed order, each behind its length; the first is the version:
    /// 2 where somebody stands behind the actor, else 1.
    private static func hash(
        _ seq: Int64, _ at: Int64, _ actor: Actor, _ entry: AuditEntry, after previous: [UInt8]
    ) -> [UInt8] {
        var fields: [String?] = [
            actor.onBehalfOf == nil ? "1" : "2", String(seq), String(at), actor.type.rawValue,
            actor.id.map(String.init), actor.name, entry.action,
            entry.targetType, entry.targetID, entry.customerID.map(String.init), entry.connectionID.map(String.init),
            actor.address, actor.userAgent, actor.requestID, entry.summary, entry.details.text(),
            entry.outcome.rawValue,
        ]
        if let promoter = actor.onBehalfOf { fields.append(promoter) }
        var bytes = previous
        for field in fields {
            let text = field.map { Array($0.utf8) }
            bytes += withUnsafeBytes(of: (text.map { UInt32($0.count) } ?? .max).bigEndian) { Array($0) }
            bytes += text ?? []
        }
        return Digest.sha256(bytes)
    }
}

// What a text column cannot hold is replaced before it is hashed, and what came from outside is kept short.

extension Actor {
    var storable: Actor {
        Actor(
            type: type, id: id, name: name.storable(200), address: address?.storable(100),
            userAgent: userAgent?.storable(400), requestID: requestID?.storable(100),
            onBehalfOf: onBehalfOf?.storable(200))
    }
}

extension AuditEntry {
    var storable: AuditEntry {
        var copy = AuditEntry(action, summary.storable(1_000))
        copy.targetType = targetType
        copy.targetID = targetID?.storable(200)
        copy.customerID = customerID
        copy.alsoCustomers = alsoCustomers
        copy.connectionID = connectionID
        copy.details = details.storable
        copy.outcome = outcome
        return copy
    }
}

extension JSON {
    var storable: JSON {
        switch self {
        case .string(let text): .string(text.storable(100_000))
        case .array(let elements): .array(elements.map(\.storable))
        case .object(let members):
            .object(
                Dictionary(
                    members.map { ($0.storable(200), Redaction.isSecret($0) ? Redaction.veiled($1) : $1.storable) },
                    uniquingKeysWith: { _, last in last }))
        case .null, .bool, .number: self
        }
    }
}

extension String {
    func storable(_ limit: Int) -> String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) { text.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
        return String(text)
    }
}
