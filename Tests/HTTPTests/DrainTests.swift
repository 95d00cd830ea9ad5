import Dispatch
import Foundation
import HTTP
import Synchronization
import Testing

extension ServerTests {
    struct DrainTests {
        private static func quick(_ options: inout ServerOptions) {
            options.times.drainDelay = .milliseconds(200)
            options.times.drainQuiet = .milliseconds(100)
            options.times.drainLimit = .seconds(2)
        }

        @Test func `under load no accepted request is lost when the server drains`() throws {
            let counts = LoadCounts()
            try withServer(TestSite(), DrainTests.quick) { server, _ in
                let clients = DispatchGroup()
                for _ in 0..<8 {
                    clients.enter()
                    Thread {
                        DrainTests.load(server.port, counts)
                        clients.leave()
                    }
                    .start()
                }
                #expect(eventually { counts.answered.load(ordering: .relaxed) > 100 })

                server.drain()
                server.wait()
                clients.wait()
            }

            #expect(counts.lost.load(ordering: .relaxed) == 0)
            #expect(counts.turnedAway.load(ordering: .relaxed) <= 8)
        }

        @Test func `a draining server says close, finishes what it has and ends`() throws {
            try withServer(TestSite(), DrainTests.quick) { server, site in
                let working = try RawClient(port: server.port)
                working.send(get("/gate"))
                #expect(eventually { site.gate.held == 1 })
                let idle = try RawClient(port: server.port)
                idle.send(get("/inline"))
                #expect(idle.answer()?.fields["connection"] == nil)

                server.drain()
                let late = try RawClient(port: server.port)
                late.send(get("/inline"))
                #expect(late.answer()?.fields["connection"] == "close")
                #expect(idle.rest() == .closed)
                #expect(eventually { (try? RawClient(port: server.port)) == nil })

                site.gate.open(1)
                let answer = working.answer()
                #expect(answer?.text == "passed")
                #expect(working.rest() == .closed)
                server.wait()
            }
        }

        @Test func `a draining server ends live streams with a hint when to come again`() throws {
            try withServer(TestSite(), DrainTests.quick) { server, _ in
                let stream = try RawClient(port: server.port)
                stream.send(get("/live"))
                #expect(stream.waits(for: "retry: 3000\n\n"))

                server.drain()

                #expect(stream.rest().text.hasSuffix("retry: 3000\n\nretry: 3000\n\n"))
                server.wait()
            }
        }

        @Test func `what is not finished in its time is cut off`() throws {
            try withServer(
                TestSite(),
                {
                    DrainTests.quick(&$0)
                    $0.times.drainLimit = .milliseconds(200)
                }
            ) { server, site in
                let client = try RawClient(port: server.port)
                client.send(get("/gate"))
                #expect(eventually { site.gate.held == 1 })

                server.drain()
                server.wait()

                #expect(client.answer() == nil)
                site.gate.open(1)
                #expect(eventually { site.gate.held == 0 })
            }
        }

        /// Sends requests, some on one connection and some on new ones, until the server no longer takes connections.
        private static func load(_ port: Int, _ counts: LoadCounts) {
            // Refused means that the server has gone.
            while let client = try? RawClient(port: port) {
                for number in 0..<20 {
                    client.send(get(number % 2 == 0 ? "/inline" : "/worker"))
                    guard let answer = client.answer() else {
                        if number == 0 {
                            counts.turnedAway.add(1, ordering: .relaxed)
                        } else {
                            counts.lost.add(1, ordering: .relaxed)
                        }
                        break
                    }
                    counts.answered.add(1, ordering: .relaxed)
                    if answer.fields["connection"] == "close" { break }
                }
            }
        }
    }
}

/// What became of requests under load.
private final class LoadCounts: Sendable {
    let answered = Atomic(0)
    /// Sent on a connection that had been served, and never answered.
    let lost = Atomic(0)
    /// Connected in the very moment in which listening ended, and never accepted: at most one for each client.
    let turnedAway = Atomic(0)
}
