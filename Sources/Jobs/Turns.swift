/// Whose turn it is: workspaces one after the other, and no kind of job on more than half of the threads.
///
/// Pure bookkeeping. A claim in flight counts for every kind it may bring, so that two claims cannot exceed a limit together.
struct Turns {
    /// Where to look, and for which kinds.
    struct Turn: Equatable {
        let workspace: String
        let kinds: Set<String>
        let news: Int
    }

    /// Which kinds may be waiting in a workspace.
    private struct Hope {
        var kinds: Set<String>
        /// How often there was news; a claim that began before the latest proves nothing.
        var news: Int
    }

    private let kinds: Set<String>
    private let limit: Int
    private var order: [String] = []
    private var hopes: [String: Hope] = [:]
    private var busy: [String: Int] = [:]
    private var doubtful: Set<String> = []
    private var news = 0

    init(kinds: Set<String>, threads: Int) {
        self.kinds = kinds
        limit = max(1, threads / 2)
    }

    /// There may be work in these workspaces.
    mutating func look(in workspaces: [String]) {
        for workspace in workspaces {
            if hopes[workspace] == nil { order.append(workspace) }
            news += 1
            hopes[workspace] = Hope(kinds: kinds, news: news)
        }
    }

    /// While a workspace's leases cannot be renewed, nothing new is claimed there.
    mutating func doubt(_ workspace: String, _ isDoubtful: Bool) {
        if isDoubtful { doubtful.insert(workspace) } else { doubtful.remove(workspace) }
    }

    /// The next turn; nil when there is no hope anywhere. It must be ended by `returned`.
    mutating func next() -> Turn? {
        for (place, workspace) in order.enumerated() where !doubtful.contains(workspace) {
            guard let hope = hopes[workspace] else { continue }
            let wanted = hope.kinds.filter { busy[$0, default: 0] < limit }
            guard !wanted.isEmpty else { continue }
            order.remove(at: place)
            order.append(workspace)
            wanted.forEach { busy[$0, default: 0] += 1 }
            return Turn(workspace: workspace, kinds: wanted, news: hope.news)
        }
        return nil
    }

    /// The claim of `turn` brought a job of `kind`, or nothing.
    mutating func returned(_ turn: Turn, with kind: String?) {
        for tried in turn.kinds where tried != kind { busy[tried, default: 1] -= 1 }
        guard kind == nil, var hope = hopes[turn.workspace], hope.news == turn.news else { return }
        hope.kinds.subtract(turn.kinds)
        hopes[turn.workspace] = hope.kinds.isEmpty ? nil : hope
        if hope.kinds.isEmpty { order.removeAll { $0 == turn.workspace } }
    }

    /// A job of `kind` has ended.
    mutating func ended(_ kind: String) {
        busy[kind, default: 1] -= 1
    }
}
