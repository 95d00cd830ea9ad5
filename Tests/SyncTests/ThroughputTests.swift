import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import Jobs
import Outbound
import TestKit
import Testing

@testable import Sync

/// Printed figures, not verdicts: they need a quiet machine, so they run only when `VECTIS_BENCH` is set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["VECTIS_BENCH"] != nil))
struct ThroughputTests {
    private static let rows = 200_000
    private static let pageSize = 1000

    @Test func `200 000 tickets from static pages, first and unchanged, beside a bare guarded upsert`() throws {
        let pages = (0..<Self.rows / Self.pageSize).map(Self.page)
        print("one page has \(pages[0].count) bytes")
        let server = try ScriptedServer { Self.answer($0, pages) }
        defer { server.close() }
        let bench = try Bench(port: server.port)

        let idle = try serverUsage(bench.pool)
        let limit = try Self.limit(bench.pool)
        print("limit: server CPU \(try serverUsage(bench.pool) - idle) s for both")
        for round in ["first", "unchanged"] {
            let (before, serverBefore) = (usage(), try serverUsage(bench.pool))
            let time = try ContinuousClock().measure { try bench.sync(full: round == "unchanged") }
            let (cpu, server) = (usage() - before, try serverUsage(bench.pool) - serverBefore)
            let rate = Double(Self.rows) / (time / .seconds(1))
            let reference = round == "first" ? limit.first : limit.unchanged
            print(
                "\(round): \(time), \(Int(rate)) rows/s, \(rate / reference) of the limit's \(Int(reference)), CPU client \(cpu), server \(server) s"
            )
        }

        let counted: Int? = try bench.pool.read { db in try db.value("SELECT count(*) FROM tickets") }
        #expect(counted == Self.rows)
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        print(status.split(separator: "\n").filter { $0.hasPrefix("VmRSS") || $0.hasPrefix("VmHWM") })
    }

    /// CPU seconds of the pool's server process, which shares no counters with other work on the machine.
    private func serverUsage(_ pool: Pool) throws -> Double {
        let process: Int? = try pool.read { db in try db.value("SELECT pg_backend_pid()") }
        let fields = try String(contentsOfFile: "/proc/\(process ?? 0)/stat", encoding: .utf8).split(separator: ")")[1]
            .split(separator: " ")
        return ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / 100
    }

    private func usage() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    private static func answer(_ question: ScriptedServer.Question, _ pages: [[UInt8]]) -> ScriptedServer.Reply {
        if question.path.contains("companyinfo") {
            return ScriptedServer.Reply(
                body: Array(
                    #"{"CompanyName":"A","Codebase":"v2025_1/","CompanyID":"acme","SiteUrl":"na.myconnectwise.net"}"#
                        .utf8))
        }
        if question.path.hasSuffix("/count") { return ScriptedServer.Reply(body: Array(#"{"count":200000}"#.utf8)) }
        let number = Int(question.query["pageId"] ?? "") ?? 0
        let next = number + 1 < pages.count ? ["Link: <https://x/?pageId=\(number + 1)>; rel=\"next\""] : []
        return ScriptedServer.Reply(headers: next, body: pages[number])
    }

    /// ConnectWise-shaped, about 1.5 KB a ticket.
    private static func page(_ number: Int) -> [UInt8] {
        let tickets = (0..<pageSize).map { place -> String in
            let id = number * pageSize + place + 1
            let filler = String(repeating: "custom field \(id) ", count: 22)
            return """
                {"id":\(id),"summary":"Ticket \(id): the printer on floor \(id % 9) is offline","recordType":"ServiceTicket",\
                "board":{"id":\(id % 5),"name":"Board \(id % 5)"},"status":{"id":\(id % 7),"name":"Status \(id % 7)"},\
                "company":{"id":\(id % 2000),"identifier":"C\(id % 2000)","name":"Company \(id % 2000)"},\
                "site":{"id":\(id % 50),"name":"Main"},"contact":{"id":\(id % 9999),"name":"Contact \(id % 9999)"},\
                "contactName":"Contact \(id % 9999)","type":{"id":1,"name":"Incident"},"owner":{"id":\(id % 20),\
                "identifier":"tech\(id % 20)","name":"Technician \(id % 20)"},"priority":{"id":\(id % 4),"name":"Priority \(id % 4 + 1)"},\
                "severity":"Medium","impact":"Medium","closedFlag":\(id % 3 == 0),"customFields":"\(filler)",\
                "dateEntered":"2026-11-0\(id % 9 + 1)T10:00:00Z","resources":"tech\(id % 20)","budgetHours":1.5,"actualHours":0.25,\
                "approved":true,"inProcessSlaFlag":false,"_info":{"lastUpdated":"2026-11-1\(id % 9)T12:\(10 + id % 50):00Z",\
                "updatedBy":"tech\(id % 20)","dateEntered":"2026-11-0\(id % 9 + 1)T10:00:00Z","enteredBy":"tech\(id % 20)",\
                "tasks_href":"https://na.myconnectwise.net/v2025_1/apis/3.0/service/tickets/\(id)/tasks"}}
                """
        }
        return Array(("[" + tickets.joined(separator: ",") + "]").utf8)
    }

    /// What PostgreSQL takes alone: 14 binary columns, COPY into a temporary table, guarded upsert, key and three indexes, 20 000
    /// rows at a time in one transaction.
    private static func limit(_ pool: Pool) throws -> (first: Double, unchanged: Double) {
        try pool.write { db in
            try db.run(
                """
                CREATE TABLE bare (id bigint PRIMARY KEY, a text, b text, c text, d text, e text, f bigint, g bigint, h bigint, i bigint,
                                   x float8, y bool, t timestamptz, u timestamptz)
                """)
            for column in ["a", "f", "t"] { try db.run("CREATE INDEX ON bare (\(.name(column)))") }
        }
        let rates = try (1...2).map { _ in
            let time = try ContinuousClock().measure { try pool.write { db in try upsertAll(db) } }
            return Double(rows) / (time / .seconds(1))
        }
        return (rates[0], rates[1])
    }

    private static func upsertAll(_ db: borrowing Transaction) throws {
        try db.run("CREATE TEMPORARY TABLE stage (LIKE bare) ON COMMIT DROP")
        let columns = ["id", "a", "b", "c", "d", "e", "f", "g", "h", "i", "x", "y", "t", "u"]
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        for start in stride(from: 0, to: rows, by: 20_000) {
            try db.copy(into: "stage", columns: columns) { copy in
                for id in start..<start + 20_000 {
                    copy.begin(columns: 14)
                    copy.fields.add(Int64(id))
                    for text in [
                        "Company \(id % 2000)", "Board", "Status \(id % 7)", "Technician \(id % 20)",
                        "Ticket \(id): the printer",
                    ] {
                        copy.fields.add(text)
                    }
                    for number in [id % 5, id % 7, id % 9999, id % 50] { copy.fields.add(Int64(number)) }
                    copy.fields.add(1.5)
                    copy.fields.add(id % 3 == 0)
                    copy.fields.add(now + Double(id))
                    copy.fields.add(now)
                }
            }
            try db.run(
                """
                INSERT INTO bare AS t SELECT * FROM stage
                    ON CONFLICT (id) DO UPDATE
                       SET a = excluded.a, b = excluded.b, c = excluded.c, d = excluded.d, e = excluded.e, f = excluded.f,
                           g = excluded.g, h = excluded.h, i = excluded.i, x = excluded.x, y = excluded.y, t = excluded.t,
                           u = excluded.u
                     WHERE (t.*) IS DISTINCT FROM (excluded.*)
                """)
            try db.run("TRUNCATE stage")
        }
    }

    /// A workspace with a ConnectWise connection of which only the tickets are read.
    private final class Bench: Sendable {
        let pool: Pool
        private let database: TestDatabase
        private let env: SyncEnvironment
        private let id: ID<Sync.Connection>

        init(port: UInt16) throws {
            var options = PoolOptions()
            options.statementTimeout = .seconds(60)
            let database = try TestDatabase.workspace(options)
            self.database = database
            pool = database.pool
            let lab = try LabHosts(
                "na.myconnectwise.net=http://127.0.0.1:\(port),api-na.myconnectwise.net=http://127.0.0.1:\(port)")
            let env = SyncEnvironment(
                connectors: ConnectorSet(Registry.all), fetcher: Fetcher(lab: lab), lab: lab, keyring: TestSync.keyring)
            self.env = env
            var draft = ConnectionDraft(
                connector: "connectwise",
                plain: [
                    "site_url": "https://na.myconnectwise.net", "company_id": "acme", "public_key": "abcdefghijklmnop",
                    "client_id": UUID().uuidString,
                ], secrets: ["private_key": Secret("ponmlkjihgfedcba")])
            draft.savesUntested = true
            let store = ConnectionStore(keyring: TestSync.keyring)
            id = try pool.write { [draft] db in
                let id = try store.save(draft, connectors: env.connectors, by: "bench", userID: nil, db)
                try ConnectionSwitch.resume(id, db)
                return id
            }
        }

        func sync(full: Bool) throws {
            try pool.write { db in
                _ = try SyncRequests.syncNow(id, mode: full ? .full : .changes, stream: "tickets", by: "bench", db)
            }
            var registry = JobRegistry()
            registry.register(SyncConnection.self) { [env] job, work in try job.perform(work, env) }
            let workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: pool)
            try JobRunner(registry: registry, schedule: [], workspaces: { [] }).runWaiting(in: workspace)
            let state: String? = try pool.read { db in
                try db.value(
                    "SELECT state || coalesce(': ' || error_sentence, '') FROM sync_runs ORDER BY id DESC LIMIT 1")
            }
            guard state == "succeeded" else { throw Refusal("The sync did not succeed", why: state ?? "", next: "") }
        }
    }
}
