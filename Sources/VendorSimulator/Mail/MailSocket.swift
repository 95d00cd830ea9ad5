import Basics
import Foundation
import Glibc

/// A blocking socket on loopback, for one mail conversation or for listening to their beginnings.
struct MailSocket: Sendable {
    let descriptor: Int32

    /// - Parameter port: 0 takes a free one.
    static func listening(port: Int) throws(Refusal) -> MailSocket {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = MailSocket(descriptor: Glibc.socket(AF_INET, kind, 0))
        var on: Int32 = 1
        setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard socket.descriptor >= 0, isBound == 0, listen(socket.descriptor, 64) == 0 else {
            let why = String(cString: strerror(errno))
            socket.close()
            throw Refusal(
                "The mail catcher did not start", why: "port \(port) cannot be listened at (\(why))",
                next: "Choose another port.")
        }
        return socket
    }

    var port: Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a conversation to begin; nil when this socket was severed.
    func accept() -> MailSocket? {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return MailSocket(descriptor: accepted)
            }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// Ends waits for bytes after this long.
    func waitAtMost(seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// What has arrived; nil when the other side ended or nothing came in time.
    func receive() -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &piece, piece.count, 0)
        return count > 0 ? Array(piece.prefix(count)) : nil
    }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Wakes whoever waits on it.
    func sever() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }
}
