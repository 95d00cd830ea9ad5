import Basics
import ConnectorKit
import Database
import Directory
import HTTP
import HTTPTypes
import Metrics
import TestKit
import Testing
import Workspace

@testable import Web

struct MetricsEntranceTests {
    /// The backend of this test process; swift-metrics takes one and no other.
    private static let metrics = {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        return metrics
    }()

    @Test func `the scrape tells requests, sign-ins, jobs, pools and connections, and no customer`() throws {
        let metrics = Self.metrics
        let world = try WebWorld()
        try world.write { db in
            let records = RecordWorld()
            _ = try records.customer("Secretive Ltd", db)
            let connection = try records.connection("ninjaone", db)
            try db.run(
                """
                UPDATE connections SET label = 'Secretive Ltd', failures = 4, last_ok_at = now() - interval '1 hour'
                 WHERE id = \(connection)
                """)
            try db.run(
                "INSERT INTO jobs (kind, state, finished_at) VALUES ('a', 'dead', now() - interval '90 s'), ('b', 'available', NULL)"
            )
        }
        _ = try world.get("/customers", as: .viewer)
        _ = try SignIn.attempt(
            email: "a@b.example", password: Secret("wrong"), address: "203.0.113.9", userAgent: "tests",
            pool: world.workspace.pool, door: SignInDoor(workers: 4))

        let text = try scrape(world, metrics)

        for line in [
            #"vectis_web_requests_total\{route="/customers",status="200"\} [1-9]\d*"#,
            #"vectis_web_request_seconds_count\{route="/customers"\} [1-9]\d*"#,
            #"vectis_sign_in_failures_total\{why="wrong"\} [1-9]\d*"#,
            #"vectis_jobs_dead\{workspace="demo"\} 1"#, #"vectis_jobs_waiting\{workspace="demo"\} 1"#,
            #"vectis_jobs_dead_oldest_seconds\{workspace="demo"\} 9\d\.\d+"#,
            #"vectis_pool_wait_timeouts\{workspace="demo",pool="web"\} 0"#,
            #"vectis_sync_age_seconds\{workspace="demo",connection="\d+",connector="ninjaone"\} 36\d\d\.\d+"#,
            #"vectis_sync_failures_in_a_row\{workspace="demo",connection="\d+",connector="ninjaone"\} 4"#,
            #"vectis_database_up 1"#,
        ] {
            let expression = try Regex("(^|\n)" + line + "\n")
            #expect(text.contains(expression), "\(line) is not in\n\(text)")
        }
        #expect(!text.contains("Secretive"))
    }

    @Test func `a workspace whose database is gone is told by the scrape, which still answers`() throws {
        let metrics = Self.metrics
        let world = try WebWorld()
        world.workspace.pool.close()

        let text = try scrape(world, metrics)

        #expect(text.contains("vectis_database_up 0\n"))
        #expect(text.contains("vectis_pool_limit{workspace=\"demo\",pool=\"web\"}"))
        #expect(!text.contains("vectis_jobs_dead{"))
    }

    @Test(arguments: [("/", 404), ("/customers", 404), ("/metrics", 200)])
    func `the port of the metrics shows nothing else`(path: String, status: Int) throws {
        let world = try WebWorld.shared.get()
        let entrance = MetricsEntrance(Self.metrics, directory: world.site.directory, connectors: ConnectorSet([]))
        let head = try RequestHead(.get, path, host: "127.0.0.1:9100")

        switch entrance.plan(head) {
        case .inline(let answer): #expect(answer.status.code == status)
        case .worker: #expect(entrance.respond(Request(head: head)).status.code == status)
        }
    }

    private func scrape(_ world: WebWorld, _ metrics: PrometheusMetrics) throws -> String {
        let entrance = MetricsEntrance(
            metrics, directory: world.site.directory, connectors: ConnectorSet([]))
        let answer = entrance.respond(Request(head: try RequestHead(.get, "/metrics", host: "127.0.0.1:9100")))
        guard case .bytes(let bytes) = answer.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
