import Basics
import ConnectorKit
import Database
import Foundation
import TestKit
import Testing
import Workspace

@testable import Web

/// A credential whose last day was typed in, seen from the pages.
struct ExpiringCredentialTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    /// Whether the connection is shown as connected, what stands on its card, and the warning row at home.
    @Test(arguments: [
        (31, "Connected", nil, nil), (15, "Connected", "credential expires in 15 days", nil),
        (14, "Connected", "credential expires in 14 days", "Cloud: the credential expires in 14 days"),
        (1, "Connected", "credential expires tomorrow", "Cloud: the credential expires in 1 day"),
        (0, "Connected", "credential expires in 0 days", "Cloud: the credential expires today"),
        (-1, "Disconnected", "credential expired", "Cloud: Disconnected"),
    ])
    func `a credential near its last day is warned of in time, and one past it stands as disconnected`(
        days: Int, word: String, card: String?, row: String?
    ) throws {
        let world = try WebWorld(connectors: ConnectorSet([Expiring.self]), clock: .fixed(Self.now))
        try world.write { db in
            let id = try RecordWorld().connection("expiring", db)
            let day = Day(Self.now + Double(days) * 86_400)
            try db.run(
                """
                UPDATE connections
                   SET label = 'Cloud', has_credentials = true, last_ok_at = \(Self.now),
                       plain_fields = jsonb_build_object('secret_expires', \(day.description)::text)
                 WHERE id = \(id)
                """)
        }

        let list = try world.get("/admin/integrations", as: .admin).html
        let home = try world.get("/", as: .admin).html

        #expect(list.contains(word))
        #expect(list.contains("credential expire") == (card != nil))
        if let card { #expect(list.contains(card)) }
        #expect(home.contains("Nothing needs you") == (row == nil))
        if let row { #expect(home.contains(row)) }
    }
}

/// A tool whose key ends on a day that the person types in.
private struct Expiring: Connector {
    static let manifest = Manifest(
        key: "expiring", name: "Cloud", category: .cloud, line: "tests", fills: [], success: "Connected",
        fields: [Field("secret_expires", "Expires", .day, help: "The day", guideAnchor: "day", isOptional: true)],
        setupMinutes: 1, accountWord: "tenant", accountWords: "tenants")
    static let streams: [ConnectorKit.Stream] = []
    static let hints: [Hint] = []

    let baseURL = "https://cloud.example"
    let hosts = ["cloud.example"]
    let identity = "one"
    let authorization = Authorization.headers([])

    init(_ credentials: Credentials) throws(VendorFailure) {}

    func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
        TestReport(success: "Connected", capabilities: [], identity: identity)
    }
}
