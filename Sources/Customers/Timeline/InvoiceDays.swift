import Basics
import Database
import Jobs

/// Writes to the timeline that invoices became overdue, once their due day has passed: no vendor reports a change then.
/// Hourly, as `ContractDays` is and for the same reasons.
package struct InvoiceDays: PlainJob {
    package static let kind = "invoice_days"
    package static let priority = 8

    package init() {}

    package var uniqueKey: String? { Self.kind }

    package func perform(_ work: Work) throws -> Outcome {
        try work.write { db in
            let now: SQL = "\(work.clock.now)::timestamptz"
            let written = try db.run(
                AgreementEvents.invoiceOverdue("true", at: now, since: "(\(now))::date - 60"))
            if written > 0 { try db.notify("vectis_live", "customers") }
        }
        return .done
    }
}
