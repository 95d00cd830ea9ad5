import Database
import HTTP
import TestKit
import Testing
import Workspace

@testable import Web

struct LatelyTests {
    @Test func `what was read within the second is taken again, until somebody tells of a change`() {
        let lately = Lately<Int>()

        #expect(lately.value("demo") { 1 } == 1)
        #expect(lately.value("demo") { 2 } == 1)
        #expect(lately.value("other") { 3 } == 3)
        lately.forget("demo")
        #expect(lately.value("demo") { 4 } == 4)
        #expect(lately.value("other") { 5 } == 3)
        #expect(lately.read("other") { 6 } == 6)
        #expect(lately.value("other") { 7 } == 6)
    }

    @Test func `what was read before a change is not taken after it`() {
        let lately = Lately<Int>()

        let early = lately.value("demo") {
            lately.forget("demo")
            return 1
        }

        #expect(early == 1)
        #expect(lately.value("demo") { 2 } == 2)
    }

    @Test func `a page shows the sync pill as it is once the news of a change is there`() throws {
        let world = try WebWorld()
        func pill() throws -> Bool { try world.get("/account", as: .member).html.contains("id=\"sync-pill\"") }
        #expect(try !pill())

        try world.write { db in
            try db.run("INSERT INTO connections (connector, label, has_credentials) VALUES ('halo', 'Halo', true)")
        }
        world.site.live.publish("demo sync")

        #expect(try pill())
    }

    @Test func `the customers list has a new customer once the news of it is there`() throws {
        let world = try WebWorld()
        func list() throws -> String { try world.get("/customers", as: .viewer).html }
        #expect(try !list().contains("Late Arrival"))

        try world.write { db in _ = try RecordWorld().customer("Late Arrival", db) as Int64 }
        world.site.live.publish("demo customers")

        #expect(try list().contains("Late Arrival"))
        #expect(try list().contains("1 customer"))
    }
}
