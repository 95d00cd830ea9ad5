import Basics

/// The deeds on alerts: what was asked for. What a tool made of it, the outbox says.
extension AuditEntry {
    package static func alertsAcknowledged(_ threads: [Int64], of customers: Set<Int64>) -> AuditEntry {
        alerts("alerts_acknowledged", "Acknowledged", threads, customers)
    }

    package static func alertsReopened(_ threads: [Int64], of customers: Set<Int64>) -> AuditEntry {
        alerts("alerts_reopened", "Took back the acknowledgement of", threads, customers)
    }

    package static func alertsResolveAsked(_ threads: [Int64], of customers: Set<Int64>) -> AuditEntry {
        alerts("alerts_resolve_asked", "Asked the tool to resolve", threads, customers)
    }

    static func alerts(_ action: String, _ deed: String, _ threads: [Int64], _ customers: Set<Int64>) -> AuditEntry {
        let what = threads.count == 1 ? "alert \(threads[0])" : "\(threads.count) alerts"
        return AuditEntry(action, "\(deed) \(what)") {
            if threads.count == 1 { $0.target("alert_thread", threads[0]) }
            if customers.count == 1 {
                $0.customerID = customers.first
            } else if !customers.isEmpty {
                $0.concerns(customers)
            }
            $0.details = $0.details.with("alerts", .array(threads.map { JSON(integerLiteral: Int($0)) }))
        }
    }
}
