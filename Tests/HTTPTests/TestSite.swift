import Dispatch
import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

/// The application that the server's tests talk to.
final class TestSite: Application {
    let live = LiveEvents()
    let gate = Gate()
    private let files: StaticFiles?

    init(files: StaticFiles? = nil) {
        self.files = files
    }

    func plan(_ head: RequestHead) -> Plan {
        if let answer = files?.response(to: head) { return .inline(answer) }
        switch head.path {
        case "/inline": return .inline(.text("inline"))
        case "/large": return .inline(Response(.ok, body: .bytes(TestSite.large)))
        case "/small": return .worker(bodyLimit: 10)
        default: return .worker(bodyLimit: 4 << 20)
        }
    }

    func admit(_ head: RequestHead) -> Response? {
        head.path == "/forbidden" ? .text("no", status: .forbidden) : nil
    }

    func respond(_ request: Request) -> Response {
        switch request.path {
        case "/gate":
            gate.pass()
            return .text("passed")
        case "/live":
            let holder = LiveHolder(house: request.query["house"] ?? "demo", person: request.query["person"] ?? "1")
            let topics = [LiveTopic(key: "demo a", event: "a"), LiveTopic(key: "demo b", event: "b")]
            return Response(.ok, body: .liveEvents(LiveSubscription(topics, to: holder)))
        case "/pieces": return TestSite.pieces(request.query)
        case "/large-page": return Response(.ok, body: .bytes(TestSite.large))
        case "/injection": return Response(.ok, fields: [.location: "a\r\nX-Evil: 1", .eTag: "b\0c"])
        case "/none": return Response(.noContent)
        case "/address": return .text("\(request.host) \(request.remoteAddress)")
        default: return .text("\(request.method) \(request.path) \(request.body.count)")
        }
    }

    /// So many pieces of so many bytes, the first full of "a", the next of "b"; breaks behind one of them where it is told.
    private static func pieces(_ query: Query) -> Response {
        let (count, size) = (Int(query["count"] ?? "") ?? 0, Int(query["size"] ?? "") ?? 1)
        let made = Mutex(0)
        return .file(
            pieces: {
                let number = made.withLock { made in
                    defer { made += 1 }
                    return made
                }
                if query["breaks"] == String(number) { throw POSIXError(.EIO) }
                return number < count ? [UInt8](repeating: 97 + UInt8(number % 26), count: size) : nil
            }, type: "text/plain", name: "pieces.txt")
    }

    private static let large = [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20)
}

/// Holds handlers until it is opened, and tells how many it holds.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let count = Atomic(0)

    var held: Int { count.load(ordering: .sequentiallyConsistent) }

    func pass() {
        count.add(1, ordering: .sequentiallyConsistent)
        opened.wait()
        count.subtract(1, ordering: .sequentiallyConsistent)
    }

    func open(_ times: Int) {
        for _ in 0..<times { opened.signal() }
    }
}

/// A started server with its site; stopped and waited for at the end.
func withServer(
    _ site: TestSite = TestSite(), _ change: (inout ServerOptions) -> Void = { _ in },
    _ body: (Server, TestSite) throws -> Void
) throws {
    var options = ServerOptions()
    options.port = 0
    options.workers = 4
    change(&options)
    let server = Server(options, application: site, live: site.live)
    try server.start()
    defer {
        server.stop()
        server.wait()
    }
    // An answer shows that the reactor has all the descriptors it will ever have.
    #expect(try isServing(server))
    try body(server, site)
}

private func isServing(_ server: Server) throws -> Bool {
    let client = try RawClient(port: server.port)
    client.send("GET /inline HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    return client.answer()?.status == 200 && client.rest() == .closed
}

/// Waits until `condition` holds, at most ten seconds; false when it never does.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < end else { return false }
        usleep(2000)
    }
    return true
}

/// Descriptors this process has open.
func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1  // absent nowhere on Linux
}

/// Bytes of memory this process occupies.
func residentBytes() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")  // likewise
    return (pages.flatMap { Int($0[1]) } ?? 0) * 4096
}
