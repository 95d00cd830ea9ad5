import Basics
import HTTP
import HTTPTypes
import Testing

@testable import Web

struct AddressTests {
    @Test(arguments: ["/", "/customers/7", "/customers?q=a%20b&sort=name", "/customers/7#tickets"])
    func `after signing in one comes back to a page of ours`(next: String) {
        #expect(LocalPath.checked(next) == next)
    }

    @Test(arguments: [
        "", "customers", "//evil.example", "/\\evil.example", "/%2F/evil.example/..", "/%5Cevil.example",
        "https://evil.example/",
        "/\t/evil.example", "/%09/evil.example", "\\\\evil.example", "/a%00b", "javascript:alert(1)",
        "/%2fevil.example",
    ])
    func `no trick in next leads to another host`(next: String) {
        #expect(LocalPath.checked(next) == nil)
    }

    @Test func `a referer counts only when it is our own host and port`() {
        #expect(
            LocalPath.of(referer: "http://demo.localhost:8080/customers?q=a", authority: "demo.localhost:8080")
                == "/customers?q=a")
        #expect(LocalPath.of(referer: "http://demo.localhost:8081/customers", authority: "demo.localhost:8080") == nil)
        #expect(LocalPath.of(referer: "http://evil.example/customers", authority: "demo.localhost:8080") == nil)
    }

    @Test(arguments: [
        "http://{slug}.localhost:8080", "http://127.0.0.1:8080", "https://{slug}.example.com", "http://localhost:8080/",
    ])
    func `the server starts on loopback over http, and anywhere over https`(text: String) throws {
        let base = try BaseURL(text)

        #expect(base.address(of: "acme").hasSuffix("/") == false)
        #expect(base.cookieName("vectis") == (base.isSecure ? "__Host-vectis" : "vectis_local"))
    }

    @Test(arguments: ["http://vectis.example.com", "ftp://localhost", "localhost:8080", "", "https://example.com/app"])
    func `any other base URL refuses the start with a sentence`(text: String) {
        #expect(throws: Refusal.self) { try BaseURL(text) }
    }

    @Test func `the sign-in cookie is out of reach for scripts and other sites`() throws {
        let secure = try BaseURL("https://{slug}.example.com").cookie("vectis", "abc")
        let local = try BaseURL("http://localhost:8080").cookie("vectis", "abc")

        #expect(secure == "__Host-vectis=abc; Path=/; HttpOnly; SameSite=Lax; Secure")
        #expect(local == "vectis_local=abc; Path=/; HttpOnly; SameSite=Lax")
    }
}

struct TableStateTests {
    private func table(_ target: String) throws -> TableState {
        TableState(Request(head: try RequestHead(.get, target)), sorts: ["name", "tickets"])
    }

    @Test func `every change of a list stands in its address and starts at the first page`() throws {
        let table = try table("/customers?q=acme&sort=tickets&after=7.12")

        #expect(table.text == "acme")
        #expect(table.sort == "tickets")
        #expect(table.after?.id == 7)
        #expect(table.href(["source": "ninjaone"]) == "/customers?q=acme&sort=tickets&source=ninjaone")
        #expect(table.href(["q": ""]) == "/customers?sort=tickets")
        #expect(table.cleared == "/customers?sort=tickets")
    }

    @Test(arguments: ["x", "7", "-9223372036854775808.1", "9223372036854775808.1"])
    func `an unknown order or a broken cursor is the plain list`(cursor: String) throws {
        let table = try table("/customers?sort=password&after=\(cursor)")

        #expect(table.sort == "name")
        #expect(table.after == nil)
        #expect(table.isFiltered == false)
    }

    @Test func `the next page follows the last row shown`() throws {
        let table = try table("/customers?q=a")

        let pager = table.pager("214 customers", next: ("acme & sons", 9))

        #expect(pager.first == nil)
        #expect(pager.next == "/customers?q=a&after=9.acme+%26+sons")
    }

    @Test func `a chip puts its filter on and off`() throws {
        #expect(try table("/customers").chip("Critical", "critical", "1").href == "/customers?critical=1")
        #expect(try table("/customers?critical=1").chip("Critical", "critical", "1").href == "/customers")
    }
}
