import CEpoll

/// The connections that are open, the poller that watches them, and how many there may be.
final class OpenConnections {
    private let options: ServerOptions
    private let poller: Poller
    private var slots: [Connection?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [UInt32] = []
    private var perAddress: [String: Int] = [:]
    /// Open connections that carry no live stream.
    private(set) var counted = 0

    init(_ options: ServerOptions, _ poller: Poller) {
        self.options = options
        self.poller = poller
    }

    var isEmpty: Bool { slots.count == freeSlots.count }

    /// Takes a connection in; nil when there are too many, of all or of its address.
    func open(_ socket: Socket, peer: String, _ now: Instant) -> Connection? {
        guard counted < options.connectionLimit, perAddress[peer, default: 0] < options.connectionsPerAddress else {
            return nil
        }
        counted += 1
        if !isExcepted(peer) { perAddress[peer, default: 0] += 1 }
        if freeSlots.isEmpty {
            freeSlots.append(UInt32(slots.count))
            slots.append(nil)
            generations.append(0)
        }
        let slot = freeSlots.removeLast()
        let id = ConnectionID(slot: slot, generation: generations[Int(slot)])
        let clock = ConnectionClock(options.times, now)
        let connection = Connection(id, socket, peer: peer, limits: options.limits, clock: clock)
        slots[Int(slot)] = connection
        poller.add(socket.descriptor, connection.interest, token: id.token)
        return connection
    }

    /// The connection of this id, unless it has been closed.
    func find(_ id: ConnectionID) -> Connection? {
        guard Int(id.slot) < slots.count, let found = slots[Int(id.slot)], found.id == id else { return nil }
        return found
    }

    /// Closes a connection for good.
    ///
    /// - Parameter wasStream: whether it was taken off the count by `becameStream`.
    func close(_ connection: Connection, wasStream: Bool) {
        let slot = Int(connection.id.slot)
        if !wasStream { leave(connection.peer) }
        connection.socket.close()
        slots[slot] = nil
        generations[slot] &+= 1
        freeSlots.append(connection.id.slot)
    }

    /// Live streams are counted apart.
    func becameStream(_ connection: Connection) {
        leave(connection.peer)
    }

    /// Tells the poller what the connection waits for, where that has changed.
    func watch(_ connection: Connection) {
        guard let wanted = connection.wanted else { return }
        watch(connection, wanted)
    }

    /// Stops events of a connection that a worker has.
    func park(_ connection: Connection) {
        watch(connection, .parked)
    }

    func forEach(_ body: (Connection) -> Void) {
        for index in slots.indices {
            if let connection = slots[index] { body(connection) }
        }
    }

    private func watch(_ connection: Connection, _ interest: Poller.Interest) {
        guard interest != connection.interest else { return }
        connection.interest = interest
        poller.change(connection.socket.descriptor, interest, token: connection.id.token)
    }

    private func leave(_ peer: String) {
        counted -= 1
        guard let count = perAddress[peer] else { return }
        perAddress[peer] = count > 1 ? count - 1 : nil
    }

    private func isExcepted(_ peer: String) -> Bool {
        peer.hasPrefix("127.") || peer == "::1" || options.trustedProxies.contains(peer)
    }
}
