import Synchronization

/// Something a page can be told has changed.
package struct LiveTopic: Hashable, Sendable {
    /// The private name, with the workspace: "demo sync/7".
    package let key: String
    /// What the browser sees: "sync/7".
    package let event: String

    package init(key: String, event: String) {
        self.key = key
        self.event = event
    }
}

/// Who holds a live stream; by this the server shares out how many there may be.
package struct LiveHolder: Hashable, Sendable {
    /// The house they belong to: a workspace.
    package let house: String
    /// One person of that house, however many browsers and tabs they have.
    package let person: String

    package init(house: String, person: String) {
        self.house = house
        self.person = person
    }
}

/// What a live stream carries, and to whom.
package struct LiveSubscription: Sendable {
    package let topics: [LiveTopic]
    package let holder: LiveHolder

    package init(_ topics: [LiveTopic], to holder: LiveHolder) {
        self.topics = topics
        self.holder = holder
    }
}

/// The news for open live streams, from any thread to the reactor; where nobody listens it is forgotten.
package final class LiveEvents: Sendable {
    /// What the reactor has to do for its streams.
    enum News: Sendable {
        case published(String)
        case ended(@Sendable (LiveTopic) -> Bool)
    }

    private struct State {
        var news: [News] = []
        var waitingKeys: Set<String> = []
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let watchers = Mutex<[@Sendable (String) -> Void]>([])

    package init() {}

    /// Calls `body` with each key that is published, on the publisher's thread, before any stream is told.
    package func watch(_ body: @escaping @Sendable (String) -> Void) {
        watchers.withLock { $0.append(body) }
    }

    /// Tells every stream with this key; several calls before the reactor looks become one event.
    package func publish(_ key: String) {
        for watcher in watchers.withLock({ $0 }) { watcher(key) }
        add { state in
            if state.waitingKeys.insert(key).inserted { state.news.append(.published(key)) }
        }
    }

    /// Ends the streams that have a matching topic: the person was signed out, the workspace is gone.
    package func endAll(matching: @escaping @Sendable (LiveTopic) -> Bool) {
        add { $0.news.append(.ended(matching)) }
    }

    /// Names what wakes the reactor; nil when it has gone.
    func attach(_ wake: (@Sendable () -> Void)?) {
        state.withLock { state in
            state = State(wake: wake)
        }
    }

    /// Hands over what has come since the last call, in its order.
    func take() -> [News] {
        state.withLock { state in
            defer { state = State(wake: state.wake) }
            return state.news
        }
    }

    private func add(_ change: (inout sending State) -> Void) {
        let wake = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.wake != nil else { return nil }
            change(&state)
            return state.wake
        }
        wake?()
    }
}
