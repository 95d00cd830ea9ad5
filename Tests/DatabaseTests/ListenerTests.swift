import Database
import Foundation
import Synchronization
import TestKit
import Testing

/// News arrives, also after the connection was lost.
struct ListenerTests {
    private final class Heard: Sendable {
        let news = Mutex<[String]>([])
        let signal = DispatchSemaphore(value: 0)

        func add(_ channel: String, _ payload: String) {
            news.withLock { $0.append("\(channel):\(payload)") }
            signal.signal()
        }

        /// Waits until `line` was heard.
        func wait(for line: String) -> Bool {
            while !news.withLock({ $0.contains(line) }) {
                if signal.wait(timeout: .now() + 10) == .timedOut { return false }
            }
            return true
        }
    }

    @Test func `a notification arrives at its commit, and blank ones after the connection was made again`() throws {
        let database = try TestDatabase.empty()
        let proxy = try FaultProxy(to: database.address)
        defer { proxy.stop() }
        let heard = Heard()
        let listener = Listener(proxy.address, channels: ["one", "two"]) { heard.add($0, $1) }
        listener.start()
        defer { listener.stop() }

        // The listener is there once its LISTEN shows in the list of sessions.
        let isListening: SQL = """
            SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND application_name = 'vectis listener' AND query LIKE 'LISTEN%two%'
                              AND state = 'idle')
            """
        while try database.pool.read({ db in try db.value(isListening) }) != true {}
        try database.pool.write { db in try db.notify("one", "it's \"here\"") }
        #expect(heard.wait(for: "one:it's \"here\""))
        #expect(heard.news.withLock { $0.count } == 1)

        proxy.cutAll()
        #expect(heard.wait(for: "one:"))
        #expect(heard.wait(for: "two:"))
        try database.pool.write { db in try db.notify("two", "again") }
        #expect(heard.wait(for: "two:again"))
    }
}
