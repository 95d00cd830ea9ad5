import Database
import Synchronization

/// One workspace in this process: closed, or open with its pools.
final class WorkspaceSlot: Sendable {
    private let state = Mutex(State())
    private let use = Mutex(Use())

    private struct State {
        var open: OpenWorkspace?
        var failure: (error: any Error, at: ContinuousClock.Instant)?
    }

    private struct Use {
        var last: ContinuousClock.Instant?
        var marked: ContinuousClock.Instant?
    }

    /// A workspace that nobody used for so long may be closed.
    private static let idle: Duration = .seconds(300)
    private static let markEvery: Duration = .seconds(60)

    /// The open workspace, by `make` when it is closed or `entry` has moved. Of several threads one opens; when it fails,
    /// those that waited for it fail with it.
    func open(_ entry: WorkspaceEntry, make: (WorkspaceEntry) throws -> OpenWorkspace) throws -> OpenWorkspace {
        let asked = ContinuousClock.now
        return try state.withLock { state in
            if let open = state.open, open.entry == entry { return open }
            if let failure = state.failure, failure.at > asked { throw failure.error }
            state.open?.close()
            state.open = nil
            do {
                let open = try make(entry)
                state.open = open
                return open
            } catch {
                state.failure = (error, .now)
                throw error
            }
        }
    }

    var current: OpenWorkspace? { state.withLock { $0.open } }

    /// Somebody came.
    func touch() {
        use.withLock { $0.last = .now }
    }

    var isIdle: Bool {
        use.withLock { use in use.last.map { $0 + Self.idle < .now } ?? true }
    }

    /// Whether the directory should hear now that this process uses the workspace; true at most once a minute.
    func mustMark() -> Bool {
        guard !isIdle else { return false }
        return use.withLock { use in
            if let marked = use.marked, marked + Self.markEvery > .now { return false }
            use.marked = .now
            return true
        }
    }

    /// Closes it; a thread that comes meanwhile opens it anew.
    func close() {
        let open = state.withLock { state in
            defer { state.open = nil }
            return state.open
        }
        open?.close()
    }
}
