import Basics
import Workspace

/// The names of live events, as Sync and Customers publish them.
enum LiveTopics {
    /// The private name of a topic: only this workspace's browsers are told.
    static func key(_ topic: String, in slug: String) -> String { "\(slug) \(topic)" }

    /// The workspace and the topic of such a name.
    static func read(_ key: String) -> (slug: String, topic: String)? {
        let parts = key.split(separator: " ").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

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
