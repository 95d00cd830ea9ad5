import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

/// What a person does to one or several alert threads. Those that cannot have it are left as they are and named.
package struct AlertDeed: Sendable {
    package struct Outcome: Sendable {
        package let changed: [ID<AlertThread>]
        /// Whose they are.
        package let customers: Set<Int64>
        /// Titles of those that were left, each with why.
        package let left: [(title: String, why: String)]

        /// The same for one thread alone, of which somebody wants to know why not.
        package func checked(_ what: String) throws(Refusal) {
            guard let first = left.first else { return }
            throw Refusal(what, why: first.why, next: "")
        }
    }

    let ids: [ID<AlertThread>]
    let user: User

    /// Rows that one page can have selected.
    package static let limit = 100

    /// - Throws: `Refusal` when none or too many are selected.
    package init(_ ids: [ID<AlertThread>], by user: User) throws(Refusal) {
        guard (1...AlertDeed.limit).contains(ids.count) else {
            throw Refusal(
                "Nothing was changed",
                why: ids.isEmpty ? "No alert is selected" : "More than \(AlertDeed.limit) are selected",
                next: "Select the alerts in the list")
        }
        self.ids = Set(ids).sorted()
        self.user = user
    }

    /// Says that somebody looks after them. It stays with us: no tool is told.
    package func acknowledge(_ db: borrowing Transaction) throws -> Outcome {
        let outcome = try each(db) { thread in
            switch thread.state {
            case .open: nil
            case .acknowledged: "\(thread.acknowledgedBy ?? "Somebody") has acknowledged it already"
            case .muted: "it is muted"
            case .resolved: Self.cleared
            }
        }
        try db.run(
            """
            UPDATE alert_threads SET state = 'acknowledged', acknowledged_by = \(user.name), acknowledged_at = now()
             WHERE id = ANY (\(outcome.changed.map(\.value)))
            """)
        try tell(outcome, db)
        return outcome
    }

    /// Takes the acknowledgement back.
    package func reopen(_ db: borrowing Transaction) throws -> Outcome {
        let outcome = try each(db) { thread in
            switch thread.state {
            case .acknowledged: nil
            case .open, .muted: "nobody has acknowledged it"
            case .resolved: Self.cleared
            }
        }
        try db.run(
            """
            UPDATE alert_threads SET state = 'open', acknowledged_by = NULL, acknowledged_at = NULL
             WHERE id = ANY (\(outcome.changed.map(\.value)))
            """)
        try tell(outcome, db)
        return outcome
    }

    /// Asks the tools to end every alert in them. The threads are resolved when the tools say so.
    ///
    /// - Parameter formKey: made with the form: sent twice it is the same.
    package func resolve(formKey: String, _ connectors: ConnectorSet, _ db: borrowing Transaction) throws -> Outcome {
        let alerts = try openAlerts(db)
        let outcome = try each(db) { thread in
            if thread.state == .resolved || alerts[thread.id]?.isEmpty != false { return Self.cleared }
            if let reason = Self.reason(.resolveAlert, thread.connector, connectors) { return reason }
            return thread.write?.state.isOpen == true ? "it is being resolved already" : nil
        } then: { thread in
            for ref in alerts[thread.id] ?? [] {
                let reset = AlertReset(alert: ref, note: "Resolved by \(user.name)")
                let key = WriteKey(["alert.resolve", "\(thread.id)", ref, formKey])
                let intent = WriteIntent(
                    .resolveAlert(reset), to: ID(thread.connectionID), key: key, by: .person(user.id.value, user.name)
                ) {
                    $0.customer = thread.customer?.id.value
                    $0.origin = (AlertThread.originKind, thread.id.value)
                }
                try Outbox.add(intent, connectors, db)
            }
        }
        return outcome
    }

    /// Why a tool cannot do something; nil: it can.
    package static func reason(_ verb: Verb, _ connector: String, _ connectors: ConnectorSet) -> String? {
        guard let manifest = connectors[connector]?.manifest else {
            return "This program does not know the tool any more."
        }
        return manifest.support(of: verb).reason
    }

    static let cleared = "it has cleared meanwhile"

    /// - Parameters:
    ///   - why: why a thread is left as it is; nil: it is not.
    ///   - deed: what is done to each of the others.
    func each(
        _ db: borrowing Transaction, _ why: (AlertThread) -> String?,
        then deed: (AlertThread) throws -> Void = { _ in }
    ) throws -> Outcome {
        var changed: [ID<AlertThread>] = []
        var customers: Set<Int64> = []
        var left: [(title: String, why: String)] = []
        for thread in try locked(db) {
            let isArchived = thread.customer?.isArchived == true
            if let reason = isArchived ? "its customer is archived and so read-only" : why(thread) {
                left.append((thread.title, reason))
                continue
            }
            try deed(thread)
            changed.append(thread.id)
            if let customer = thread.customer { customers.insert(customer.id.value) }
        }
        return Outcome(changed: changed, customers: customers, left: left)
    }

    /// In the order in which their rows are locked.
    private func locked(_ db: borrowing Transaction) throws -> [AlertThread] {
        try db.run(
            "SELECT 1 FROM alert_threads WHERE id = ANY (\(ids.map(\.value))) ORDER BY id FOR NO KEY UPDATE")
        let query: SQL = """
            SELECT \(AlertThread.columns) FROM alert_threads t \(AlertThread.around)
             WHERE t.id = ANY (\(ids.map(\.value))) AND k.removed_at IS NULL ORDER BY t.id
            """
        let found = try db.all(query, as: AlertThread.init(row:))
        guard found.count == ids.count else { throw DatabaseError(.notFound, "one of the alerts") }
        return found
    }

    private func openAlerts(_ db: borrowing Transaction) throws -> [ID<AlertThread>: [String]] {
        let query: SQL = """
            SELECT m.thread_id, e.external_id FROM alert_thread_members m JOIN alerts e ON e.id = m.alert_id
             WHERE m.thread_id = ANY (\(ids.map(\.value))) AND e.cleared_at IS NULL AND e.deleted_at IS NULL
             ORDER BY e.id
            """
        let rows = try db.all(query) { row in
            (try row.get("thread_id") as ID<AlertThread>, try row.get("external_id") as String)
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    /// The lists and figures of customers show it at once.
    func tell(_ outcome: Outcome, _ db: borrowing Transaction) throws {
        guard !outcome.changed.isEmpty else { return }
        try db.notify(SyncTopic.channel, "customers")
    }
}
