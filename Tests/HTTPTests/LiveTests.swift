import HTTP
import Testing

extension ServerTests {
    struct LiveTests {
        @Test func `a live stream begins with its retry time and carries the events of its topics`() throws {
            try withServer { server, site in
                let client = try subscribed(server)
                #expect(client.received.contains("Content-Type: text/event-stream\r\n"))
                #expect(client.received.hasSuffix("\r\n\r\nretry: 3000\n\n"))

                site.live.publish("demo other")
                site.live.publish("demo b")
                #expect(client.waits(for: "event: b\ndata: b\n\n"))
                site.live.publish("demo a")
                #expect(client.waits(for: "event: a\ndata: a\n\n"))

                #expect(client.received.hasSuffix("retry: 3000\n\nevent: b\ndata: b\n\nevent: a\ndata: a\n\n"))
            }
        }

        @Test func `a silent stream gets a comment now and then`() throws {
            try withServer(TestSite(), { $0.times.liveComment = .milliseconds(100) }) { server, _ in
                let client = try subscribed(server)

                #expect(client.waits(for: "retry: 3000\n\n:\n\n:\n\n"))
            }
        }

        @Test func `streams with a matching topic are ended, others stay`() throws {
            try withServer { server, site in
                let client = try subscribed(server)
                site.live.endAll { $0.key == "demo other" }
                site.live.publish("demo a")
                #expect(client.waits(for: "event: a\n"))

                site.live.endAll { $0.key == "demo b" }

                #expect(client.rest().end == .closed)
            }
        }

        @Test func `a hundred streams hear of one change`() throws {
            try withServer { server, site in
                let clients = try (0..<100).map { number in try subscribed(server, "/live?person=\(number)") }

                site.live.publish("demo a")

                #expect(clients.allSatisfy { $0.waits(for: "event: a\ndata: a\n\n") })
            }
        }

        @Test func `one stream too many is told to come later`() throws {
            try withServer(TestSite(), { $0.liveStreamLimit = 1 }) { server, _ in
                let first = try subscribed(server)
                let second = try RawClient(port: server.port)
                second.send(get("/live"))

                #expect(second.answer()?.status == 503)
                #expect(second.rest() == .closed)
                #expect(!first.isReadable(within: 0))
            }
        }

        @Test func `a person's newest tabs have the streams, and the tab that lost its own comes back in a minute`()
            throws
        {
            try withServer(TestSite(), { $0.liveStreamsPerPerson = 2 }) { server, site in
                let first = try subscribed(server)
                let others = try [subscribed(server), subscribed(server, "/live?person=2")]
                let newest = try subscribed(server)

                let end = first.rest()
                #expect(end.text.hasSuffix("retry: 3000\n\nretry: 60000\n\n"))
                #expect(end.end == .closed)
                site.live.publish("demo a")
                #expect((others + [newest]).allSatisfy { $0.waits(for: "event: a\n") })
            }
        }

        @Test func `a full server makes room for the house with fewer streams, until it has as many`() throws {
            try withServer(TestSite(), { $0.liveStreamLimit = 4 }) { server, site in
                let large = try (0..<4).map { try subscribed(server, "/live?person=\($0)") }
                let small = try (0..<2).map { try subscribed(server, "/live?house=small&person=\($0)") }
                let third = try RawClient(port: server.port)
                third.send(get("/live?house=small&person=3"))

                #expect(third.answer()?.status == 503)
                #expect(large[0].rest().end == .closed)
                #expect(large[1].rest().end == .closed)
                site.live.publish("demo a")
                #expect((large[2...] + small).allSatisfy { $0.waits(for: "event: a\n") })
            }
        }

        @Test func `a stream is no connection to the limit of connections`() throws {
            try withServer(TestSite(), { $0.connectionLimit = 1 }) { server, _ in
                let streams = try (0..<3).map { _ in try subscribed(server) }
                let client = try RawClient(port: server.port)
                client.send(get("/inline"))

                #expect(client.answer()?.text == "inline")
                #expect(streams.count == 3)
            }
        }

        @Test func `what a subscriber sends is ignored and its leaving is noticed`() throws {
            try withServer { server, site in
                let before = openDescriptors()
                do {
                    let client = try subscribed(server)
                    client.send(get("/inline"))
                    site.live.publish("demo a")
                    #expect(client.waits(for: "event: a\n"))
                    #expect(!client.received.contains("inline"))
                }

                #expect(eventually { openDescriptors() <= before })
            }
        }
    }
}

private func subscribed(_ server: Server, _ target: String = "/live") throws -> RawClient {
    let client = try RawClient(port: server.port)
    client.send(get(target))
    #expect(client.waits(for: "retry: 3000\n\n"))
    return client
}
