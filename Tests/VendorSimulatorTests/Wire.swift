import Basics
import Glibc

/// One text over a socket, answered until the other side ends.
enum Wire {
    static func get(_ port: Int, host: String, _ target: String) throws -> String {
        try say(port, "GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
    }

    static func say(_ port: Int, _ words: String) throws -> String {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard isConnected == 0 else { throw Refusal("Not connected", why: "errno \(errno)", next: "") }

        let text = Array(words.utf8)
        _ = send(socket, text, text.count, Int32(MSG_NOSIGNAL))
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            received += piece.prefix(count)
        }
        return String(decoding: received, as: UTF8.self)
    }
}
