import Database
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

struct SearchPagesTests {
    @Test func `the palette and the search page find the same customers, pages and nothing`() throws {
        let world = try WebWorld()
        try world.write { db in try db.run("INSERT INTO customers (name) VALUES ('Bergbahnen Engelberg AG')") }

        let options = try world.get("/search?q=engelberg", as: .viewer, block: "palette-list")
        let page = try world.get("/search?q=engelberg", as: .viewer)
        let nothing = try world.get("/search?q=zzzz", as: .viewer)

        #expect(options.html.contains("role=\"option\""))
        #expect(options.html.contains("Bergbahnen Engelberg AG"))
        #expect(!options.html.contains("<html"))
        #expect(page.html.contains("<html"))
        #expect(page.html.contains("Bergbahnen Engelberg AG"))
        #expect(nothing.html.contains("Nothing is called “zzzz”"))
        #expect(try world.get("/search?q=integr", as: .viewer).html.contains("href=\"/admin/integrations\""))
    }
}
