import Basics
import Foundation

/// What is done with the audit log itself.
extension AuditEntry {
    package static func auditExported(format: String, query: String) -> AuditEntry {
        AuditEntry("audit_exported", "Exported the audit log as \(format)") {
            $0.details = ["format": .string(format), "query": .string(query)]
        }
    }

    package static let auditVerificationRequested = AuditEntry(
        "audit_verification_requested", "Asked to verify the audit log")

    /// - Parameter seq: the last that went; all are older than the months kept.
    package static func auditCut(until seq: Int64, count: Int, months: Int) -> AuditEntry {
        AuditEntry("audit_cut", "Let go \(count) audit entries older than \(months) months") {
            $0.details = [
                "until": .number(.init(seq)), "count": .number(.init(count)), "months": .number(.init(months)),
            ]
        }
    }
}
