import Basics
import Dispatch
import Foundation
import Outbound
import Synchronization
import Testing

struct FetcherTests {
    @Test func `a lab host is reached in plain http with its own name in the Host field`() throws {
        let lab = try Lab { request, socket in
            socket.answer("201 Created", ["X-A: 1", "x-a:  two ", "Set-Cookie: c"], body: Array("{\"ok\":true}".utf8))
            return request.contains("POST")
        }

        let answer = try lab.send(
            Call(
                "POST", "https://api.vendor.com/v2/../things?a=%20b",
                headers: [("Authorization", "Bearer x"), ("X-Empty", ""), ("Content-Type", "application/json")],
                body: Array("{}".utf8)))

        let lines = lab.peer.requests.first?.components(separatedBy: "\r\n") ?? []
        #expect(lines.first == "POST /v2/../things?a=%20b HTTP/1.1")
        #expect(lines.filter { $0.lowercased().hasPrefix("host:") } == ["Host: api.vendor.com"])
        #expect(lines.contains("Authorization: Bearer x") && lines.contains("X-Empty:") && lines.last == "{}")
        #expect(lines.filter { $0.lowercased().hasPrefix("content-type:") } == ["Content-Type: application/json"])
        #expect(!lines.contains { $0.lowercased().hasPrefix("expect:") })
        #expect(answer.status == 201 && String(decoding: answer.body, as: UTF8.self) == "{\"ok\":true}")
        #expect(answer.fields.filter { $0.name.lowercased() == "x-a" }.map(\.value) == ["1", "two"])
        #expect(answer.field("SET-COOKIE") == "c" && answer.bytes == 11)
    }

    @Test func `reading calls share a connection, a writing call gets one of its own`() throws {
        let lab = try Lab { _, socket in
            socket.answer(body: [1])
            return true
        }

        for _ in 0..<5 { _ = try lab.send(Call("GET", "https://api.vendor.com/")) }
        #expect(lab.peer.connections == 1)

        _ = try lab.send(Call("POST", "https://api.vendor.com/", body: []))
        #expect(lab.peer.connections == 2)
    }

    @Test func `sixteen threads get their own answers`() throws {
        let lab = try Lab { request, socket in
            let path = request.split(separator: " ")[1]
            socket.answer(body: Array(path.utf8))
            return true
        }
        let wrong = Mutex<[String]>([])

        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            for call in 0..<25 {
                let path = "/\(thread)/\(call)"
                do {
                    let answer = try lab.send(Call("GET", "https://api.vendor.com\(path)"))
                    if answer.body != Array(path.utf8) { wrong.withLock { $0.append(path) } }
                } catch {
                    wrong.withLock { $0.append("\(path): \(error)") }
                }
            }
        }

        #expect(wrong.withLock { $0 } == [])
        #expect(lab.peer.requests.count == 400)
    }

    @Test func `a redirect is an answer, and a proxy of the environment is not used`() throws {
        let lab = try Lab { _, socket in
            socket.answer("302 Found", ["Location: http://127.0.0.1:1/"], body: [])
            return true
        }
        for name in ["http_proxy", "https_proxy", "all_proxy"] { setenv(name, "http://127.0.0.1:1", 1) }
        defer { for name in ["http_proxy", "https_proxy", "all_proxy"] { unsetenv(name) } }

        let answer = try lab.send(Call("GET", "https://api.vendor.com/"))

        #expect(answer.status == 302 && answer.field("location") == "http://127.0.0.1:1/")
    }

    @Test func `a compressed answer arrives whole and a bomb is cut at the limit`() throws {
        let lab = try Lab { request, socket in
            let blocks = request.hasPrefix("GET /bomb") ? 2_000 : 2
            socket.answer("200 OK", ["Content-Encoding: zstd"], body: Self.zstd(blocks: blocks))
            return true
        }

        let answer = try lab.send(Call("GET", "https://api.vendor.com/"))
        #expect(answer.body.count == 2 * 131_072 && answer.bytes < 20)

        let error = #expect(throws: FetchError.self) { try lab.send(Call("GET", "https://api.vendor.com/bomb")) }
        #expect(error == .tooLarge(limit: 32 << 20))
        #expect(error?.sentence == "The answer is larger than 32 MiB, the most that is read.")
    }

    @Test(arguments: Failure.all)
    func `a failed call says what happened and whether the request may have arrived`(failure: Failure) throws {
        let lab = try Lab { _, socket in
            failure.answer(socket)
            return false
        }
        var call = Call("GET", "https://api.vendor.com/")
        call.maxBytes = 1_000
        call.firstByteTimeout = .milliseconds(200)
        call.timeout = .milliseconds(failure.timeout)

        let error = #expect(throws: FetchError.self) { try lab.send(call) }

        #expect(error == failure.error)
        #expect(error?.sentence == failure.sentence)
        #expect(error?.wasSent == true)
    }

    @Test func `no listener, no name, no time to connect: each is told apart, and nothing was sent`() throws {
        let lab = try LabHosts("api.vendor.com=http://127.0.0.1:1,gone.vendor.com=http://gone.invalid")
        let fetcher = Fetcher(lab: lab)
        let policy = HostPolicy(allowed: [], lab: lab, userHosts: false)

        let closed = #expect(throws: FetchError.self) {
            try fetcher.send(Call("GET", "https://api.vendor.com/"), policy: policy)
        }
        let gone = #expect(throws: FetchError.self) {
            try fetcher.send(Call("GET", "https://gone.vendor.com/"), policy: policy)
        }

        #expect(closed == .notConnected(host: "api.vendor.com", port: 443, reason: "connection refused"))
        #expect(closed?.sentence == "There is no connection to api.vendor.com, port 443: connection refused.")
        #expect(gone == .unresolved("gone.vendor.com"))
        #expect(closed?.wasSent == false && gone?.wasSent == false)
    }

    @Test func `a silent handshake is a time-out of the connection`() throws {
        let peer = try Peer { _, _ in false }
        defer { peer.stop() }
        let lab = try LabHosts("api.vendor.com=https://127.0.0.1:\(peer.port)")
        var call = Call("GET", "https://api.vendor.com/")
        call.connectTimeout = .milliseconds(200)

        let error = #expect(throws: FetchError.self) {
            try Fetcher(lab: lab).send(call, policy: HostPolicy(allowed: [], lab: lab, userHosts: false))
        }

        #expect(error?.sentence == "api.vendor.com took no connection on port 443 within 200 ms.")
        #expect(error?.wasSent == false)
    }

    @Test func `a call stops when it is told to`() throws {
        let lab = try Lab { _, socket in
            socket.untilClosed()
            return false
        }

        let error = #expect(throws: FetchError.self) {
            try lab.send(Call("GET", "https://api.vendor.com/"), cancel: { lab.peer.requests.count == 1 })
        }

        #expect(error == .cancelled)
    }

    @Test(arguments: [
        ("GET", "X-A", "a\r\nX-B: b"), ("GET", "X-A", "a\u{0}b"), ("GET", "X A", "a"), ("GET", "X-A:", "a"),
        ("GET", "", "a"),
        ("GET", "Host", "evil.com"), ("GET /x", "X-A", "a"), ("get", "X-A", "a"), ("", "X-A", "a"),
    ])
    func `a header or method that would change the request is refused`(method: String, name: String, value: String)
        throws
    {
        let lab = try Lab { _, _ in false }

        let error = #expect(throws: FetchError.self) {
            try lab.send(Call(method, "https://api.vendor.com/", headers: [(name, value)]))
        }

        guard case .badURL = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(lab.peer.connections == 0)
    }

    /// A zstd frame of blocks that are each 128 KiB of one letter. Source: RFC 8878 §3.1.1.
    private static func zstd(blocks: Int) -> [UInt8] {
        [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]
            + (1...blocks).flatMap { [$0 == blocks ? 0x03 : 0x02, 0x00, 0x10, UInt8(ascii: "a")] }
    }
}

struct Failure: Sendable, CustomTestStringConvertible {
    let name: String
    let answer: @Sendable (PeerSocket) -> Void
    let error: FetchError
    let sentence: String
    var timeout = 5_000

    var testDescription: String { name }

    private static func cut(_ bytes: Int) -> String {
        "The connection ended in the middle of the answer, after \(bytes) bytes."
    }

    static let all = [
        Failure(
            name: "silence", answer: { $0.untilClosed() },
            error: .timedOut(host: "api.vendor.com", port: 443, phase: .firstByte, after: .milliseconds(200)),
            sentence: "api.vendor.com, port 443, took the request but began no answer within 200 ms."),
        Failure(
            name: "an answer without end",
            answer: { socket in
                socket.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1234")
                socket.untilClosed()
            },
            error: .timedOut(host: "api.vendor.com", port: 443, phase: .whole, after: .milliseconds(600)),
            sentence: "The answer of api.vendor.com, port 443, was not complete after 600 ms.", timeout: 600),
        Failure(
            name: "a body cut short",
            answer: { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1234567") },
            error: .cut(bytesReceived: 7), sentence: Self.cut(7)),
        Failure(
            name: "a chunk cut short",
            answer: { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n5\r\n12") },
            error: .cut(bytesReceived: 7), sentence: Self.cut(7)),
        Failure(
            name: "no answer at all", answer: { _ in },
            error: .cut(bytesReceived: 0), sentence: Self.cut(0)),
        Failure(
            name: "something that is no HTTP", answer: { $0.send("220 smtp.example.com ready\r\n") },
            error: .cut(bytesReceived: 0), sentence: Self.cut(0)),
        Failure(
            name: "a body beyond the limit",
            answer: { $0.answer(body: [UInt8](repeating: 65, count: 1_001)) },
            error: .tooLarge(limit: 1_000), sentence: "The answer is larger than 1000 bytes, the most that is read."),
        Failure(
            name: "a head beyond the limit",
            answer: { socket in
                socket.send("HTTP/1.1 200 OK\r\n")
                for number in 0..<10_000 { socket.send("X-\(number): \(String(repeating: "a", count: 40))\r\n") }
            },
            error: .tooLarge(limit: 1_000), sentence: "The answer is larger than 1000 bytes, the most that is read."),
    ]
}

/// A peer behind the name api.vendor.com.
private final class Lab: Sendable {
    let peer: Peer
    private let fetcher: Fetcher
    private let policy: HostPolicy

    init(answer: @escaping @Sendable (String, PeerSocket) -> Bool) throws {
        peer = try Peer(answer: answer)
        let lab = try LabHosts("api.vendor.com=http://127.0.0.1:\(peer.port)")
        fetcher = Fetcher(lab: lab)
        policy = HostPolicy(allowed: ["api.vendor.com"], lab: lab, userHosts: false)
    }

    deinit {
        peer.stop()
    }

    func send(_ call: Call, cancel: (@Sendable () -> Bool)? = nil) throws(FetchError) -> Answer {
        try fetcher.send(call, policy: policy, cancel: cancel)
    }
}
