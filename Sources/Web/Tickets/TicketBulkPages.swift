import Basics
import ConnectorKit
import Customers
import HTTP
import Workspace

/// The bar over the selected rows of the queue.
enum TicketBulkPages {
    static func change(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let ids = form.all("ticket").compactMap(ID<Ticket>.init)
        let deed = try form.choice("deed", of: ["assign", "status"])
        let bulk = try TicketBulk(
            ids, by: visit.user, formKey: String(form["form", default: ""].prefix(64)), visit.site.connectors)

        let outcome = try visit.write { db in
            let outcome =
                try deed == "assign"
                ? bulk.assign(to: form.optionalID("technician"), db)
                : bulk.setStatus(form.text("new_status"), db)
            let entry = AuditEntry.ticketsChanged(
                outcome.changed.map(\.value), verb: "ticket.\(deed)", to: outcome.name)
            return (outcome, outcome.changed.isEmpty ? nil : entry)
        }
        return answer(visit, outcome, back: form["back", default: ""])
    }

    private static func answer(_ visit: Visit, _ outcome: TicketBulk.Outcome, back: String) -> Response {
        let asked = Formats.count(outcome.changed.count, "change")
        let left = outcome.left.prefix(5).map { "#\($0.number) \($0.why)" }.joined(separator: "; ")
        let rest = outcome.left.count > 5 ? "; and \(outcome.left.count - 5) more" : ""
        let sentence =
            outcome.left.isEmpty ? "" : " Left as they are: \(left)\(rest)."
        let address = LocalPath.checked("/tickets?\(back)")
        return visit.redirect(
            to: back.isEmpty ? "/tickets" : address ?? "/tickets",
            flash: (outcome.changed.isEmpty ? "Nothing is changed." : "\(asked) to “\(outcome.name)” being sent.")
                + sentence,
            tone: outcome.left.isEmpty ? .ok : .warn)
    }
}
