import Basics
import Customers
import HTTP
import Rendering
import Sync
import Workspace

/// Another tool as the one that the customer list comes from, with everything that would follow from it.
enum SpinePages {
    static func show(_ visit: Visit) throws -> Response {
        let wanted = visit.request.query["to"].flatMap(ID<Connection>.init)
        let connections = try visit.read { db in try Connection.all(db) }
        let present = connections.first { $0.id.value == visit.settings.spineConnectionID }
        var refusal: Refusal?
        var change: SpineChange?
        do {
            change = try wanted.map { id in try visit.read { db in try SpineChange.preview(to: id, db) } }
        } catch let found as Refusal {
            refusal = found
        }
        let page: View = [
            "crumbs": [PageLink("Customer mapping", "/admin/mapping?view=grid")],
            "present": present?.label ?? "no tool yet", "refusal": refusal.map(Problems.init),
            "hasChoices": connections.count > 1,
            "choices": connections.filter { $0.id != present?.id }.map {
                Choice($0.id.description, $0.label, isSelected: $0.id == wanted)
            },
            "change": change.map(preview),
        ]
        return try visit.page("mapping/spine", page, title: "Where the customer list comes from")
    }

    static func change(_ visit: Visit) throws -> Response {
        let to: ID<Connection> = try visit.form().id("to")
        try visit.write { db in
            let from = try SpineChange.make(to: to, db)
            return ((), .spineChanged(from: from, to: to.value))
        }
        return visit.redirect(
            to: "/admin/mapping?view=grid",
            flash: "The customer list comes from there now. New customers and links appear in a moment.")
    }

    private static func preview(_ change: SpineChange) -> View {
        let undecided = Formats.count(change.undecided, "of them resembles", "of them resemble")
        return [
            "to": change.to, "label": change.toLabel,
            "kept": "\(Formats.count(change.kept, "customer")) \(change.kept == 1 ? "has" : "have") an account there.",
            "created": change.created.isEmpty
                ? "No new customer is made." : "\(Formats.count(change.created.count, "new customer")) will be made.",
            "undecided": change.undecided == 0
                ? nil
                : "\(undecided) a customer that is there already. Decide on them first, or they stand on the list twice.",
            "names": names(change.created),
            "without":
                "\(Formats.count(change.without.count, "customer")) \(change.without.count == 1 ? "has" : "have") none there. They stay, without an account in the list’s tool.",
            "lost": change.without.prefix(50).map { PageLink($0.name, "/customers/\($0.customer)") },
            "isMoreLost": change.without.count > 50,
            "deed": "Take the customer list from \(change.toLabel)",
        ]
    }

    private static func names(_ all: [String]) -> String? {
        guard !all.isEmpty else { return nil }
        return all.prefix(50).joined(separator: ", ")
            + (all.count > 50 ? " and \(Formats.exact(all.count - 50)) more" : "")
    }
}
