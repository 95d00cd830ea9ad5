import Basics
import ConnectorKit
import Foundation
import Workspace

/// Who wants a write.
package struct WriteSource: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case person, rule
        /// Somebody tries the connection.
        case test
    }

    package let kind: Kind
    /// Of the user or the rule.
    package let id: Int64?
    package let name: String
    /// Of the rule.
    package let version: Int?

    package init(_ kind: Kind, id: Int64?, name: String, version: Int? = nil) {
        self.kind = kind
        self.id = id
        self.name = name
        self.version = version
    }

    package static func person(_ id: Int64, _ name: String) -> WriteSource { WriteSource(.person, id: id, name: name) }

    package static func rule(_ id: Int64, _ name: String, version: Int) -> WriteSource {
        WriteSource(.rule, id: id, name: name, version: version)
    }

    /// As the audit log names it.
    package var actor: Actor { Actor(type: kind == .rule ? .rule : .user, id: id, name: name) }
}

/// How much a rule may do in an hour, counted over all processes and restarts.
package struct WriteLimits: Sendable, Equatable, Codable {
    package var perRule: Int
    package var perCustomer: Int
    package var perConnection: Int
    /// What is over a limit waits, or is dropped as `rate_limited`.
    package var queues: Bool

    package init(perRule: Int = 30, perCustomer: Int = 5, perConnection: Int = 120, queues: Bool = true) {
        self.perRule = perRule
        self.perCustomer = perCustomer
        self.perConnection = perConnection
        self.queues = queues
    }
}

/// A write as it is asked for.
package struct WriteIntent: Sendable {
    package let connection: ID<Connection>
    package let write: Write
    package let key: WriteKey
    package let source: WriteSource
    /// The condition instance that it answers; of two writes for one only the first is sent.
    package var condition: WriteKey?
    package var customer: Int64?
    /// The record of ours from which it came: `("alert_thread", 7)`.
    package var origin: (kind: String, id: Int64)?
    /// For rules; people are not counted.
    package var limits: WriteLimits?
    /// Waits so long before it goes out, so that it can be cancelled.
    package var hold: Duration = .zero
    /// The bytes of `attachFile`.
    package var file: [UInt8] = []

    package init(
        _ write: Write, to connection: ID<Connection>, key: WriteKey, by source: WriteSource,
        _ fill: (inout WriteIntent) -> Void = { _ in }
    ) {
        self.write = write
        self.connection = connection
        self.key = key
        self.source = source
        fill(&self)
    }

    var order: WriteOrder { WriteOrder(write, key: key, condition: condition, file: file) }

    /// What is written to: one write at a time.
    var target: String {
        if let record = write.record { return "\(record.kind.rawValue)/\(record.ref)" }
        return condition.map { "condition/\($0.mark)" } ?? "new/\(key.mark)"
    }
}
