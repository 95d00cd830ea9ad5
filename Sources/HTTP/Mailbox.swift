import Synchronization

/// What other threads tell the reactor.
enum Message: Sendable {
    /// A worker has answered and wrote what the socket took; `rest` is still to be sent.
    case answered(ConnectionID, rest: Output, ends: Bool)
    /// A worker has made a piece of a body; `rest` of it is still to be sent before the next one is made.
    case flowing(ConnectionID, rest: Output, BodyFlow)
    /// A body could not be made to its end.
    case broken(ConnectionID)
    /// A worker's answer is a live stream: `head` is to be sent, then events.
    case subscribed(ConnectionID, head: Output, LiveSubscription)
    /// The application lets the announced body come.
    case admitted(ConnectionID)
    case drain
    case stop
}

/// Messages for the reactor, from any thread.
final class Mailbox: Sendable {
    let wakeUp = WakeUp()
    private let messages = Mutex<[Message]>([])

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        wakeUp.signal()
    }

    /// Everything since the last call.
    func take() -> [Message] {
        messages.withLock { messages in
            defer { messages.removeAll() }
            return messages
        }
    }
}
