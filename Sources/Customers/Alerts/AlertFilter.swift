import Basics
import Database

/// Which threads are asked for: all parts hold together.
package struct AlertFilter: Sendable, Equatable {
    /// Of resolved ones those of the last 7 days.
    package var state = AlertThread.State.open
    /// Empty: every severity.
    package var severity = ""
    /// Empty: every condition.
    package var conditionClass = ""
    package var customerID: Int64?
    /// Part of the customer's name.
    package var customerName = ""
    package var deviceID: Int64?
    /// Part of the device's name or of the alert's title.
    package var text = ""

    package init() {}

    package static let severities = ["critical", "warning", "info"]
    package static let conditionClasses = [
        "disk", "memory", "cpu", "offline", "service", "patch", "antivirus", "backup", "hardware", "certificate",
        "security", "other",
    ]

    /// Whence the threads come, as `t`: of a customer by its accounts.
    var tables: SQL {
        guard let customerID else { return "alert_threads t" }
        return """
            (SELECT s.connection_id, s.external_id FROM account_links l JOIN source_accounts s ON s.id = l.account_id
              WHERE l.customer_id = \(customerID) AND l.state = 'linked') s
            JOIN alert_threads t ON t.connection_id = s.connection_id AND t.account_ref = s.external_id
            """
    }

    /// All parts but state and severity.
    var conditions: SQL {
        var parts: [SQL] = ["t.connection_id = ANY (ARRAY(SELECT id FROM connections WHERE removed_at IS NULL))"]
        if !conditionClass.isEmpty { parts.append("t.condition_class = \(conditionClass)") }
        if let deviceID {
            parts.append(
                "(t.connection_id, t.device_ref) IN (SELECT d.connection_id, d.external_id FROM devices d WHERE d.id = \(deviceID))"
            )
        }
        if !customerName.isEmpty {
            parts.append(
                """
                (t.connection_id, t.account_ref) IN (
                    SELECT s.connection_id, s.external_id
                      FROM customers c JOIN account_links l ON l.customer_id = c.id JOIN source_accounts s ON s.id = l.account_id
                     WHERE c.merged_into IS NULL AND l.state = 'linked'
                       AND c.name ILIKE '%' || \(Search.escaped(customerName)) || '%')
                """)
        }
        if !text.isEmpty { parts.append("(t.title ILIKE \(pattern) OR EXISTS (\(deviceNamed)))") }
        return SQL.joined(parts, by: " AND ")
    }

    /// A literal, so that the partial indexes are seen to fit.
    var stateCondition: SQL {
        switch state {
        case .open: "t.state = 'open'"
        case .acknowledged: "t.state = 'acknowledged'"
        case .muted: "t.state = 'muted'"
        case .resolved: AlertFilter.lately
        }
    }

    static let lately: SQL = "t.state = 'resolved' AND t.resolved_at > now() - interval '7 days'"

    private var pattern: String { "%\(Search.escaped(text))%" }

    private var deviceNamed: SQL {
        """
        SELECT 1 FROM devices d WHERE d.connection_id = t.connection_id AND d.external_id = t.device_ref
           AND (d.hostname ILIKE \(pattern) OR d.display_name ILIKE \(pattern))
        """
    }
}
