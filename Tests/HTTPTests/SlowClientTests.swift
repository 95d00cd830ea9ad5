import Foundation
import Glibc
import HTTP
import Testing

extension ServerTests {
    struct SlowClientTests {
        @Test func `a client that says nothing is sent away without a word`() throws {
            try withServer(TestSite(), hurried) { server, _ in
                let client = try RawClient(port: server.port)

                #expect(client.rest() == .closed)
            }
        }

        @Test func `a connection that stays idle is closed without a word`() throws {
            try withServer(TestSite(), hurried) { server, _ in
                let client = try RawClient(port: server.port)
                client.send(get("/inline"))
                #expect(client.answer()?.status == 200)

                #expect(client.rest() == .closed)
            }
        }

        @Test(arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\nX: ",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
            "POST /inline HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
        ])
        func `bytes now and then do not buy time`(start: String) throws {
            try withServer(TestSite(), hurried) { server, _ in
                let client = try RawClient(port: server.port)
                client.send(start)
                let began = ContinuousClock.now

                while !client.isReadable(within: 20), ContinuousClock.now - began < .seconds(5) { client.send("x") }

                #expect(ContinuousClock.now - began < .seconds(2))
                let answer = client.answer()
                #expect(answer?.status == 408)
                #expect(answer?.fields["connection"] == "close")
            }
        }

        @Test func `a body that comes fast enough may take longer than the first ten seconds`() throws {
            try withServer(
                TestSite(),
                {
                    hurried(&$0)
                    $0.times.bodyBytesPerSecond = 10_000
                }
            ) { server, _ in
                let client = try RawClient(port: server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n")
                let began = ContinuousClock.now

                for _ in 0..<20 {
                    #expect(!client.isReadable(within: 40))
                    client.send([UInt8](repeating: 0x78, count: 1000))
                }

                #expect(client.answer()?.text == "POST / 20000")
                #expect(ContinuousClock.now - began > .milliseconds(600))
            }
        }

        @Test(arguments: ["/large", "/large-page"])
        func `a client that never reads is cut off and no worker waits for it`(path: String) throws {
            try withServer(
                TestSite(),
                {
                    hurried(&$0)
                    $0.workers = 1
                }
            ) { server, _ in
                let client = try RawClient(port: server.port, receiveBuffer: 4096)
                client.send(get(path))
                let other = try RawClient(port: server.port)
                other.send(get("/worker"))
                #expect(other.answer()?.text == "GET /worker 0")

                let before = openDescriptors()

                #expect(eventually { openDescriptors() < before })
            }
        }

        @Test func `a slow reader gets everything`() throws {
            try withServer(TestSite(), hurried) { server, _ in
                let client = try RawClient(port: server.port, receiveBuffer: 65536)
                client.send(get("/large") + get("/large-page") + get("/inline"))

                #expect(client.answer()?.body.count == 8 << 20)
                #expect(client.answer()?.body.count == 8 << 20)
                #expect(client.answer()?.text == "inline")
            }
        }

        @Test func `a thousand idle, dripping and never-reading clients disturb nobody and are all gone in time`()
            throws
        {
            try withServer(TestSite(), hurriedCrowd) { server, _ in
                let descriptors = openDescriptors()
                let memory = residentBytes()
                let crowd = try (0..<1000).map { number in
                    let client = try RawClient(port: server.port, receiveBuffer: 2048)
                    if number % 3 == 1 { client.send("GET / HTTP/1.1\r\nX: ") }
                    if number % 3 == 2 { client.send(get("/large")) }
                    return client
                }
                #expect(openDescriptors() >= descriptors + 1000)

                let times = try (0..<200).map { round in
                    for number in stride(from: 1, to: crowd.count, by: 3) where round % 20 == 0 {
                        crowd[number].send("x")
                    }
                    return try SlowClientTests.timeOfRequests(server)
                }
                #expect(times.sorted()[198] <= .milliseconds(100))
                #expect(residentBytes() - memory < 1000 * 64 * 1024)

                #expect(eventually { openDescriptors() <= descriptors + crowd.count })
            }
        }

        @Test func `resets during head, body and answer leave nothing behind`() throws {
            try withServer { server, site in
                let descriptors = openDescriptors()
                for number in 0..<1000 {
                    let client = try RawClient(port: server.port)
                    client.resetsWhenClosed()
                    switch number % 5 {
                    case 0: client.send("GET / HT")
                    case 1: client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
                    case 2: client.send(get("/large"))
                    case 3: client.send(get("/large-page"))
                    default: client.send(get("/live"))
                    }
                    if number % 10 == 0 { site.live.publish("demo a") }
                }

                #expect(eventually { openDescriptors() <= descriptors })
                let client = try RawClient(port: server.port)
                client.send(get("/worker"))
                #expect(client.answer()?.status == 200)
            }
        }

        private static func timeOfRequests(_ server: Server) throws -> Duration {
            let began = ContinuousClock.now
            let client = try RawClient(port: server.port)
            client.send(get("/inline") + get("/worker"))
            #expect(client.answer()?.text == "inline")
            #expect(client.answer()?.text == "GET /worker 0")
            return ContinuousClock.now - began
        }
    }
}

/// Times short enough for a test to see their end.
private func hurried(_ options: inout ServerOptions) {
    options.times.firstByte = .milliseconds(400)
    options.times.head = .milliseconds(400)
    options.times.body = .milliseconds(400)
    options.times.idle = .milliseconds(400)
    options.times.write = .milliseconds(400)
    options.times.linger = .milliseconds(200)
}

/// Times long enough to build up a crowd before the first of it is sent away.
private func hurriedCrowd(_ options: inout ServerOptions) {
    hurried(&options)
    options.times.firstByte = .seconds(3)
    options.times.head = .seconds(3)
    options.times.write = .seconds(3)
}
