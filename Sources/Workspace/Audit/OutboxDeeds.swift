import Basics

/// What the audit log says of a write to a vendor.
package struct WriteFacts: Sendable {
    package let id: Int64
    /// As in "new ticket".
    package let verb: String
    /// The connection's label.
    package let tool: String
    package let connection: Int64
    package let connector: String
    package let customer: Int64?
    /// The exact request, secrets out.
    package let request: JSON
    /// The record of ours from which it came.
    package let origin: String?
    package let originID: Int64?

    package init(
        id: Int64, verb: String, tool: String, connection: Int64, connector: String, customer: Int64?, request: JSON,
        origin: String?, originID: Int64?
    ) {
        self.id = id
        self.verb = verb
        self.tool = tool
        self.connection = connection
        self.connector = connector
        self.customer = customer
        self.request = request
        self.origin = origin
        self.originID = originID
    }
}

/// The deeds of the outbox.
extension AuditEntry {
    /// - Parameter isFound: its answer was lost, and it was found at the vendor.
    package static func writeSent(_ facts: WriteFacts, _ vendorID: String?, answer: String?, isFound: Bool)
        -> AuditEntry
    {
        write("write_sent", "Sent a \(facts.verb) to \(facts.tool)", facts) {
            [
                "vendor_id": vendorID.map(JSON.string) ?? .null, "answer": answer.map(JSON.string) ?? .null,
                "found_later": .bool(isFound),
            ]
        }
    }

    /// - Parameter state: refused, expired or unknown.
    package static func writeFailed(_ facts: WriteFacts, _ state: String, _ words: String) -> AuditEntry {
        var entry = write("write_failed", "Could not send a \(facts.verb) to \(facts.tool): \(state)", facts) {
            ["state": .string(state), "words": .string(words)]
        }
        entry.outcome = state == "refused" ? .refused : .failed
        return entry
    }

    package static func writeCancelled(_ id: Int64) -> AuditEntry {
        AuditEntry("write_cancelled", "Cancelled write \(id)") { $0.target("write", id) }
    }

    /// - Parameter decision: arrived or send_again.
    package static func writeDecided(_ id: Int64, _ decision: String) -> AuditEntry {
        AuditEntry("write_decided", "Decided about write \(id): \(decision.replacing("_", with: " "))") {
            $0.target("write", id)
            $0.details = ["decision": .string(decision)]
        }
    }

    package static let writesStopped = AuditEntry("writes_stopped", "Stopped all writes")
    package static let writesResumed = AuditEntry("writes_resumed", "Let writes go out again")

    package static func choicesAsked(_ connection: Int64, _ connector: String) -> AuditEntry {
        AuditEntry("choices_asked", "Asked \(connector) for its lists") {
            $0.target("connection", connection)
            $0.connectionID = connection
        }
    }

    private static func write(
        _ action: String, _ summary: String, _ facts: WriteFacts, _ details: () -> [String: JSON]
    ) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("write", facts.id)
            $0.connectionID = facts.connection
            $0.customerID = facts.customer
            let own: [String: JSON] = [
                "connector": .string(facts.connector), "request": facts.request,
                "origin": facts.origin.map(JSON.string) ?? .null,
                "origin_id": facts.originID.map { JSON(integerLiteral: Int($0)) } ?? .null,
            ]
            $0.details = .object(own.merging(details()) { _, given in given })
        }
    }
}
