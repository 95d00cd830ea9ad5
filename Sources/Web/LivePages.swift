import Basics
import HTTP
import HTTPTypes
import Workspace

/// The names of live events, as Sync and Customers publish them.
enum LiveTopics {
    /// The private name of a topic: only this workspace's browsers are told.
    static func key(_ topic: String, in slug: String) -> String { "\(slug) \(topic)" }

    /// A topic that nobody publishes; each stream has it, so that a person's streams can be ended.
    static func person(_ id: ID<User>, in slug: String) -> String { key("person/\(id)", in: slug) }

    /// Those of a comma-separated list that have the form of a topic, at most 20.
    static func parsed(_ list: String) -> [String] {
        list.split(separator: ",").map(String.init).filter(isTopic).prefix(20).map { $0 }
    }

    private static func isTopic(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count) && !text.hasPrefix("person/")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

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
            body: .liveEvents(topics + [person]))
    }

    /// The sync pill of the top bar, which asks for itself when a sync has news.
    static func syncPill(_ visit: Visit) throws -> Response {
        guard let pill = try visit.syncPill() else { return Response(.noContent) }
        return try visit.part("partials/sync-pill", pill)
    }
}
