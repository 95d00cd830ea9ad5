import Basics
import HTTP
import HTTPTypes
import Workspace

/// What keeps an open page up to date.
enum LivePages {
    /// The event stream of a page; an event says only that a topic has news.
    static func events(_ visit: Visit) throws -> Response {
        let slug = visit.slug
        let topics = LiveTopics.parsed(visit.request.query["topics"] ?? "").map { topic in
            LiveTopic(key: LiveTopics.key(topic, in: slug), event: topic)
        }
        let person = LiveTopic(key: LiveTopics.person(visit.user.id, in: slug), event: "person")
        return Response(
            .ok, fields: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .liveEvents(
                LiveSubscription(topics + [person], to: LiveHolder(house: slug, person: "\(visit.user.id)"))))
    }

    /// The sync pill of the top bar, which asks for itself when a sync has news.
    static func syncPill(_ visit: Visit) throws -> Response {
        guard let pill = try visit.syncPill() else { return Response(.noContent) }
        return try visit.part("partials/sync-pill", pill)
    }
}
