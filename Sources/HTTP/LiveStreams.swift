/// Which connections carry live events, and of which topics. Belongs to the reactor.
struct LiveStreams {
    private var topics: [ConnectionID: [LiveTopic]] = [:]
    private var subscribers: [String: Set<ConnectionID>] = [:]

    var count: Int { topics.count }
    var all: [ConnectionID] { Array(topics.keys) }

    mutating func add(_ id: ConnectionID, _ topics: [LiveTopic]) {
        self.topics[id] = topics
        for topic in topics { subscribers[topic.key, default: []].insert(id) }
    }

    /// Forgets a connection; false when it carried no stream.
    mutating func remove(_ id: ConnectionID) -> Bool {
        guard let removed = topics.removeValue(forKey: id) else { return false }
        for topic in removed {
            subscribers[topic.key]?.remove(id)
            if subscribers[topic.key]?.isEmpty == true { subscribers[topic.key] = nil }
        }
        return true
    }

    /// Who is to be told of a key, and under which names.
    func deliveries(of key: String) -> [(id: ConnectionID, events: [String])] {
        (subscribers[key] ?? []).map { id in
            (id, (topics[id] ?? []).filter { $0.key == key }.map(\.event))
        }
    }

    /// The streams that have a matching topic.
    func matching(_ predicate: (LiveTopic) -> Bool) -> [ConnectionID] {
        topics.filter { $0.value.contains(where: predicate) }.map(\.key)
    }

    /// What opens a stream: how long the browser waits before it comes again.
    static let opening = Array("retry: 3000\n\n".utf8)

    /// What shows that the connection still stands.
    static let comment = Array(":\n\n".utf8)

    /// One event; a line break in its name would begin a field of its own and becomes a space.
    static func event(_ name: String) -> [UInt8] {
        let line = name.utf8.map { $0 == .lineFeed || $0 == .carriageReturn ? UInt8.space : $0 }
        return "event: ".utf8 + line + "\ndata: ".utf8 + line + "\n\n".utf8
    }
}
