import Synchronization

/// Tokens and cursors that were handed out.
final class NinjaTokens: Sendable {
    private struct Token {
        var scopes: Set<String>
        var expires: Moment
    }

    struct Cursor: Sendable {
        let path: String
        let filter: String
        var offset: Int
        var expires: Moment
    }

    private let state = Mutex((tokens: [String: Token](), cursors: [String: Cursor](), given: 0))

    func token(scopes: Set<String>, expires: Moment) -> String {
        state.withLock { state in
            state.given += 1
            let name = Dice.guid("token", state.given) + Dice.guid("token+", state.given)
            state.tokens[name] = Token(scopes: scopes, expires: expires)
            return name
        }
    }

    /// The scopes of a token that still lives.
    func scopes(of token: String, now: Moment) -> Set<String>? {
        state.withLock { state in state.tokens[token].flatMap { $0.expires > now ? $0.scopes : nil } }
    }

    /// Ends all tokens.
    func endAll() {
        state.withLock { $0.tokens = [:] }
    }

    /// A new cursor, or the one named as it stands; nil when it is unknown, expired or of another question.
    func cursor(_ name: String?, path: String, filter: String, life: Moment, now: Moment) -> (
        name: String, offset: Int
    )? {
        state.withLock { state in
            guard let name else {
                state.given += 1
                let name = Dice.guid("cursor", state.given)
                state.cursors[name] = Cursor(path: path, filter: filter, offset: 0, expires: now + life)
                return (name, 0)
            }
            guard let cursor = state.cursors[name], cursor.path == path, cursor.filter == filter, cursor.expires > now
            else { return nil }
            return (name, cursor.offset)
        }
    }

    func advance(_ name: String, to offset: Int, expires: Moment) {
        state.withLock {
            $0.cursors[name]?.offset = offset
            $0.cursors[name]?.expires = expires
        }
    }
}
