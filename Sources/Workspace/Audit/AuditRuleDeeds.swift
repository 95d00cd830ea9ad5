import Basics

/// Deeds on rules, and deeds of rules.
extension AuditEntry {
    package static func ruleCreated(_ id: Int64, name: String) -> AuditEntry {
        rule("rule_created", "Wrote the rule “\(name)”", id)
    }

    package static func ruleChanged(_ id: Int64, version: Int, restored: Int? = nil) -> AuditEntry {
        let what = restored.map { "Restored version \($0) of a rule" } ?? "Changed a rule"
        return rule(
            restored == nil ? "rule_changed" : "rule_restored", what, id, ["version": JSON(integerLiteral: version)])
    }

    package static func ruleDryRunStarted(_ id: Int64) -> AuditEntry {
        rule("rule_dry_run_started", "Started the dry run of a rule", id)
    }

    package static func rulePromoted(_ id: Int64, typedName: Bool) -> AuditEntry {
        rule("rule_promoted", "Made a rule live", id, ["typed_name": .bool(typedName)])
    }

    package static func rulePaused(_ id: Int64) -> AuditEntry { rule("rule_paused", "Paused a rule", id) }

    package static func ruleResumed(_ id: Int64) -> AuditEntry { rule("rule_resumed", "Resumed a rule", id) }

    package static func ruleDeleted(_ id: Int64, name: String) -> AuditEntry {
        rule("rule_deleted", "Deleted the rule “\(name)”", id)
    }

    package static func ruleHoldDecided(_ id: Int64, hold: Int64, approved: Int, discarded: Int) -> AuditEntry {
        rule(
            "rule_hold_decided", "Decided on the held matches of a rule", id,
            [
                "hold": JSON(integerLiteral: Int(hold)), "approved": JSON(integerLiteral: approved),
                "discarded": JSON(integerLiteral: discarded),
            ])
    }

    package static func ruleMarked(_ id: Int64, decision: Int64, mark: String) -> AuditEntry {
        rule(
            "rule_decision_marked", "Marked a decision of a rule", id,
            ["decision": JSON(integerLiteral: Int(decision)), "mark": .string(mark)])
    }

    package static func ruleBacktested(days: Int) -> AuditEntry {
        AuditEntry("rule_backtested", "Asked what a rule would have done in \(days) days") {
            $0.details = ["days": JSON(integerLiteral: days)]
        }
    }

    /// Something a live rule did itself.
    package static func ruleActed(
        _ id: Int64, version: Int, action: String, customer: Int64?, payload: JSON, failed: Bool
    ) -> AuditEntry {
        AuditEntry("rule_acted", "A rule did \(action)") {
            $0.target("rule", id)
            $0.customerID = customer
            $0.details = ["action": .string(action), "version": JSON(integerLiteral: version), "with": payload]
            $0.outcome = failed ? .failed : .ok
        }
    }

    private static func rule(
        _ action: String, _ summary: String, _ id: Int64, _ details: [String: JSON] = [:]
    ) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("rule", id)
            $0.details = .object(details)
        }
    }
}
