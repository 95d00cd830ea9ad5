import Basics
import Database
import Foundation
import Jobs

/// Writes to the timeline that contracts begin, end soon and have ended, on the day itself: no vendor reports a change
/// then. Hourly, since a workspace's day begins by its own time zone; what was written is not written again, and what a
/// stopped server missed in two months is made up for.
package struct ContractDays: PlainJob {
    package static let kind = "contract_days"
    package static let priority = 8

    package init() {}

    package var uniqueKey: String? { Self.kind }

    package func perform(_ work: Work) throws -> Outcome {
        try work.write { db in
            let now: SQL = "\(work.clock.now)::timestamptz"
            var written = 0
            for statement in AgreementEvents.days(of: "true", at: now, since: "(\(now))::date - 60") {
                written += try db.run(statement)
            }
            if written > 0 { try db.notify("vectis_live", "customers") }
        }
        return .done
    }
}
