import Basics
import Database
import Foundation
import Synchronization

/// Stands between a test and the tests' PostgreSQL (both on unix sockets) and does harm when told to.
package final class FaultProxy: Sendable {
    /// What becomes of the bytes from now on, on old connections and new ones.
    package enum Mode: Sendable {
        case pass
        /// Connections are accepted, nothing is ever answered.
        case silence
        /// The next COMMIT reaches the server; its answer is lost with the connection. Then `pass` again.
        case loseCommit
    }

    package let address: DatabaseAddress
    private let folder: URL
    private let server: String
    private let listening: Int32
    private let mode = Mutex(Mode.pass)
    private let links = Mutex<[Link]>([])

    private struct Link: Sendable {
        let client: Int32
        let server: Int32
    }

    /// Listens in a folder of its own and forwards to `target`.
    package init(to target: DatabaseAddress) throws {
        folder = URL(filePath: "/tmp/vectis-proxy-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        address = target.with(host: folder.path, port: 5432)
        server = target.host + "/.s.PGSQL.5432"
        listening = try Self.socket(folder.path + "/.s.PGSQL.5432") { descriptor, name, size in
            bind(descriptor, name, size) == 0 && listen(descriptor, 64) == 0
        }
        Thread { [self] in accept() }.start()
    }

    package func set(_ mode: Mode) {
        self.mode.withLock { $0 = mode }
    }

    /// Resets every connection.
    package func cutAll() {
        links.withLock { links in
            for link in links { Self.end(link) }
            links = []
        }
    }

    /// Accepts no more and resets every connection.
    package func stop() {
        shutdown(listening, Int32(SHUT_RDWR))
        cutAll()
        try? FileManager.default.removeItem(at: folder)  // a folder left in /tmp harms nobody
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listening, nil, nil)
            guard client >= 0 else { return }
            // A server that cannot be reached ends the client's connection.
            guard let server = try? Self.socket(server, with: { connect($0, $1, $2) == 0 }) else {
                close(client)
                continue
            }
            let link = Link(client: client, server: server)
            links.withLock { $0.append(link) }
            Thread { [self] in forward(link, from: client, to: server, isRequest: true) }.start()
            Thread { [self] in forward(link, from: server, to: client, isRequest: false) }.start()
        }
    }

    private func forward(_ link: Link, from source: Int32, to sink: Int32, isRequest: Bool) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            let isCommit = isRequest && buffer[..<count].contains(Self.commit)
            let mode = mode.withLock { $0 }
            if mode == .silence { continue }
            guard send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            if isCommit, mode == .loseCommit {
                self.set(.pass)
                // The answer is awaited and thrown away, so that the commit has happened.
                shutdown(link.client, Int32(SHUT_RDWR))
                break
            }
        }
        Self.end(link)
    }

    /// Both directions; the descriptors are kept until the process ends, so that no number is reused under a thread.
    private static func end(_ link: Link) {
        shutdown(link.client, Int32(SHUT_RDWR))
        shutdown(link.server, Int32(SHUT_RDWR))
    }

    private static func socket(
        _ path: String, with use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) throws -> Int32 {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isReady = withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isReady else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Refusal("No connection to \(path)", why: reason, next: "")
        }
        return descriptor
    }

    private static let commit = Array("COMMIT\0".utf8)
}
