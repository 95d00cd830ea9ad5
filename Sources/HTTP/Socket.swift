import Basics
import CEpoll
import Glibc

/// One non-blocking descriptor. Every byte of the server goes in and out through here.
struct Socket: Hashable, Sendable {
    /// What came of a read or a write.
    enum Transfer: Equatable, Sendable {
        case done(Int)
        /// The peer has ended its side.
        case ended
        case wouldBlock
        case failed
    }

    let descriptor: Int32

    /// Reads what is there, at most as much as `buffer` holds.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        outcome(of: Glibc.recv(descriptor, buffer.baseAddress, buffer.count, 0), endsAtZero: true)
    }

    /// Writes what the socket takes without waiting, from all the pieces in one call.
    func write(_ pieces: UnsafeBufferPointer<iovec>) -> Transfer {
        outcome(of: writev(descriptor, pieces.baseAddress, Int32(pieces.count)), endsAtZero: false)
    }

    /// Ends our side: the peer reads to the end of what was sent.
    func finishWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both sides and leaves the descriptor open.
    func sever() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Sends small answers at once instead of waiting for more (TCP_NODELAY).
    func sendPromptly() {
        set(Int32(IPPROTO_TCP), TCP_NODELAY)
    }

    private func set(_ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private func outcome(of count: Int, endsAtZero: Bool) -> Transfer {
        if count > 0 { return .done(count) }
        if count == 0 { return endsAtZero ? .ended : .done(0) }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed
    }
}

extension Socket {
    /// A socket that listens at `address`; port 0 picks a free one.
    ///
    /// - Throws: a refusal that names the port and what to do.
    static func listening(at address: String, port: Int) throws(Refusal) -> Socket {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, String(port), &hints, &found) == 0, let found else {
            throw Refusal(
                "The server did not start", why: "\(address) is no address of this machine",
                next: "Choose another address, for instance 127.0.0.1.")
        }
        defer { freeaddrinfo(found) }

        let kind = found.pointee.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Socket(descriptor: Glibc.socket(found.pointee.ai_family, kind, 0))
        socket.set(SOL_SOCKET, SO_REUSEADDR)
        guard socket.descriptor >= 0, bind(socket.descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0,
            listen(socket.descriptor, 4096) == 0
        else {
            let code = errno
            if socket.descriptor >= 0 { socket.close() }
            throw refusal(code, address, port)
        }
        return socket
    }

    private static func refusal(_ code: Int32, _ address: String, _ port: Int) -> Refusal {
        switch code {
        case EADDRINUSE:
            Refusal(
                "The server did not start", why: "port \(port) on \(address) is in use",
                next: "Stop the program that uses it or choose another port.")
        case EACCES:
            Refusal(
                "The server did not start", why: "port \(port) needs more rights than this user has",
                next: "Choose a port above 1023.")
        default:
            Refusal(
                "The server did not start",
                why: "\(address):\(port) cannot be listened at (\(String(cString: strerror(code))))",
                next: "Choose another address or port.")
        }
    }

    /// The port this listening socket was given.
    var port: Int {
        let (storage, _) = address { getsockname(descriptor, $0, $1) }
        return withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) }
    }

    /// A waiting connection and its peer's address.
    func accept() -> (socket: Socket, peer: String)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let accepted = vectis_accept(descriptor, &storage, &length)
        return accepted < 0 ? nil : (Socket(descriptor: accepted), Socket.text(of: storage))
    }

    /// Whether the last `accept` found nothing because this process may not open more descriptors.
    static var isOutOfDescriptors: Bool { errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS }

    private func address(
        _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (sockaddr_storage, Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bound in
                bound.baseAddress.map { ask($0, &length) } ?? -1
            }
        }
        return (storage, code)
    }

    /// The address in figures; IPv4 within IPv6 as IPv4.
    private static func text(of storage: sockaddr_storage) -> String {
        let isIPv4 = Int32(storage.ss_family) == AF_INET
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        withUnsafeBytes(of: storage) { bytes in
            let start = bytes.baseAddress.map { $0 + (isIPv4 ? 4 : 8) }
            _ = inet_ntop(Int32(storage.ss_family), start, &text, socklen_t(text.count))
        }
        let figures = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return figures.hasPrefix("::ffff:") && figures.contains(".") ? String(figures.dropFirst(7)) : figures
    }
}
