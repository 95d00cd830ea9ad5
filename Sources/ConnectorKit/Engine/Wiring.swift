import Basics
import Foundation
import Outbound

/// What an opened connector is connected to.
struct Wiring: Sendable {
    let fetcher: Fetcher
    let tokens: any TokenStore
    let budget: RateBudget
    let onCall: @Sendable (CallTrace) -> Void
    let cancel: @Sendable () -> Bool
    let sleeper: Sleeper
    let clock: Clock
}

/// An OAuth token endpoint's answer. Source: RFC 6749 §5.1.
struct TokenAnswer: Decodable {
    let token: String
    /// Seconds; an hour when it is not said.
    let life: Int?

    enum CodingKeys: String, CodingKey {
        case token = "access_token"
        case life = "expires_in"
    }

    func token(at now: Date, after generation: Int64) -> StoredToken {
        StoredToken(
            access: Secret(token), obtainedAt: now, expiresAt: now.addingTimeInterval(Double(life ?? 3_600)),
            generation: generation + 1)
    }

    /// The path of a URL, for the trace.
    static func path(_ url: String) -> String {
        URL(string: url)?.path ?? url
    }
}

extension Authorization {
    /// What it holds that must not be shown.
    var secrets: [Secret] {
        switch self {
        case .headers(let fields): fields.map(\.value)
        case .clientCredentials(_, _, let secret, _): [secret]
        }
    }
}

extension Answer {
    /// HTML where data should be.
    var isWebPage: Bool {
        if field("Content-Type")?.lowercased().contains("html") == true { return true }
        return body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "<")
    }
}

extension FetchError {
    /// Whether asking again at once is worth it. A time-out is not: it has cost a minute already.
    var mayPass: Bool {
        switch self {
        case .cut, .notConnected, .unresolved: true
        case .timedOut, .tls, .refusedHost, .badURL, .tooLarge, .cancelled: false
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int { Int((self / .milliseconds(1)).rounded()) }
}
