import Foundation
import Synchronization

/// Which workspace a host name means, and what the directory lately said about it.
final class HostTable: Sendable {
    private let defaultSlug: String?
    private let baseHost: String?
    private let answers = Mutex<[String: Answer]>([:])

    private struct Answer {
        let entry: WorkspaceEntry?
        let at: ContinuousClock.Instant
    }

    /// How long an answer is good.
    private static let life: Duration = .seconds(10)
    private static let mostAnswers = 1000

    init(defaultSlug: String?, baseHost: String?) {
        self.defaultSlug = defaultSlug
        self.baseHost = baseHost
    }

    /// The slug that `host` (lower-case, without port) names: its first label before the base host or `localhost`; the
    /// default where the host is bare or an address; nil for every other name.
    func slug(of host: String) -> String? {
        if host == baseHost || !host.contains(".") || isAddress(host) { return defaultSlug }
        let parts = host.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isOurs = parts[1] == "localhost" || baseHost == nil || parts[1] == baseHost
        return isOurs && WorkspaceEntry.isSlug(parts[0]) ? parts[0] : nil
    }

    /// What `ask` says about the slug, or said within the last 10 seconds.
    func entry(_ slug: String, ask: () throws -> WorkspaceEntry?) throws -> WorkspaceEntry? {
        let known = answers.withLock { $0[slug] }
        if let known, known.at + Self.life > .now { return known.entry }

        let entry = try ask()
        answers.withLock { answers in
            if answers.count >= Self.mostAnswers { answers.removeAll() }
            answers[slug] = Answer(entry: entry, at: .now)
        }
        return entry
    }

    func forget(_ slug: String) {
        answers.withLock { $0[slug] = nil }
    }

    private func isAddress(_ host: String) -> Bool {
        host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
