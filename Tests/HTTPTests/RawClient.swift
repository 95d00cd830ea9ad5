import Foundation
import Glibc
import Synchronization

/// A blocking socket to a server on this machine, for tests that care about every byte.
final class RawClient: Sendable {
    /// How the server's side ended.
    enum End: Equatable {
        case closed
        case reset
        /// Nothing came for as long as the client waits.
        case silent
    }

    /// What came before the server ended its side, and how that was.
    struct Rest: Equatable {
        let text: String
        let end: End

        /// Nothing more, and an orderly end.
        static let closed = Rest(text: "", end: .closed)
    }

    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])

    /// - Parameter receiveBuffer: a small one makes a client that does not read block its server soon.
    init(port: Int, patience: Int = 10, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit {
        close(descriptor)
    }

    /// Sends everything; false when the server no longer takes it.
    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { rest in
                Glibc.send(
                    descriptor, rest.baseAddress.map { $0 + sent }, rest.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Says that nothing more will be sent.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes the close that follows a reset, as of a killed browser.
    func resetsWhenClosed() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Whether something, if only the end, can be read within so many milliseconds.
    func isReadable(within milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    /// Reads one answer; nil when the server ended first.
    func answer(toHead isHead: Bool = false) -> RawAnswer? {
        while true {
            let found = buffer.withLock { buffer -> RawAnswer? in
                guard let (answer, length) = RawAnswer.read(buffer, isHead: isHead) else { return nil }
                buffer.removeFirst(length)
                return answer
            }
            if let found { return found }
            guard receive() == nil else { return nil }
        }
    }

    /// Reads until `text` has come; false when the server ended first.
    func waits(for text: String) -> Bool {
        while !received.contains(text) {
            guard receive() == nil else { return false }
        }
        return true
    }

    /// Everything up to the end of the server's side, and how that came.
    func rest() -> Rest {
        while true {
            if let end = receive() { return Rest(text: received, end: end) }
        }
    }

    /// What has been read and not taken.
    var received: String { buffer.withLock { String(decoding: $0, as: UTF8.self) } }

    private func receive() -> End? {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return count == 0 ? .closed : errno == EAGAIN ? .silent : .reset }
        buffer.withLock { $0.append(contentsOf: piece[..<count]) }
        return nil
    }
}

/// One answer, taken apart.
struct RawAnswer: Equatable {
    let status: Int
    /// The words behind the status.
    let reason: String
    /// Names in lower case.
    let fields: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The same without what differs from one second to the next.
    var undated: RawAnswer {
        RawAnswer(status: status, reason: reason, fields: fields.filter { $0.key != "date" }, body: body)
    }

    /// The first answer in `bytes` and its length; nil when it is not complete.
    static func read(_ bytes: [UInt8], isHead: Bool) -> (RawAnswer, Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        let status = Int(words[1]) ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let hasBody = !isHead && status != 304 && status != 204 && status >= 200
        let length = hasBody ? Int(fields["content-length"] ?? "") ?? 0 : 0
        guard bytes.count >= end.upperBound + length else { return nil }
        let body = Array(bytes[end.upperBound..<(end.upperBound + length)])
        let answer = RawAnswer(status: status, reason: String(words[2]), fields: fields, body: body)
        return (answer, end.upperBound + length)
    }
}
