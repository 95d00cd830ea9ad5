import Synchronization

/// What was read of each workspace within the last second, for what every page shows and few pages change.
final class Lately<Value: Sendable>: Sendable {
    private struct Kept {
        var value: Value?
        var readAt = ContinuousClock.now
        /// How often it was made forget: what was read before the last time is not kept.
        var turn = 0
    }

    private let workspaces = Mutex<[String: Kept]>([:])

    /// What was read within the last second, when nobody has told of a change since; else what `body` reads.
    func value(_ slug: String, _ body: () throws -> Value) rethrows -> Value {
        let kept = workspaces.withLock { $0[slug] }
        if let kept, let value = kept.value, kept.readAt + .seconds(1) > .now { return value }
        return try read(slug, body)
    }

    /// Reads anew, for who was told of a change, and keeps it for the next.
    func read(_ slug: String, _ body: () throws -> Value) rethrows -> Value {
        let (turn, readAt) = workspaces.withLock { ($0[slug]?.turn ?? 0, ContinuousClock.now) }
        let value = try body()
        workspaces.withLock { workspaces in
            guard (workspaces[slug]?.turn ?? 0) == turn else { return }
            workspaces[slug] = Kept(value: value, readAt: readAt, turn: turn)
        }
        return value
    }

    /// It changed.
    func forget(_ slug: String) {
        workspaces.withLock { workspaces in
            workspaces[slug] = Kept(turn: (workspaces[slug]?.turn ?? 0) + 1)
        }
    }
}
