import Basics
import Database
import Jobs
import Logging

/// Nightly, and when an admin asks: walks the chain, anchors its end, lets old months go.
package struct AuditNight: Job {
    package static let kind = "audit_night"
    package static let priority = 8

    package init() {}

    package var uniqueKey: String? { Self.kind }

    package func perform(_ work: Work, _ watch: AuditWatch) throws -> Outcome {
        let workspace = work.workspace
        guard
            let verdict = try watch.verify(
                workspace.id, now: work.clock.now, workspace.pool, unless: { work.shouldStop })
        else {
            return .snooze(.zero, why: "more to verify")
        }
        try work.write { db in try AuditCheck.record(verdict, at: work.clock.now, db) }
        let log = Logger(label: "audit")
        guard case .intact(let entries) = verdict else {
            log.error("audit.broken", metadata: ["workspace": "\(workspace.slug)", "verdict": "\(verdict)"])
            return .done("broken")
        }

        if let anchor = try watch.anchor(workspace.id, at: work.clock.now, workspace.pool) {
            log.notice(
                "audit.anchored",
                metadata: ["workspace": "\(workspace.slug)", "anchor": "\(anchor.line(workspace: workspace.id))"])
        }
        try work.write { db in
            let months = try WorkspaceSettings.load(db).auditMonths
            _ = try AuditWatch.cut(months: months, at: work.clock.now, db)
        }
        return .done("\(entries) entries")
    }
}
