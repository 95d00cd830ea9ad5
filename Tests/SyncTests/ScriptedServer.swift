import Foundation
import Glibc
import Synchronization

/// A web server of a few lines: it answers what a closure says, one request a connection, each on a thread of its own.
final class ScriptedServer: Sendable {
    struct Question: Sendable {
        let method: String
        let path: String
        let query: [String: String]
        let body: [UInt8]
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String] = []
        var body: [UInt8]
        /// Ends the connection after so many bytes of the body.
        var cut: Int?
        /// Ends the connection without a word.
        var isLost = false

        init(status: Int = 200, headers: [String] = [], body: [UInt8], cut: Int? = nil) {
            self.status = status
            self.headers = headers
            self.body = body
            self.cut = cut
        }
    }

    let port: UInt16
    private let listener: Int32
    private let isOpen = Atomic<Bool>(true)

    init(_ answer: @escaping @Sendable (Question) -> Reply) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: place.sin_port)
        Thread.detachNewThread { [self] in
            while isOpen.load(ordering: .relaxed) {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { continue }
                Thread.detachNewThread { ScriptedServer.serve(client, answer) }
            }
        }
    }

    func close() {
        isOpen.store(false, ordering: .relaxed)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func serve(_ client: Int32, _ answer: (Question) -> Reply) {
        defer { Glibc.close(client) }
        guard let (head, body) = receive(client) else { return }
        let words = head.split(separator: " ").map(String.init)
        let parts = URLComponents(string: words.dropFirst().first ?? "/")
        let query = Dictionary(
            (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })

        let reply = answer(
            Question(method: words.first ?? "GET", path: parts?.path ?? "/", query: query, body: body))
        guard !reply.isLost else { return }
        let lines =
            [
                "HTTP/1.1 \(reply.status) X", "Content-Type: application/json", "Content-Length: \(reply.body.count)",
                "Date: \(date())", "Connection: close",
            ] + reply.headers
        var bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        bytes += reply.body.prefix(reply.cut ?? reply.body.count)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Head and body of the one request; nil when the connection ended before.
    private static func receive(_ client: Int32) -> (head: String, body: [UInt8])? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let length = head.firstMatch(of: /(?i)content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
            if bytes.count - end.upperBound >= length { return (head, Array(bytes[end.upperBound...])) }
        }
    }

    private static func date() -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: Date())
    }
}
