import Basics
import Customers
import HTTP
import HTTPTypes
import Workspace

/// What is done to alerts: to one on its page, to several in the list.
enum AlertVerbs {
    static func acknowledge(_ visit: Visit) throws -> Response {
        let id: ID<AlertThread> = try visit.id("id")
        do {
            try visit.write { db in
                let outcome = try AlertDeed([id], by: visit.user).acknowledge(db)
                try outcome.checked("The alert was not acknowledged")
                return ((), AuditEntry.alertsAcknowledged([id.value], of: outcome.customers))
            }
        } catch let refusal as Refusal {
            return try AlertPages.page(visit, id, refusal: refusal, status: .unprocessableContent)
        }
        return visit.redirect(to: "/alerts/\(id)", flash: "Acknowledged. It stands under Alerts → Acknowledged.")
    }

    static func reopen(_ visit: Visit) throws -> Response {
        let id: ID<AlertThread> = try visit.id("id")
        do {
            try visit.write { db in
                let outcome = try AlertDeed([id], by: visit.user).reopen(db)
                try outcome.checked("Nothing was taken back")
                return ((), AuditEntry.alertsReopened([id.value], of: outcome.customers))
            }
        } catch let refusal as Refusal {
            return try AlertPages.page(visit, id, refusal: refusal, status: .unprocessableContent)
        }
        return visit.redirect(to: "/alerts/\(id)", flash: "The alert is open again.")
    }

    static func resolve(_ visit: Visit) throws -> Response {
        let id: ID<AlertThread> = try visit.id("id")
        let key = try formKey(visit)
        do {
            try visit.write { db in
                let deed = try AlertDeed([id], by: visit.user)
                let outcome = try deed.resolve(formKey: key, visit.site.connectors, db)
                try outcome.checked("The alert was not resolved")
                return ((), AuditEntry.alertsResolveAsked([id.value], of: outcome.customers))
            }
        } catch let refusal as Refusal {
            return try AlertPages.page(visit, id, refusal: refusal, status: .unprocessableContent)
        }
        return visit.redirect(to: "/alerts/\(id)", flash: "It is being sent.", tone: .info)
    }

    /// The bar over the selected rows of the queue.
    static func bulk(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let deed = try AlertDeed(form.all("alert").compactMap(ID<AlertThread>.init), by: visit.user)
        let word = try form.choice("deed", of: ["acknowledge", "resolve"])
        let key = try formKey(visit)
        let outcome = try visit.write { db in
            let outcome =
                word == "acknowledge"
                ? try deed.acknowledge(db) : try deed.resolve(formKey: key, visit.site.connectors, db)
            let ids = outcome.changed.map(\.value)
            let entry =
                word == "acknowledge"
                ? AuditEntry.alertsAcknowledged(ids, of: outcome.customers)
                : AuditEntry.alertsResolveAsked(ids, of: outcome.customers)
            return (outcome, ids.isEmpty ? nil : entry)
        }
        let done = word == "acknowledge" ? "acknowledged" : "being resolved"
        return back(visit, form, outcome, "\(Formats.count(outcome.changed.count, "alert")) \(done).")
    }

    /// To the list as it was filtered, with what was left as it is.
    private static func back(_ visit: Visit, _ form: Form, _ outcome: AlertDeed.Outcome, _ done: String) -> Response {
        let query = form["back", default: ""]
        let named = outcome.left.prefix(3).map { "“\($0.title.prefix(80))”: \($0.why)" }.joined(separator: "; ")
        let more = outcome.left.count > 3 ? "; and \(outcome.left.count - 3) more" : ""
        let left = outcome.left.isEmpty ? "" : " Left as they are: \(named)\(more)."
        return visit.redirect(
            to: query.isEmpty ? "/alerts" : LocalPath.checked("/alerts?\(query)") ?? "/alerts",
            flash: (outcome.changed.isEmpty ? "Nothing is changed." : done) + left,
            tone: outcome.left.isEmpty ? .ok : .warn)
    }

    private static func formKey(_ visit: Visit) throws -> String {
        String(try visit.form()["form", default: ""].unicodeScalars.prefix(64))
    }
}
