import Logging

/// The one thread that owns waiting connections and their deadlines. It waits for nothing but epoll.
final class Reactor {
    private static let wakeUpToken = UInt64.max - 1
    /// Deadlines are looked at this often, so they are kept to a tenth of a second.
    private static let tick = Duration.milliseconds(100)

    private let poller: Poller
    private let listener: Listener
    private let connections: OpenConnections
    private let conversation: Conversation
    private let streams: StreamKeeper
    private let mailbox: Mailbox
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 * 1024, alignment: 16)
    private let measure: (_ connections: Int, _ streams: Int) -> Void
    private var ending: Ending
    private var now = Instant.now()
    private let log = Logger(label: "http")

    init(
        _ options: ServerOptions, _ listening: Socket, _ mailbox: Mailbox, _ live: LiveEvents,
        makeConversation: () -> Conversation, measure: @escaping (_ connections: Int, _ streams: Int) -> Void
    ) {
        poller = Poller()
        listener = Listener(listening, poller)
        connections = OpenConnections(options, poller)
        conversation = makeConversation()
        streams = StreamKeeper(options, live, connections, conversation)
        self.mailbox = mailbox
        self.measure = measure
        ending = Ending(options.times)
        poller.add(mailbox.wakeUp.descriptor, .reading, token: Reactor.wakeUpToken)
    }

    deinit {
        scratch.deallocate()
    }

    /// Serves until drained or stopped.
    func run() {
        var nextTick = now
        while !ending.isOver(now, isEmpty: connections.isEmpty, isListening: listener.isListening) {
            let events = poller.wait(connections.isEmpty && !ending.hasBegun ? 1000 : 100)
            now = .now()
            for index in 0..<events {
                let (token, happened) = poller.event(index)
                handle(token, happened)
            }
            if now >= nextTick {
                checkDeadlines()
                nextTick = now + Reactor.tick
            }
        }
        listener.close()
        connections.forEach { if $0.phase != .working { close($0) } }
    }

    private func handle(_ token: UInt64, _ happened: Poller.Interest) {
        switch token {
        case Listener.token: accept(atMost: 64)
        case Reactor.wakeUpToken:
            mailbox.wakeUp.clear()
            mailbox.take().forEach(read)
            streams.deliverNews(now).forEach(settle)
        default:
            guard let connection = connections.find(ConnectionID(token: token)) else { return }
            handle(connection, happened)
            settle(connection)
        }
    }

    private func accept(atMost count: Int) {
        listener.accept(atMost: count) { socket, peer in
            socket.sendPromptly()
            guard connections.open(socket, peer: peer, now) == nil else { return }
            log.debug("http.too_many_connections", metadata: ["address": "\(peer)"])
            var answer = conversation.refusalOfConnection()
            _ = answer.send(to: socket)  // whether it arrives or not, the connection ends here
            socket.finishWriting()
            socket.close()
        }
    }

    private func handle(_ connection: Connection, _ happened: Poller.Interest) {
        if !connection.output.isEmpty {
            connection.flush(now)
            guard connection.output.isEmpty else { return }
            if connection.phase == .subscribed { streams.resume(connection, now) }
            conversation.proceedFlow(connection)
            conversation.proceed(connection, now)
        } else if connection.phase == .working {
            connections.park(connection)
        } else if !happened.isDisjoint(with: [.reading, .hangUp]) {
            receive(connection)
        }
    }

    private func receive(_ connection: Connection) {
        switch connection.socket.read(into: scratch) {
        case .done(let count):
            guard connection.phase == .reading else { return }
            connection.reader.append(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
            conversation.proceed(connection, now)
        case .wouldBlock: break
        case .ended, .failed: connection.phase = .closed
        }
    }

    private func read(_ message: Message) {
        switch message {
        case .answered(let id, let rest, let ends): withConnection(id) { answered($0, rest, ends: ends) }
        case .subscribed(let id, let head, let subscription):
            withConnection(id) { streams.start($0, head, subscription, now).map(settle) }
        case .flowing(let id, let rest, let flow): withConnection(id) { flowing($0, rest, flow) }
        case .broken(let id): withConnection(id) { $0.phase = .closed }
        case .admitted(let id): withConnection(id) { conversation.admit($0, now) }
        case .drain:
            conversation.isDraining = true
            ending.begin(now)
        case .stop:
            connections.forEach { if $0.phase == .working { $0.socket.sever() } else { close($0) } }
            ending.stop(now)
        }
    }

    private func withConnection(_ id: ConnectionID, _ body: (Connection) -> Void) {
        guard let connection = connections.find(id) else { return }
        body(connection)
        settle(connection)
    }

    private func answered(_ connection: Connection, _ rest: Output, ends: Bool) {
        connection.phase = .reading
        connection.endsAfterOutput = ends
        connection.output.append(rest)
        connection.flush(now)
        conversation.proceed(connection, now)
    }

    private func flowing(_ connection: Connection, _ rest: Output, _ flow: BodyFlow) {
        connection.flow = flow
        connection.output.append(rest)
        connection.flush(now)
        conversation.proceedFlow(connection)
    }

    private func settle(_ connection: Connection) {
        if connection.phase == .closed || ending.isStopped && connection.phase != .working {
            close(connection)
        } else {
            connections.watch(connection)
        }
    }

    private func close(_ connection: Connection) {
        connections.close(connection, wasStream: streams.forget(connection))
    }
}

/// What the reactor does ten times a second.
extension Reactor {
    private func checkDeadlines() {
        listener.resume()
        connections.forEach { connection in
            guard connection.clock.deadline <= now else { return }
            expire(connection)
            settle(connection)
        }
        if listener.isListening, ending.endsListening(now) { stopListening() }
        if ending.endsEverything(now) { read(.stop) }
        measure(connections.counted, streams.count)
    }

    private func expire(_ connection: Connection) {
        switch connection.phase {
        case _ where connection.clock.isAboutWriting: connection.phase = .closed
        case .reading where connection.reader.stage != .quiet && !connection.endsAfterOutput:
            conversation.refuse(connection, .tooSlow, now)
        case .subscribed: streams.comment(connection, now)
        case .reading, .lingering: connection.phase = .closed
        case .working, .closed: break
        }
    }

    /// Takes what has connected already, then listens no more; who waits for nothing is soon sent away.
    private func stopListening() {
        accept(atMost: 4096)
        listener.close()
        streams.endAll(now).forEach(settle)
        connections.forEach { connection in
            if connection.phase == .reading, connection.reader.stage == .quiet {
                connection.clock.shorten(to: ending.quietUntil(now))
            }
        }
    }
}
