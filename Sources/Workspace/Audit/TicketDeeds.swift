import Basics

/// The deeds on tickets: what was asked for. What the tool made of it, the outbox says.
extension AuditEntry {
    /// - Parameter deeds: the verbs, as `ticket.reply`.
    package static func ticketAnswered(
        _ id: Int64, number: String, connection: Int64, customer: Int64?, deeds: [String]
    ) -> AuditEntry {
        AuditEntry("ticket_answered", "Answered or changed ticket #\(number)") {
            $0.target("ticket", id)
            $0.connectionID = connection
            $0.customerID = customer
            $0.details = ["verbs": .array(deeds.map(JSON.string))]
        }
    }

    /// - Parameter verb: `ticket.assign` or `ticket.status`.
    package static func ticketsChanged(_ ids: [Int64], verb: String, to name: String) -> AuditEntry {
        AuditEntry("tickets_changed", "Changed \(ids.count) \(ids.count == 1 ? "ticket" : "tickets") to “\(name)”") {
            $0.details = [
                "tickets": .array(ids.map { JSON(integerLiteral: Int($0)) }), "verb": .string(verb),
                "to": .string(name),
            ]
        }
    }

    /// - Parameter origin: where it came from: `alert_thread`, `device`, or nothing.
    package static func ticketAsked(
        _ write: Int64, title: String, connection: Int64, customer: Int64, origin: String?, originID: Int64?
    ) -> AuditEntry {
        AuditEntry("ticket_asked", "Asked for a new ticket “\(title)”") {
            $0.target("write", write)
            $0.connectionID = connection
            $0.customerID = customer
            $0.details = [
                "origin": origin.map(JSON.string) ?? .null,
                "origin_id": originID.map { JSON(integerLiteral: Int($0)) } ?? .null,
            ]
        }
    }

    package static func ticketDefaultsSaved(_ connection: Int64, _ connector: String, _ values: [String: String])
        -> AuditEntry
    {
        AuditEntry("ticket_defaults_saved", "Set what new tickets in \(connector) have") {
            $0.target("connection", connection)
            $0.connectionID = connection
            $0.details = .object(values.mapValues(JSON.string))
        }
    }

    package static func testTicketAsked(_ connection: Int64, _ connector: String, write: Int64) -> AuditEntry {
        AuditEntry("test_ticket_asked", "Asked \(connector) for a test ticket") {
            $0.target("connection", connection)
            $0.connectionID = connection
            $0.details = ["write": JSON(integerLiteral: Int(write))]
        }
    }
}
