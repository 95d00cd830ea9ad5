import Foundation
import HTTP
import Testing

extension ServerTests {
    struct ConversationTests {
        @Test func `two hundred mixed requests at once get the answers they get one by one`() throws {
            try withServer { server, _ in
                let kinds = ConversationTests.mixed
                let requests = (0..<200).map { kinds[$0 * 7 % kinds.count] }
                let alone = try requests.map { request in
                    let client = try RawClient(port: server.port)
                    client.send(request)
                    return client.answer(toHead: request.hasPrefix("HEAD"))?.undated
                }

                let client = try RawClient(port: server.port)
                client.send(requests.joined())
                let together = requests.map { client.answer(toHead: $0.hasPrefix("HEAD"))?.undated }

                #expect(!alone.contains(nil))
                #expect(together == alone)
            }
        }

        @Test func `a client that ends its side still gets every answer`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(get("/a") + get("/inline") + get("/b"))
                client.finishSending()

                #expect(client.answer()?.text == "GET /a 0")
                #expect(client.answer()?.text == "inline")
                #expect(client.answer()?.text == "GET /b 0")
                #expect(client.rest() == .closed)
            }
        }

        @Test(arguments: ["/inline", "/worker"])
        func `HEAD tells the length and sends no body`(path: String) throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n" + get("/inline"))

                let head = client.answer(toHead: true)

                #expect(head?.status == 200)
                #expect(head?.fields["content-length"] == "\(path == "/inline" ? 6 : "HEAD /worker 0".count)")
                #expect(client.answer()?.text == "inline")
            }
        }

        @Test func `an answer without content has neither body nor length`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(get("/none") + get("/inline"))

                let answer = client.answer()

                #expect(answer?.status == 204)
                #expect(answer?.fields["content-length"] == nil)
                #expect(client.answer()?.text == "inline")
            }
        }

        @Test func `bodies arrive whole, sized and chunked, in one piece or many`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                let body = String(repeating: "x", count: 300_000)
                client.send("POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n\(body)")
                #expect(client.answer()?.text == "POST /s 300000")

                client.send("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<30 { client.send("2710\r\n\(body.prefix(10_000))\r\n") }
                client.send("0\r\nX: trailer\r\n\r\n")
                #expect(client.answer()?.text == "POST /c 300000")

                client.send(
                    "POST /inline HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n\(body)" + get("/inline"))
                #expect(client.answer()?.text == "inline")
                #expect(client.answer()?.text == "inline")
            }
        }

        @Test func `HTTP 1.0 ends after one answer unless it asks to stay`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("GET /inline HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(client.answer()?.fields["connection"] == "keep-alive")

                client.send("GET /inline HTTP/1.0\r\n\r\n")
                #expect(client.answer()?.fields["connection"] == "close")
                #expect(client.rest() == .closed)
            }
        }

        @Test func `a connection ends after its number of requests`() throws {
            try withServer(TestSite(), { $0.requestsPerConnection = 3 }) { server, _ in
                let client = try RawClient(port: server.port)
                client.send(String(repeating: get("/inline"), count: 5))

                let answers = (0..<3).map { _ in client.answer() }

                #expect(answers.map { $0?.fields["connection"] } == [nil, nil, "close"])
                #expect(client.rest() == .closed)
            }
        }

        @Test func `no header value begins a line of its own`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(get("/injection"))

                let answer = client.answer()

                #expect(answer?.fields["x-evil"] == nil)
                #expect(answer?.fields["location"] == "a  X-Evil: 1")
                #expect(answer?.fields["etag"] == "b c")
            }
        }

        @Test func `a forwarded address is believed from a trusted proxy only`() throws {
            let forwarded = "GET /address HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.9\r\n\r\n"
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(forwarded)
                #expect(client.answer()?.text == "a 127.0.0.1")
            }
            try withServer(TestSite(), { $0.trustedProxies = ["127.0.0.1"] }) { server, _ in
                let client = try RawClient(port: server.port)
                client.send(forwarded)
                #expect(client.answer()?.text == "a 203.0.113.9")
            }
        }

        @Test func `OPTIONS of the server names the methods it knows`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")

                #expect(client.answer()?.fields["allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            }
        }

        private static let mixed = [
            get("/inline"),
            get("/worker"),
            "HEAD /inline HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD /worker HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /sized HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n",
            "PUT /inline HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            get("/none"),
            "DELETE /worker?x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
    }
}

/// A GET of `path` as it goes over the wire.
func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }
