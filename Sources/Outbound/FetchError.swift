/// Why a call has no answer.
package enum FetchError: Error, Equatable, Sendable {
    /// The guard let nothing leave; the text says which host or address and why.
    case refusedHost(String)
    /// No address for this name.
    case unresolved(String)
    case notConnected(host: String, port: Int, reason: String)
    case tls(host: String, reason: String)
    case timedOut(host: String, port: Int, phase: Phase, after: Duration)
    /// The connection ended before the answer did; the bytes are those of the body, decompressed.
    case cut(bytesReceived: Int)
    /// The answer is longer than this many bytes, decompressed.
    case tooLarge(limit: Int)
    /// The call itself cannot be sent; the text says what is wrong with it.
    case badURL(String)
    /// The caller asked to stop.
    case cancelled

    /// What was going on when the time was over.
    package enum Phase: Sendable {
        case connect
        case firstByte
        case whole
    }

    /// Whether the request may have reached the peer: then it is unknown whether it acted.
    package var wasSent: Bool {
        switch self {
        case .refusedHost, .unresolved, .notConnected, .tls, .badURL: false
        case .timedOut(_, _, let phase, _): phase != .connect
        case .cut, .tooLarge, .cancelled: true
        }
    }

    /// What happened, for a person; whole sentences.
    package var sentence: String {
        switch self {
        case .refusedHost(let text), .badURL(let text):
            text
        case .unresolved(let host):
            "The name \(host) was not found. Check its spelling."
        case .notConnected(let host, let port, let reason):
            "There is no connection to \(host), port \(port): \(reason)."
        case .tls(let host, let reason):
            "No secure connection to \(host): \(reason)."
        case .timedOut(let host, let port, .connect, let time):
            "\(host) took no connection on port \(port) within \(Self.seconds(time))."
        case .timedOut(let host, let port, .firstByte, let time):
            "\(host), port \(port), took the request but began no answer within \(Self.seconds(time))."
        case .timedOut(let host, let port, .whole, let time):
            "The answer of \(host), port \(port), was not complete after \(Self.seconds(time))."
        case .cut(let bytes):
            "The connection ended in the middle of the answer, after \(bytes) bytes."
        case .tooLarge(let limit):
            "The answer is larger than \(Self.size(limit)), the most that is read."
        case .cancelled:
            "The call was stopped."
        }
    }

    private static func seconds(_ time: Duration) -> String {
        let milliseconds = time / .milliseconds(1)
        return milliseconds < 1000 ? "\(Int(milliseconds)) ms" : "\(Int((milliseconds / 1000).rounded())) s"
    }

    private static func size(_ bytes: Int) -> String {
        if bytes >= 1 << 20, bytes.isMultiple(of: 1 << 20) { return "\(bytes >> 20) MiB" }
        return bytes.isMultiple(of: 1 << 10) ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
    }
}
