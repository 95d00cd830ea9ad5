import Basics
import Customers
import HTTP
import Rendering
import Sync
import Workspace

/// What goes out to vendors: what waits and why, what failed, what was sent.
enum OutboxPages {
    static func list(_ visit: Visit) throws -> Response {
        let shelf = OutboxShelf.all.first { $0.name == visit.request.query["view"] } ?? OutboxShelf.open
        let before = visit.request.query["before"].flatMap { Int64($0) }
        let (entries, figures, stop, undecided) = try visit.read { db in
            (
                try OutboxEntry.list(shelf.states, before: before, limit: 51, db), try OutboxFigures.load(db),
                try WritesSwitch.load(db), try MappingQueue.counts(db).undecided
            )
        }
        let shown = Array(entries.prefix(50))
        let page = OutboxList(
            shelf: shelf, rows: shown.map { OutboxLine($0, visit.formats) }, figures: figures,
            undecided: undecided, stop: stop,
            mayStop: visit.may(.stopWrites), isFirst: before == nil,
            next: entries.count > 50 ? shown.last.map { "\(shelf.href)&before=\($0.id)" } : nil,
            formats: visit.formats)
        return try visit.page("outbox/list", page, title: "Outbox", topics: [OutboxTopic.all])
    }

    static func show(_ visit: Visit) throws -> Response {
        let id: ID<OutboxEntry> = try visit.id("id")
        let (entry, customer) = try visit.read { db in
            let entry = try OutboxEntry.find(id, db)
            // One that was deleted since has no name any more, and the write is shown all the same.
            let customer = entry.customerID.flatMap {
                try? Customer.find(ID($0), reader: visit.user.id.value, db).name
            }
            return (entry, customer)
        }
        let page = OutboxDetail(
            entry: entry, customer: customer, mayDecide: visit.may(.decideOutbox), formats: visit.formats)
        return try visit.page(
            "outbox/show", page, title: OutboxWords.what(entry.write), documentTitle: "Outbox · write \(id)",
            topics: [OutboxTopic.one(id)])
    }

    static func cancel(_ visit: Visit) throws -> Response {
        let id: ID<OutboxEntry> = try visit.id("id")
        try visit.write(.writeCancelled(id.value)) { db in try Outbox.cancel(id, by: visit.user.name, db) }
        return visit.redirect(to: "/outbox/\(id)", flash: "Cancelled: it is not sent.")
    }

    /// That it arrived, or that it is to be sent again.
    static func decide(_ visit: Visit) throws -> Response {
        let id: ID<OutboxEntry> = try visit.id("id")
        let words = [Outbox.Decision.arrived, .sendAgain]
        let word = try visit.form().choice("decision", of: words.map(\.rawValue))
        let decision = words.first { $0.rawValue == word } ?? .arrived

        try visit.write(.writeDecided(id.value, decision.rawValue)) { db in
            try Outbox.decide(id, decision, by: visit.user.name, visit.site.connectors, db)
        }
        return visit.redirect(
            to: "/outbox/\(id)",
            flash: decision == .arrived ? "Taken as sent." : "It is sent again, as soon as its turn comes.")
    }

    static func stop(_ visit: Visit) throws -> Response {
        try visit.write(.writesStopped) { db in try Outbox.stopAll(by: visit.user.name, db) }
        return visit.redirect(
            to: "/outbox", flash: "All writes are stopped. What is asked for waits here.", tone: .warn)
    }

    static func resume(_ visit: Visit) throws -> Response {
        try visit.write(.writesResumed) { db in try Outbox.resumeAll(db) }
        return visit.redirect(to: "/outbox", flash: "Writes go out again.")
    }
}
