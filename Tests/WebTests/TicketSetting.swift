import Basics
import ConnectorKit
import Connectors
import Customers
import Database
import Foundation
import HTTP
import HTTPTypes
import Sync
import TestKit
import Testing
import Workspace

@testable import Web

/// A workspace whose ConnectWise has two tickets of Acme, the lists of two boards and two technicians.
struct TicketSetting {
    private(set) var world: WebWorld
    private(set) var psa: Int64 = 0
    private(set) var acme: Int64 = 0
    private(set) var account: Int64 = 0
    /// On the board Help, new, Dora's.
    private(set) var ticket: Int64 = 0
    /// On the board Projects.
    private(set) var other: Int64 = 0
    private(set) var alert: Int64 = 0
    private(set) var device: Int64 = 0

    init() throws {
        let world = try WebWorld(connectors: ConnectorSet(Registry.all))
        self.world = world
        self = try world.write { [self] db in
            var setting = self
            try setting.fill(db)
            return setting
        }
    }

    private mutating func fill(_ db: borrowing Transaction) throws {
        let records = RecordWorld()
        psa = try records.connection("connectwise", label: "Our PSA", db)
        acme = try records.customer("Acme", db)
        account = try records.account(psa, "19", of: acme, db)
        try db.run(
            """
            INSERT INTO vendor_choices (connection_id, list, parent_ref, ref, name, is_default, is_closed, position)
            SELECT \(psa), v.list, v.parent, v.ref, v.name, false, v.name = 'Closed', 1
              FROM (VALUES ('boards', '', '1', 'Help'), ('boards', '', '2', 'Projects'), ('statuses', '1', '11', 'New'),
                           ('statuses', '1', '12', 'In Progress'), ('statuses', '1', '13', 'Closed'),
                           ('statuses', '2', '21', 'New'), ('types', '1', '31', 'Incident'), ('priorities', '', '41', 'High'))
                   AS v (list, parent, ref, name)
            """)
        try records.record(
            "technicians", psa, "51", ["name": "'Bo'", "identifier": "'bo'", "email": "'MEMBER@alpine.example'"], db)
        try records.record("technicians", psa, "52", ["name": "'Cy'", "identifier": "'cy'"], db)
        try records.record(
            "contacts", psa, "61", of: "19", ["name": "'Dora'", "emails": "ARRAY['dora@acme.example']"], db)
        ticket = try records.record(
            "tickets", psa, "700", of: "19",
            [
                "title": "'Printer on fire'", "status_raw": "'New'", "status_norm": "'new'", "board": "'Help'",
                "board_ref": "'1'", "contact_ref": "'61'", "contact_name": "'Dora'", "created_at": "now()",
            ], db)
        other = try records.record(
            "tickets", psa, "701", of: "19",
            [
                "title": "'Move'", "status_raw": "'New'", "board": "'Projects'", "board_ref": "'2'",
                "created_at": "now()",
            ], db)
        device = try records.record(
            "devices", psa, "81", of: "19", ["hostname": "'FRONT-01'", "serial": "'S1'"], db)
        let id: Int64? = try db.value(
            """
            INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, severity, title, first_seen_at,
                                       last_seen_at, count)
            VALUES (\(psa), '19', '81', 'disk', 'critical', 'Disk C: full', now(), now(), 3) RETURNING id
            """)
        alert = try #require(id)
    }

    var path: String { "/tickets/\(ticket)" }

    /// The hidden fields of the ticket's form as a person has it before them.
    func opened(_ path: String? = nil) throws -> [String: String] {
        let html = try world.get(path ?? self.path, as: .member).html
        let main = html.split(separator: "<main", maxSplits: 1).last ?? ""
        let pairs = main.matches(of: /<input type="hidden" name="(form|seen|customer|alert|device)" value="([^"]*)"/)
        return Dictionary(pairs.map { (String($0.1), String($0.2)) }, uniquingKeysWith: { first, _ in first })
    }

    /// What was asked of the tool, in order.
    func writes() throws -> [String] {
        try world.read { db in
            try db.all("SELECT verb || ' ' || (payload->'with')::text AS t FROM outbox ORDER BY id") { row in
                try row.get("t") as String
            }
        }
    }

    func verbs() throws -> [String] { try writes().map { String($0.prefix { $0 != " " }) } }

    /// The form with files, as browsers send it.
    func send(_ fields: [String: String], file: (name: String, bytes: [UInt8])) throws -> WebWorld.Page {
        var fields = fields
        fields["csrf"] = try world.person(.member).session.csrfToken()
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array("--xyz\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        body += Array("--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n\r\n".utf8)
        body += file.bytes + Array("\r\n--xyz--\r\n".utf8)
        let cookie = try world.person(.member).cookie.reveal { "vectis_local=\($0)" }
        let head = try RequestHead(
            .post, "\(path)/answers", host: "demo.localhost:8080",
            fields: [.cookie: cookie, .contentType: "multipart/form-data; boundary=xyz"])
        return WebWorld.Page(response: world.entrance.respond(Request(head: head, body: body)))
    }

    /// The queue's bulk form, its body as it travels.
    func bulk(_ body: String) throws -> WebWorld.Page {
        let person = try world.person(.member)
        let cookie = person.cookie.reveal { "vectis_local=\($0)" }
        let token = Form.encode([("csrf", person.session.csrfToken())])
        let head = try RequestHead(
            .post, "/tickets/bulk", host: "demo.localhost:8080",
            fields: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"])
        return WebWorld.Page(
            response: world.entrance.respond(Request(head: head, body: Array("\(body)&\(token)".utf8))))
    }
}
