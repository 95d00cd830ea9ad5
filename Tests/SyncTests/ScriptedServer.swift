import Foundation
import Glibc
import Synchronization

/// A web server of a few lines: it answers what a closure says, one request a connection, each on a thread of its own.
final class ScriptedServer: Sendable {
    struct Question: Sendable {
        let path: String
        let query: [String: String]
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String] = []
        var body: [UInt8]
        /// Ends the connection after so many bytes of the body.
        var cut: Int?

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
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while !head.ends(with: "\r\n\r\n".utf8) {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            head += buffer.prefix(count)
        }
        let target =
            String(decoding: head, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        let parts = URLComponents(string: target)
        let query = Dictionary(
            (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })

        let reply = answer(Question(path: parts?.path ?? "/", query: query))
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

    private static func date() -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: Date())
    }
}

extension [UInt8] {
    fileprivate func ends(with end: String.UTF8View) -> Bool {
        count >= end.count && suffix(end.count).elementsEqual(end)
    }
}
