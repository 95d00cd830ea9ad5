/// The live streams among the connections: starts them, brings them the news, ends them.
final class StreamKeeper {
    private let options: ServerOptions
    private let live: LiveEvents
    private let connections: OpenConnections
    private let conversation: Conversation
    private var streams = LiveStreams()

    init(_ options: ServerOptions, _ live: LiveEvents, _ connections: OpenConnections, _ conversation: Conversation) {
        self.options = options
        self.live = live
        self.connections = connections
        self.conversation = conversation
    }

    var count: Int { streams.count }

    /// Turns a connection into a stream; answers the older one that had to make room.
    func start(
        _ connection: Connection, _ head: Output, _ subscription: LiveSubscription, _ now: Instant
    ) -> Connection? {
        let room = streams.room(
            for: subscription.holder, inAll: options.liveStreamLimit, perPerson: options.liveStreamsPerPerson)
        guard room != .none, !conversation.isDraining else {
            conversation.refuseStream(connection, now)
            return nil
        }
        connections.becameStream(connection)
        streams.add(connection.id, subscription)
        connection.phase = .subscribed
        connection.output.append(head)
        connection.output.append(LiveStreams.opening)
        connection.clock.awaitComment(now)
        connection.flush(now)

        guard case .insteadOf(let id) = room, let older = connections.find(id) else { return nil }
        dismiss(older, now)
        return older
    }

    /// Tells the streams what has come since the last call; answers whom that concerned.
    func deliverNews(_ now: Instant) -> [Connection] {
        live.take().flatMap { news in
            switch news {
            case .published(let key): deliver(key, now)
            case .ended(let predicate): end(streams.matching(predicate), now)
            }
        }
    }

    /// Goes on when a client has taken all that waited for it.
    func resume(_ connection: Connection, _ now: Instant) {
        connection.clock.awaitComment(now)
        guard !connection.heldEvents.isEmpty else { return }
        for name in connection.heldEvents { connection.output.append(LiveStreams.event(name)) }
        connection.heldEvents = []
        connection.flush(now)
    }

    /// Shows a silent client that the stream still stands.
    func comment(_ connection: Connection, _ now: Instant) {
        connection.output.append(LiveStreams.comment)
        connection.clock.awaitComment(now)
        connection.flush(now)
    }

    /// Ends every stream, each with the hint when to come again.
    func endAll(_ now: Instant) -> [Connection] {
        end(streams.all, now)
    }

    /// Whether the connection, which is being closed, was a stream.
    func forget(_ connection: Connection) -> Bool {
        streams.remove(connection.id)
    }

    /// Ends a stream at once: one that lingered would still cost what a stream costs.
    private func dismiss(_ connection: Connection, _ now: Instant) {
        connection.output.append(LiveStreams.later)
        connection.flush(now)
        connection.phase = .closed
    }

    private func deliver(_ key: String, _ now: Instant) -> [Connection] {
        streams.deliveries(of: key).compactMap { id, events in
            guard let connection = connections.find(id), connection.phase == .subscribed else { return nil }
            if connection.output.isEmpty {
                for name in events { connection.output.append(LiveStreams.event(name)) }
                connection.flush(now)
            } else {
                for name in events where !connection.heldEvents.contains(name) { connection.heldEvents.append(name) }
            }
            return connection
        }
    }

    private func end(_ ids: [ConnectionID], _ now: Instant) -> [Connection] {
        ids.compactMap { id in
            guard let connection = connections.find(id), connection.phase == .subscribed else { return nil }
            connection.output.append(LiveStreams.opening)
            connection.endsAfterOutput = true
            connection.flush(now)
            return connection
        }
    }
}
