import Basics
import Foundation
import Synchronization

/// An access token and how long it is good.
package struct StoredToken: Sendable, Equatable {
    package let access: Secret
    package let refresh: Secret?
    package let obtainedAt: Date
    package let expiresAt: Date
    /// Counts renewals; a caller that saw a newer one does not renew again.
    package let generation: Int64

    package init(access: Secret, refresh: Secret? = nil, obtainedAt: Date, expiresAt: Date, generation: Int64) {
        self.access = access
        self.refresh = refresh
        self.obtainedAt = obtainedAt
        self.expiresAt = expiresAt
        self.generation = generation
    }

    /// True until 80 % of the token's life has passed.
    package func isFresh(at now: Date) -> Bool {
        now < obtainedAt.addingTimeInterval(expiresAt.timeIntervalSince(obtainedAt) * 0.8)
    }
}

/// Where tokens are kept between calls, runs and processes.
package protocol TokenStore: Sendable {
    func current() throws -> StoredToken?
    /// Replaces the token of `generation` by what `ask` brings, in one flight: who comes second gets the first one's
    /// token and `ask` is not called again. The new token's generation is one above.
    func renew(_ ask: () throws -> StoredToken, after generation: Int64) throws -> StoredToken
}

/// Tokens of one process, for the Test button, whose credentials are not saved yet.
package final class TokenMemory: TokenStore {
    private let token = Mutex<StoredToken?>(nil)

    package init() {}

    package func current() -> StoredToken? { token.withLock { $0 } }

    package func renew(_ ask: () throws -> StoredToken, after generation: Int64) throws -> StoredToken {
        try token.withLock { token in
            if let known = token, known.generation > generation { return known }
            let new = try ask()
            token = new
            return new
        }
    }
}
