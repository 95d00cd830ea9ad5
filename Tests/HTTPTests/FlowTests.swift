import HTTP
import Testing

extension ServerTests {
    struct FlowTests {
        @Test func `a body made while it is sent comes in chunks, and another request may follow`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)

                client.send(
                    "GET /pieces?count=3&size=2 HTTP/1.1\r\nHost: a\r\n\r\nGET /inline HTTP/1.1\r\nHost: a\r\n\r\n")

                #expect(client.waits(for: "\r\n\r\ninline"))
                #expect(client.received.contains("Transfer-Encoding: chunked\r\n"))
                #expect(client.received.contains("\r\n\r\n2\r\naa\r\n2\r\nbb\r\n2\r\ncc\r\n0\r\n\r\nHTTP/1.1 200 OK"))
            }
        }

        @Test func `HTTP 1 dot 0 gets it bare, up to the connection's end; HEAD gets none`() throws {
            try withServer { server, _ in
                let old = try RawClient(port: server.port)
                old.send("GET /pieces?count=2&size=1 HTTP/1.0\r\n\r\n")
                let rest = old.rest()
                #expect(rest.end == .closed && rest.text.hasSuffix("\r\n\r\nab"))
                #expect(!rest.text.contains("chunked"))

                let head = try RawClient(port: server.port)
                head.send("HEAD /pieces?count=2&size=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(head.rest().text.hasSuffix("\r\n\r\n"))
            }
        }

        @Test func `a body that breaks is cut off where every client sees it`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)

                client.send("GET /pieces?count=9&size=1&breaks=2 HTTP/1.1\r\nHost: a\r\n\r\n")

                let rest = client.rest()
                #expect(rest.end != .silent && !rest.text.contains("\r\n0\r\n"))
                #expect(rest.text.hasSuffix("1\r\na\r\n1\r\nb\r\n"))
            }
        }

        @Test func `clients that do not read hold neither the one thread nor much memory, and lose nothing`() throws {
            try withServer(TestSite(), { $0.workers = 1 }) { server, _ in
                let before = residentBytes()
                let slow = try (0..<8).map { _ in try RawClient(port: server.port, receiveBuffer: 4096) }
                for client in slow {
                    client.send(
                        "GET /pieces?count=256&size=65536 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                }
                let quick = try RawClient(port: server.port)
                quick.send(get("/page"))

                #expect(quick.answer()?.status == 200)
                #expect(residentBytes() - before < 32 << 20)
                #expect(slow[0].rest().text.utf8.count > 256 * 65_536)
            }
        }
    }
}
