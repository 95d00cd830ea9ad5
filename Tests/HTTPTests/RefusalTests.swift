import Foundation
import HTTP
import Testing

extension ServerTests {
    struct RefusalTests {
        @Test(arguments: [
            (400, "GET / HTTP/1.1\n\n"),
            (400, "GET / HTTP/1.1\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx"),
            (413, "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"),
            (413, "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n"),
            (414, "GET /\(String(repeating: "x", count: 9000))"),
            (417, "POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"),
            (431, "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 9000))"),
            (501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
            (505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        ])
        func `what is no request gets one short answer and the connection ends`(status: Int, input: String) throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(input + get("/inline") + get("/inline"))

                let answer = client.answer()

                #expect(answer?.status == status)
                #expect(answer?.reason.isEmpty == false)
                #expect(answer?.fields["connection"] == "close")
                #expect(answer?.fields["content-type"] == "text/plain; charset=utf-8")
                #expect((1..<200).contains(answer?.body.count ?? 0))
                #expect(client.rest() == .closed)
            }
        }

        @Test func `a refusal of HEAD has no body`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("HEAD / HTTP/1.1\r\n\r\n")

                #expect(client.answer(toHead: true)?.status == 400)
                #expect(client.rest() == .closed)
            }
        }

        @Test func `good requests before an error are answered first`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(get("/a") + get("/inline") + "GET / HTTP/1.1\nHost: a\r\n\r\n" + get("/b"))

                #expect(client.answer()?.text == "GET /a 0")
                #expect(client.answer()?.text == "inline")
                #expect(client.answer()?.status == 400)
                #expect(client.rest() == .closed)
            }
        }

        @Test func `a refusal can be read although the client goes on sending its body`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
                client.send([UInt8](repeating: 0x78, count: 20_000_000))

                #expect(client.answer()?.status == 413)
                #expect(client.rest() == .closed)
            }
        }

        @Test func `an announced body is asked for once it is admitted`() throws {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                #expect(client.answer()?.status == 100)

                client.send("hello" + get("/inline"))

                #expect(client.answer()?.text == "POST /x 5")
                #expect(client.answer()?.text == "inline")
            }
        }

        @Test(arguments: [("/forbidden", 403, 5), ("/small", 413, 11), ("/inline", 200, 5)])
        func `an announced body is not asked for when the answer is known`(path: String, status: Int, length: Int)
            throws
        {
            try withServer { server, _ in
                let client = try RawClient(port: server.port)
                client.send(
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\nExpect: 100-continue\r\n\r\n")

                let answer = client.answer()

                #expect(answer?.status == status)
                #expect(answer?.fields["connection"] == "close")
                #expect(client.rest() == .closed)
            }
        }

        @Test func `when the workers' queue is full the server says so at once and goes on`() throws {
            try withServer(
                TestSite(),
                {
                    $0.workers = 1
                    $0.queueLimit = 1
                }
            ) { server, site in
                let clients = try (0..<3).map { _ in try RawClient(port: server.port) }
                clients[0].send(get("/gate"))
                #expect(eventually { site.gate.held == 1 })
                clients[1].send(get("/waits"))
                #expect(eventually { (try? RefusalTests.isBusy(server)) == true })

                clients[2].send(get("/refused") + get("/inline"))
                let refused = clients[2].answer()
                #expect(refused?.status == 503)
                #expect(refused?.fields["retry-after"] == "1")
                #expect(clients[2].answer()?.text == "inline")

                site.gate.open(1)
                #expect(clients[0].answer()?.text == "passed")
                #expect(clients[1].answer()?.text == "GET /waits 0")
            }
        }

        @Test func `a connection beyond the limit is told so and closed`() throws {
            try withServer(TestSite(), { $0.connectionLimit = 2 }) { server, _ in
                let clients = try (0..<2).map { _ in try RawClient(port: server.port) }
                clients[0].send(get("/inline"))
                clients[1].send(get("/inline"))
                #expect(clients.map { $0.answer()?.status } == [200, 200])

                let third = try RawClient(port: server.port)

                #expect(third.answer()?.status == 503)
                #expect(third.rest() == .closed)
            }
        }

        @Test func `a port in use is said with the next step`() throws {
            try withServer { server, site in
                var options = ServerOptions()
                options.port = server.port
                let second = Server(options, application: site, live: LiveEvents())

                #expect {
                    try second.start()
                } throws: { error in
                    "\(error)".contains("port \(server.port) on 127.0.0.1 is in use. Stop the program that uses it")
                }
            }
        }

        private static func isBusy(_ server: Server) throws -> Bool {
            let probe = try RawClient(port: server.port, patience: 1)
            probe.send(get("/probe"))
            return probe.answer()?.status == 503
        }
    }
}
