import Basics

/// The catalogue: every deed of the product but those of the customer mapping, in the order of its screens.
extension AuditEntry {
    // People

    package static let signedIn = AuditEntry("user_signed_in", "Signed in")
    package static let signedOut = AuditEntry("user_signed_out", "Signed out")

    /// What was typed as an e-mail address is kept only when it looks like one: people type passwords there, too.
    package static func signInFailed(_ email: String) -> AuditEntry {
        AuditEntry("sign_in_failed", "Sign-in failed") {
            $0.details = ["email": .string(email.contains("@") ? email : "(no e-mail address)")]
            $0.outcome = .refused
        }
    }

    package static func userAdded(_ user: User) -> AuditEntry {
        AuditEntry("user_added", "Added \(user.name) as \(user.role.rawValue)") {
            $0.target("user", user.id.value)
            $0.details = ["email": .string(user.email), "role": .string(user.role.rawValue)]
        }
    }

    package static func profileChanged(_ user: ID<User>) -> AuditEntry {
        AuditEntry("profile_changed", "Changed their own settings") { $0.target("user", user.value) }
    }

    package static func viewSaved(_ name: String, list: String) -> AuditEntry {
        AuditEntry("view_saved", "Saved their view “\(name)”") { $0.details = ["list": .string(list)] }
    }

    package static func viewDeleted(_ name: String, list: String) -> AuditEntry {
        AuditEntry("view_deleted", "Deleted their view “\(name)”") { $0.details = ["list": .string(list)] }
    }

    // Workspace

    package static let checklistDismissed = AuditEntry("checklist_dismissed", "Put the setup checklist away")

    /// - Parameters:
    ///   - before: the settings that changed, as they were.
    ///   - after: the same as they are.
    package static func settingsChanged(before: JSON, after: JSON) -> AuditEntry {
        AuditEntry("workspace_settings_changed", "Changed the settings of the workspace") {
            $0.details = ["before": before, "after": after]
        }
    }

    package static func jobRetried(_ id: Int64, kind: String) -> AuditEntry {
        job("job_retried", "Had the job \(kind) tried again", id, ["kind": .string(kind)])
    }

    package static func jobDiscarded(_ id: Int64, kind: String, arguments: String, error: String?) -> AuditEntry {
        job(
            "job_discarded", "Discarded the job \(kind)", id,
            [
                "kind": .string(kind), "arguments": .string(arguments),
                "error": error.map(JSON.string) ?? .null,
            ])
    }

    // Integrations

    package static func connectionAdded(_ id: Int64, _ connector: String, changed: [String]) -> AuditEntry {
        connection("integration_connected", "Connected \(connector)", id, connector, ["fields": words(changed)])
    }

    /// - Parameter changed: the names of the fields, never what they hold.
    package static func connectionSaved(_ id: Int64, _ connector: String, changed: [String]) -> AuditEntry {
        connection(
            "integration_credentials_updated", "Saved the connection to \(connector)", id, connector,
            ["fields": words(changed)])
    }

    package static func connectionSyncSaved(_ id: Int64, _ connector: String, before: JSON, after: JSON) -> AuditEntry {
        connection(
            "integration_sync_updated", "Changed what \(connector) syncs", id, connector,
            ["before": before, "after": after])
    }

    /// - Parameter id: nil while the connection is not saved yet.
    package static func connectionTested(_ id: Int64?, _ connector: String) -> AuditEntry {
        connection("integration_tested", "Tested the connection to \(connector)", id, connector, [:])
    }

    package static func connectionDisconnected(_ id: Int64, _ connector: String, mode: String) -> AuditEntry {
        connection("integration_disconnected", "Disconnected \(connector)", id, connector, ["mode": .string(mode)])
    }

    package static func syncRequested(_ id: Int64, _ connector: String, mode: String, stream: String? = nil)
        -> AuditEntry
    {
        connection(
            "sync_requested", "Asked \(connector) to sync now", id, connector,
            ["mode": .string(mode), "stream": stream.map(JSON.string) ?? .null])
    }

    package static func retryRequested(_ id: Int64, _ connector: String, run: Int64, count: Int) -> AuditEntry {
        connection(
            "sync_retry_requested", "Asked \(connector) to read failed records again", id, connector,
            ["run": number(Int(run)), "count": number(count)])
    }

    /// Syncing failed for so long that the connection was switched off.
    package static func connectionPausedItself(_ id: Int64, _ connector: String, failures: Int) -> AuditEntry {
        connection("integration_paused", "Paused \(connector)", id, connector, ["failures": number(failures)])
    }

    /// The answer to a deletion that the guard held back.
    package static func deletionDecided(
        _ id: Int64, _ connector: String, stream: String, count: Int, isAccepted: Bool
    ) -> AuditEntry {
        connection(
            "deletion_decided", "\(isAccepted ? "Let" : "Kept") \(count) \(stream) \(isAccepted ? "go" : "in place")",
            id,
            connector, ["stream": .string(stream), "count": number(count), "accepted": .bool(isAccepted)])
    }

    // Customers

    package static func customerCreated(_ id: Int64, name: String) -> AuditEntry {
        customer("customer_created", "Created the customer \(name)", id, [:])
    }

    package static func customerAccountChanged(_ id: Int64, owner: Int64?, tags: [String]) -> AuditEntry {
        customer(
            "customer_account_changed", "Changed owner or tags", id, ["owner": optional(owner), "tags": words(tags)])
    }

    /// - Parameter contact: nil: the tools decide again.
    package static func primaryContactChosen(_ id: Int64, contact: String?) -> AuditEntry {
        customer(
            "primary_contact_chosen",
            contact.map { "Made \($0) the primary contact" } ?? "Left the primary contact to the tools", id,
            ["contact": contact.map(JSON.string) ?? .null])
    }

    package static func customersTagged(_ ids: [Int64], tag: String) -> AuditEntry {
        AuditEntry("customers_tagged", "Tagged \(customers(ids.count)) “\(tag)”") {
            $0.details = ["tag": .string(tag)]
            $0.concerns(ids)
        }
    }

    /// - Parameter owner: nil: they have none now.
    package static func customersGiven(_ ids: [Int64], owner: Int64?) -> AuditEntry {
        AuditEntry("customers_given", "Set the owner of \(customers(ids.count))") {
            $0.details = ["owner": optional(owner)]
            $0.concerns(ids)
        }
    }

    private static func customers(_ count: Int) -> String { count == 1 ? "one customer" : "\(count) customers" }

    package static func customerArchived(_ id: Int64) -> AuditEntry {
        customer("customer_archived", "Archived the customer", id, [:])
    }

    package static func customerRestored(_ id: Int64) -> AuditEntry {
        customer("customer_restored", "Took the customer back from the archive", id, [:])
    }

    package static func customerDeleted(_ id: Int64, name: String) -> AuditEntry {
        customer("customer_deleted", "Deleted the customer \(name)", id, ["name": .string(name)])
    }

    package static func customerFollowed(_ id: Int64, _ isFollowed: Bool) -> AuditEntry {
        customer("customer_followed", isFollowed ? "Follows the customer" : "Follows the customer no more", id, [:])
    }

    package static func noteAdded(_ id: Int64, customer: Int64) -> AuditEntry {
        note("customer_note_added", "Wrote a note", id, customer)
    }

    package static func noteEdited(_ id: Int64, customer: Int64) -> AuditEntry {
        note("customer_note_edited", "Edited a note", id, customer)
    }

    package static func notePinned(_ id: Int64, customer: Int64, _ isPinned: Bool) -> AuditEntry {
        note(
            isPinned ? "customer_note_pinned" : "customer_note_unpinned",
            isPinned ? "Pinned a note" : "Unpinned a note", id, customer)
    }

    private static func connection(
        _ action: String, _ summary: String, _ id: Int64?, _ connector: String, _ details: [String: JSON]
    ) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("connection", id)
            $0.connectionID = id
            $0.details = .object(details.merging(["connector": .string(connector)]) { given, _ in given })
        }
    }

    private static func job(_ action: String, _ summary: String, _ id: Int64, _ details: JSON) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("job", id)
            $0.details = details
        }
    }

    static func customer(_ action: String, _ summary: String, _ id: Int64, _ details: [String: JSON])
        -> AuditEntry
    {
        AuditEntry(action, summary) {
            $0.target("customer", id)
            $0.customerID = id
            $0.details = .object(details)
        }
    }

    private static func note(_ action: String, _ summary: String, _ id: Int64, _ customer: Int64) -> AuditEntry {
        AuditEntry(action, summary) {
            $0.target("customer_note", id)
            $0.customerID = customer
        }
    }

    private static func words(_ words: [String]) -> JSON { .array(words.map(JSON.string)) }
    static func number(_ number: Int) -> JSON { JSON(integerLiteral: number) }
    static func optional(_ id: Int64?) -> JSON { id.map { number(Int($0)) } ?? .null }
}
