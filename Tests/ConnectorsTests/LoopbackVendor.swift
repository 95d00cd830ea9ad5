import Foundation
import Glibc
import Outbound
import Synchronization

/// A vendor on this machine that answers every request from a table and remembers what it was asked.
final class LoopbackVendor: Sendable {
    struct Asked: Sendable {
        let method: String
        let path: String
        let query: [(name: String, value: String)]
        let head: String
        let body: String
    }

    struct Told: Sendable {
        var status = 200
        var body: String
        var type = "application/json"
    }

    let fetcher: Fetcher
    private let listener: Int32
    private let requests = Mutex<[Asked]>([])

    /// - Parameter hosts: names for which this machine answers.
    init(hosts: [String], _ answer: @escaping @Sendable (Asked) -> Told) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                _ = bind(listener, plain, size)
                _ = listen(listener, 64)
                _ = getsockname(listener, plain, &size)
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        self.listener = listener
        fetcher = Fetcher(lab: try LabHosts(hosts.map { "\($0)=http://127.0.0.1:\(port)" }.joined(separator: ",")))
        let keep: @Sendable (Asked) -> Void = { [weak self] asked in self?.requests.withLock { $0.append(asked) } }
        Thread.detachNewThread {
            while case let peer = accept(listener, nil, nil), peer >= 0 {
                if let asked = LoopbackVendor.receive(peer) {
                    keep(asked)
                    LoopbackVendor.send(answer(asked), peer)
                }
                close(peer)
            }
            close(listener)
        }
    }

    deinit {
        // The thread closes it: a number given back here could be another test's next socket while the thread still waits.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var asked: [Asked] { requests.withLock { $0 } }

    private static func receive(_ peer: Int32) -> Asked? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let head = String(text[..<end.lowerBound])
            let length = head.firstMatch(of: /(?i)content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
            let body = String(text[end.upperBound...])
            if body.utf8.count >= length { return asked(head, body) }
        }
    }

    private static func asked(_ head: String, _ body: String) -> Asked? {
        let line = head.prefix { $0 != "\r\n" }.split(separator: " ")
        guard line.count == 3 else { return nil }
        let parts = line[1].split(separator: "?", maxSplits: 1)
        let pairs = (parts.count > 1 ? parts[1] : "").split(separator: "&").map {
            pair -> (name: String, value: String) in
            let halves = pair.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? String($0) }
            return (halves[0], halves.count > 1 ? halves[1] : "")
        }
        return Asked(method: String(line[0]), path: String(parts[0]), query: pairs, head: head, body: body)
    }

    private static func send(_ told: Told, _ peer: Int32) {
        let text =
            "HTTP/1.1 \(told.status) Told\r\nContent-Type: \(told.type)\r\nContent-Length: \(told.body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(told.body)"
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(peer, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
