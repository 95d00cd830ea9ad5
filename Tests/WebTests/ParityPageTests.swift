import Basics
import ConnectorKit
import Connectors
import Database
import TestKit
import Testing
import Workspace

@testable import Web

/// The parity report, and where it is pointed to.
struct ParityPageTests {
    @Test func `the report explains each difference, and card and customers list lead to it`() throws {
        let world = try WebWorld(connectors: ConnectorSet(Registry.all))
        let psa = try world.write { db in
            let records = RecordWorld()
            let psa = try records.connection("connectwise", label: "Our PSA", db)
            try records.account(psa, "1", "Acme", of: try records.customer("Acme", db), db)
            try records.account(psa, "2", "Other", of: nil, db)
            try db.run("UPDATE workspace SET spine_connection_id = \(psa)")
            try db.run(
                """
                INSERT INTO connection_streams (connection_id, stream, left_out)
                VALUES (\(psa), 'companies', '{"customer_types": {"Vendor": 3}}')
                """)
            try db.run(
                """
                INSERT INTO parity_counts (connection_id, stream, at_vendor, is_counted, here, left_out, deleted, ignored, failed, extra, older,
                                           missing_refs, extra_refs)
                VALUES (\(psa), 'companies', 223, true, 208, 3, 5, 1, 2, 4, 0,
                        '[{"ref": "77", "reason": "name: a number"}]', '{"401"}')
                """)
            return psa
        }
        let path = "/admin/integrations/\(psa)/parity"

        let report = try world.get(path, as: .viewer).html
        let cards = try world.get("/admin/integrations", as: .viewer).html
        let customers = try world.get("/customers", as: .viewer).html

        #expect(report.contains("Parity 95 % over 1 part"))
        #expect(report.contains("left out by the filter “Company types”") && report.contains("Vendor: 3"))
        #expect(report.contains("77: name: a number") && report.contains("<li>401</li>"))
        #expect(report.contains("marked as deleted there") && report.contains("no record that Vectis keeps"))
        #expect(report.contains("came or went while the list was read"))
        #expect(report.contains("data-label=\"Linked\">1</td>"))
        #expect(report.contains("Tickets: not read in full yet."))
        #expect(cards.contains("parity 95 %") && cards.contains("href=\"\(path)\""))
        #expect(customers.contains("1 customer · ") && customers.contains("href=\"\(path)\">PSA reports 214</a>"))
    }

    @Test func `before the first full read it says that nothing was compared`() throws {
        let world = try WebWorld(connectors: ConnectorSet(Registry.all))
        let rmm = try world.write { db in try RecordWorld().connection("ninjaone", db) }

        let report = try world.get("/admin/integrations/\(rmm)/parity", as: .viewer).html

        #expect(report.contains("Nothing compared yet"))
        #expect(report.contains("Activities: entries are only ever added, so there is no list to compare with."))
        #expect(try !world.get("/admin/integrations", as: .viewer).html.contains("parity "))
    }
}
