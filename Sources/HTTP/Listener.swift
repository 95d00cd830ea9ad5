/// The listening socket and its place in the poller; belongs to the reactor.
final class Listener {
    static let token = UInt64.max

    private let poller: Poller
    private var socket: Socket?
    private var isPaused = false

    init(_ socket: Socket, _ poller: Poller) {
        self.socket = socket
        self.poller = poller
        poller.add(socket.descriptor, .reading, token: Listener.token)
    }

    var isListening: Bool { socket != nil }

    /// Hands connections that wait to `take`, at most `count` of them; pauses when the process may open no more descriptors.
    func accept(atMost count: Int, _ take: (Socket, _ peer: String) -> Void) {
        guard let socket else { return }
        for _ in 0..<count {
            guard let (accepted, peer) = socket.accept() else {
                if Socket.isOutOfDescriptors { pause(true) }
                return
            }
            take(accepted, peer)
        }
    }

    /// Listens on after a pause.
    func resume() {
        if isPaused { pause(false) }
    }

    func close() {
        socket?.close()
        socket = nil
    }

    private func pause(_ pauses: Bool) {
        isPaused = pauses
        if let socket { poller.change(socket.descriptor, pauses ? [] : .reading, token: Listener.token) }
    }
}
