import Basics
import ConnectorKit
import Connectors
import Customers
import Database
import Directory
import Foundation
import HTTP
import HTTPTypes
import Jobs
import TestKit
import Testing
import Workspace

@testable import Web

/// What a person reads after deeds that concern the customer list.
struct MappingPagesTests {
    private let world: WebWorld
    private let records = RecordWorld()
    private var psa: Int64 = 0
    private var rmm: Int64 = 0
    private var acme: Int64 = 0
    private var beta: Int64 = 0
    private var account: Int64 = 0

    init() throws {
        let world = try WebWorld(connectors: ConnectorSet(Registry.all))
        let records = records
        self.world = world
        (psa, rmm, acme, beta, account) = try world.write { db in
            let psa = try records.connection("connectwise", label: "PSA", db)
            let rmm = try records.connection("ninjaone", label: "RMM", db)
            try db.run("UPDATE workspace SET spine_connection_id = \(psa)")
            let acme = try records.customer("Acme", db)
            let beta = try records.customer("Beta", db)
            try records.account(psa, "1", "Acme", of: acme, db)
            try records.account(psa, "2", "Beta", of: beta, db)
            let account = try records.account(rmm, "a", "Warehouse", of: nil, db)
            return (psa, rmm, acme, beta, account)
        }
    }

    /// Posts a file as a browser does.
    private func upload(_ text: String) throws -> WebWorld.Page {
        let person = try world.person(.admin)
        var body = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(person.session.csrfToken())\r\n"
        body +=
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"grid.csv\"\r\n\r\n\(text)\r\n--x--\r\n"
        let cookie = person.cookie.reveal { "vectis_local=\($0)" }
        let head = try RequestHead(
            .post, "/admin/mapping/imports", host: "demo.localhost:8080",
            fields: [.contentType: "multipart/form-data; boundary=x", .cookie: cookie])
        return WebWorld.Page(response: world.entrance.respond(Request(head: head, body: Array(body.utf8))))
    }

    @Test func `an edited grid is compared, confirmed, and stands in the history`() throws {
        let compared = try upload("customer_id,customer,RMM\r\n\(acme),Acme,Warehouse\r\n")
        #expect(compared.status == 303, "\(compared.html.suffix(600))")
        let preview = try world.get(compared.location, as: .admin).html
        #expect(preview.contains("grid.csv: 1 linked.") && preview.contains("Apply 1 change"))
        #expect(try world.get("/customers/\(acme)", as: .admin).html.contains("Warehouse") == false)
        #expect(try world.get(compared.location, as: .member).status == 403)

        let done = try world.post("\(compared.location)/application", as: .admin)

        let history = try world.get(done.location, as: .admin).html
        #expect(history.contains("linked to Acme") && history.contains(">Undo<"))
        #expect(try world.get("/customers/\(acme)", as: .admin).html.contains("Warehouse"))
        #expect(try world.get("/admin/mapping", as: .viewer).html.contains("being matched anew"))
        #expect(try world.get(compared.location, as: .admin).html.contains("It was applied."))
    }

    @Test func `a file with a mistake says where it is and offers nothing to apply`() throws {
        let page = try upload("customer_id,RMM\r\n\(acme),Nobody\r\n\(beta),=cmd\r\n")

        #expect(page.status == 422)
        #expect(page.html.contains("Row 2, RMM: no account is called “Nobody”."))
        #expect(page.html.contains("Row 3, RMM: “=cmd” looks like a formula."))
        #expect(!page.html.contains("Apply"))
        #expect(try upload("PK\u{3}\u{4}").html.contains("It has no column “customer_id”"))
    }

    @Test func `the grid shows what is disconnected and leads to where a cell is decided`() throws {
        try world.write { db in
            try db.run("UPDATE connections SET has_credentials = false WHERE id = \(rmm)")
            try db.run(
                """
                UPDATE account_links SET state = 'suggested', suggestions = jsonb_build_array(jsonb_build_object('customer_id', \(acme)))
                 WHERE account_id = \(account)
                """)
        }

        let html = try world.get("/admin/mapping?view=grid", as: .viewer).html

        #expect(html.contains("RMM (disconnected)") && html.contains("PSA (spine)"))
        #expect(html.contains("/admin/mapping?tool=\(rmm)&amp;q=Warehouse"))
        #expect(!html.contains("/admin/mapping/spine"))
    }

    @Test func `another spine is shown before it is taken`() throws {
        let preview = try world.get("/admin/mapping/spine?to=\(rmm)", as: .admin).html
        #expect(preview.contains("Now it is <strong>PSA</strong>"))
        #expect(preview.contains("1 new customer will be made.") && preview.contains("2 customers have none there."))
        #expect(try world.get("/admin/mapping/spine", as: .member).status == 403)

        let done = try world.post("/admin/mapping/spine", ["to": "\(rmm)"], as: .admin)
        var registry = JobRegistry()
        registry.register(MatchAgain.self) { job, work in try job.perform(work, Matcher(oneToOne: [])) }
        try JobRunner(registry: registry, schedule: [], workspaces: { [] }).runWaiting(
            in: JobWorkspace(id: world.workspace.entry.id, slug: "demo", pool: world.workspace.jobPool))

        #expect(done.status == 303)
        #expect(try world.get("/admin/mapping?view=grid", as: .admin).html.contains("RMM (spine)"))
        #expect(try world.get("/customers", as: .admin).html.contains("Warehouse"))
        let last = try world.read { db in try AuditLog.list(AuditFilter(), limit: 1, db) }
        #expect(
            last.first?.entry.action == "spine_changed" && last.first?.entry.details["before"] == .number(Decimal(psa)))
        #expect(try world.post("/admin/mapping/spine", ["to": "\(rmm)"], as: .admin).status == 422)
    }

    @Test func `what was done to several customers at once stands in the log of each`() throws {
        for deed in [["deed": "tag", "tag": "vip"], ["deed": "owner", "new_owner": "\(try world.user(.member).id)"]] {
            #expect(
                try world.post("/customers/bulk", deed.merging(["customer": "\(acme)"]) { $1 }, as: .admin).status
                    == 303)
        }
        let compared = try upload("customer_id,customer,RMM\r\n\(acme),Acme,Warehouse\r\n")
        _ = try world.post("\(compared.location)/application", as: .admin)
        _ = try world.post("/admin/mapping/accounts/\(account)/link", ["customer": "\(beta)"], as: .admin)

        let html = try world.get("/customers/\(acme)/deeds", as: .admin).html
        for deed in [
            "Tagged one customer “vip”", "Set the owner of one customer", "Imported the mapping: 1 linked",
            "Linked Warehouse<span class=\"table__sub\">to customer \(beta)</span>",
        ] {
            #expect(html.contains(deed), "\(deed)")
        }
        let other = try world.get("/customers/\(beta)/deeds", as: .admin).html
        #expect(other.contains("Linked Warehouse</th>") && !other.contains("Tagged one customer"))

        let move: Int64? = try world.read { db in try db.value("SELECT max(id) FROM link_history") }
        _ = try world.post("/admin/mapping/history/\(try #require(move))/undo", as: .admin)
        let undone = "Took back the last decision about Warehouse"
        #expect(try world.get("/customers/\(acme)/deeds", as: .admin).html.contains("\(undone)</th>"))
        #expect(
            try world.get("/customers/\(beta)/deeds", as: .admin).html.contains(
                "\(undone)<span class=\"table__sub\">to customer \(acme)</span>"))
    }

    @Test func `an owner who is not there is refused with words, of one customer and of several`() throws {
        let one = try world.post("/customers/\(acme)/account", ["owner": "999999", "tags": "x"], as: .admin)
        let several = try world.post(
            "/customers/bulk", ["customer": "\(acme)", "deed": "owner", "new_owner": "999999"], as: .admin)

        for page in [one, several] {
            #expect(page.status == 422)
            #expect(page.html.contains("This person is not in the workspace, or no longer."))
        }
        #expect(try world.read { db in try db.value("SELECT tags = '{}' FROM customers WHERE id = \(acme)") } == true)
    }

    @Test func `what was done to a customer names the tool, and includes those merged into it`() throws {
        _ = try world.post("/admin/mapping/accounts/\(account)/link", ["customer": "\(beta)"], as: .admin)
        let entry: Int64? = try world.read { db in try db.value("SELECT max(id) FROM link_history") }
        _ = try world.post("/admin/mapping/history/\(try #require(entry))/undo", as: .admin)
        _ = try world.post("/admin/mapping/merges", ["survivor": "\(acme)", "merged": "\(beta)"], as: .admin)

        let html = try world.get("/customers/\(acme)/deeds", as: .admin).html
        #expect(html.contains("Linked Warehouse") && html.contains("Took back the last decision about Warehouse"))
        #expect(html.contains("customer \(beta), merged into this one"))
        let undone = try world.read { db in
            try AuditLog.list(AuditFilter { $0.action = "account_link_undone" }, db).first
        }
        #expect(undone?.entry.connectionID == rmm && undone?.entry.customerID == beta)
        #expect(try world.get("/customers/\(acme)/deeds", as: .member).status == 403)

        let merge: Int64? = try world.read { db in try db.value("SELECT max(id) FROM customer_merges") }
        _ = try world.post("/admin/mapping/merges/\(try #require(merge))/undo", as: .admin)
        let unmerged = try world.read { db in try AuditLog.list(AuditFilter(), limit: 1, db).first }
        #expect(unmerged?.entry.summary == "Took customer \(beta) out of \(acme)")
    }

    @Test func `selected customers are tagged and given an owner, and the filters find them`() throws {
        let list = try world.get("/customers", as: .member).html
        #expect(list.contains("Select Acme") && !list.contains("Merge two"))
        #expect(list.contains("2 customers"))
        let seen = try world.get("/customers", as: .viewer).html
        #expect(!seen.contains("Select Acme") && !seen.contains("/customers/bulk"))

        let back = "source=connectwise"
        let done = try world.post(
            "/customers/bulk", ["customer": "\(acme)", "deed": "tag", "tag": "vip", "back": back], as: .member)

        #expect(done.location == "/customers?source=connectwise")
        let tagged = try world.get("/customers?tag=vip", as: .viewer).html
        #expect(tagged.contains(">Acme<") && !tagged.contains(">Beta<") && tagged.contains("Tag: vip"))
        let member = try world.user(.member).id
        _ = try world.post(
            "/customers/bulk", ["customer": "\(beta)", "deed": "owner", "new_owner": "\(member)"], as: .member)
        let owned = try world.get("/customers?owner=\(member)", as: .viewer).html
        #expect(owned.contains(">Beta<") && !owned.contains(">Acme<"))
    }

    @Test func `an admin archives, restores and deletes a customer from its page`() throws {
        let page = "/customers/\(beta)"
        #expect(try !world.get(page, as: .member).html.contains("Archive “Beta”"))
        #expect(try world.get(page, as: .admin).html.contains("Archive “Beta”"))

        _ = try world.post("\(page)/archive", as: .admin)
        let archived = try world.get(page, as: .admin).html
        #expect(archived.contains("Archived.") && archived.contains("Delete “Beta” for good"))
        #expect(try !world.get("/customers", as: .viewer).html.contains(">Beta<"))
        #expect(try world.get("/customers?archived=yes", as: .viewer).html.contains(">Beta<"))

        _ = try world.post("\(page)/deletion", as: .admin)
        #expect(try world.get(page, as: .admin).status == 404)
        #expect(try world.get("/admin/mapping?view=linked&kind=separate", as: .admin).html.contains("Beta"))
    }

    @Test func `a contract about to end stands on Home and, once its day came, in the timeline`() throws {
        try world.write { db in
            _ = try records.record(
                "contracts", psa, "g", of: "1", ["name": "'Care'", "ends_on": "current_date + 29"], db)
            _ = try Queue.enqueue(ContractDays(), db)
        }
        #expect(try world.get("/", as: .viewer).html.contains("Acme: Care"))
        #expect(try !world.get("/customers/\(acme)/timeline", as: .viewer).html.contains("Contract Care ends on"))

        var registry = JobRegistry()
        registry.register(ContractDays.self)
        try JobRunner(registry: registry, schedule: [], workspaces: { [] }).runWaiting(
            in: JobWorkspace(id: world.workspace.entry.id, slug: "demo", pool: world.workspace.jobPool))

        #expect(try world.get("/customers/\(acme)/timeline", as: .viewer).html.contains("Contract Care ends on"))
    }
}
