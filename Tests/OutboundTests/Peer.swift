import Foundation
import Synchronization

/// A listener on loopback that answers each request as the test says, byte by byte if need be.
final class Peer: Sendable {
    let port: Int
    private let listener: Int32
    private let seen = Mutex<(connections: Int, requests: [String])>((0, []))

    /// - Parameter answer: writes to the socket; returning false closes the connection.
    init(
        _ address: String = "127.0.0.1", port wanted: UInt16 = 0,
        answer: @escaping @Sendable (_ request: String, _ socket: PeerSocket) -> Bool
    ) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = wanted.bigEndian
        inet_pton(AF_INET, address, &place.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileWriteUnknown) }
        port = Int(UInt16(bigEndian: place.sin_port))
        Thread.detachNewThread { [self] in accept(answer) }
    }

    var connections: Int { seen.withLock { $0.connections } }
    var requests: [String] { seen.withLock { $0.requests } }

    /// Wakes the accepting thread, which then closes the listener: only it knows that it will not use the number again.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept(_ answer: @escaping @Sendable (String, PeerSocket) -> Bool) {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            seen.withLock { $0.connections += 1 }
            Thread.detachNewThread { [self] in
                let socket = PeerSocket(descriptor: connection)
                while let request = socket.request() {
                    seen.withLock { $0.requests.append(request) }
                    guard answer(request, socket) else { break }
                }
                close(connection)
            }
        }
        close(listener)
    }
}

struct PeerSocket: Sendable {
    let descriptor: Int32

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Nothing happens when the other side has gone.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func answer(_ status: String = "200 OK", _ fields: [String] = [], body: [UInt8]) {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + fields
        send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// Waits until the other side closes.
    func untilClosed() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
    }

    /// A head and as much body as it announces; nil when the connection ends first.
    func request() -> String? {
        var text = ""
        var byte: UInt8 = 0
        while !text.hasSuffix("\r\n\r\n") {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(UnicodeScalar(byte))
        }
        let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        for _ in 0..<(length ?? 0) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(UnicodeScalar(byte))
        }
        return text
    }
}
