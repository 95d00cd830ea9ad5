/// Which connections carry live events, of which topics and to whom. Belongs to the reactor.
struct LiveStreams {
    /// Whether one more finds room.
    enum Room: Equatable {
        case free
        /// This older one has to go.
        case insteadOf(ConnectionID)
        case none
    }

    private struct Stream {
        let subscription: LiveSubscription
        /// Counts up from stream to stream: the oldest has the lowest.
        let number: Int
    }

    private var streams: [ConnectionID: Stream] = [:]
    private var subscribers: [String: Set<ConnectionID>] = [:]
    private var ofPerson: [LiveHolder: [ConnectionID]] = [:]
    private var ofHouse: [String: Int] = [:]
    private var begun = 0

    var count: Int { streams.count }
    var all: [ConnectionID] { Array(streams.keys) }

    /// Whether there is room for one more of this person.
    ///
    /// Who has all they may gives up their own oldest, most likely a tab that nobody looks at. When the whole is full, the
    /// house with the most gives up its oldest to one that would still have fewer.
    func room(for holder: LiveHolder, inAll limit: Int, perPerson: Int) -> Room {
        let own = ofPerson[holder] ?? []
        if own.count >= perPerson, let oldest = own.first { return .insteadOf(oldest) }
        guard count >= limit else { return .free }

        guard let largest = ofHouse.max(by: { $0.value < $1.value }),
            largest.value > ofHouse[holder.house, default: 0] + 1, let oldest = oldest(of: largest.key)
        else { return .none }
        return .insteadOf(oldest)
    }

    mutating func add(_ id: ConnectionID, _ subscription: LiveSubscription) {
        streams[id] = Stream(subscription: subscription, number: begun)
        begun += 1
        ofPerson[subscription.holder, default: []].append(id)
        ofHouse[subscription.holder.house, default: 0] += 1
        for topic in subscription.topics { subscribers[topic.key, default: []].insert(id) }
    }

    /// Forgets a connection; false when it carried no stream.
    mutating func remove(_ id: ConnectionID) -> Bool {
        guard let removed = streams.removeValue(forKey: id)?.subscription else { return false }
        for topic in removed.topics {
            subscribers[topic.key]?.remove(id)
            if subscribers[topic.key]?.isEmpty == true { subscribers[topic.key] = nil }
        }
        let (holder, house) = (removed.holder, removed.holder.house)
        ofPerson[holder]?.removeAll { $0 == id }
        if ofPerson[holder]?.isEmpty == true { ofPerson[holder] = nil }
        ofHouse[house, default: 1] -= 1
        if ofHouse[house] == 0 { ofHouse[house] = nil }
        return true
    }

    /// Who is to be told of a key, and under which names.
    func deliveries(of key: String) -> [(id: ConnectionID, events: [String])] {
        (subscribers[key] ?? []).map { id in
            (id, topics(of: id).filter { $0.key == key }.map(\.event))
        }
    }

    /// The streams that have a matching topic.
    func matching(_ predicate: (LiveTopic) -> Bool) -> [ConnectionID] {
        streams.keys.filter { topics(of: $0).contains(where: predicate) }
    }

    private func topics(of id: ConnectionID) -> [LiveTopic] { streams[id]?.subscription.topics ?? [] }

    private func oldest(of house: String) -> ConnectionID? {
        streams.filter { $0.value.subscription.holder.house == house }.min { $0.value.number < $1.value.number }?.key
    }

    /// What opens a stream: how long the browser waits before it comes again.
    static let opening = Array("retry: 3000\n\n".utf8)

    /// What ends a stream that made room: coming again soon it would push out the next.
    static let later = Array("retry: 60000\n\n".utf8)

    /// What shows that the connection still stands.
    static let comment = Array(":\n\n".utf8)

    /// One event; a line break in its name would begin a field of its own and becomes a space.
    static func event(_ name: String) -> [UInt8] {
        let line = name.utf8.map { $0 == .lineFeed || $0 == .carriageReturn ? UInt8.space : $0 }
        return "event: ".utf8 + line + "\ndata: ".utf8 + line + "\n\n".utf8
    }
}
