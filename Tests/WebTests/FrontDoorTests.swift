import Basics
import Database
import Foundation
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

/// Headers, methods, hosts and sign-in, as a stranger meets them.
struct FrontDoorTests {
    @Test(arguments: ["/", "/customers", "/sign-in", "/no/such/page", "/search?q=a"], [Role.admin, nil])
    func `every answer carries the headers, word for word`(target: String, role: Role?) throws {
        let fields = try WebWorld.shared.get().get(target, as: role).response.fields

        #expect(
            fields[.contentSecurityPolicy]
                == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        #expect(fields[.xContentTypeOptions] == "nosniff")
        #expect(fields[.referrerPolicy] == "same-origin")
        #expect(fields[.openerPolicy] == "same-origin")
        #expect(fields[.cacheControl] == "no-store")
        #expect(fields[.accessControlAllowOrigin] == nil)
    }

    @Test(arguments: ["/customers", "/sign-in", "/account"])
    func `HEAD answers as GET does`(target: String) throws {
        let world = try WebWorld.shared.get()

        let head = try world.send(.head, target, as: .viewer)

        #expect(head.status == 200)
        #expect(
            head.response.fields[.contentType] == (try world.get(target, as: .viewer).response.fields[.contentType]))
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/customers", ["GET", "HEAD"]), (.get, "/sign-out", ["POST"]),
        (.put, "/account", ["GET", "HEAD", "POST"]),
        (.delete, "/customers/1/notes/1", ["POST"]), (.post, "/", ["GET", "HEAD"]),
    ])
    func `a wrong method is told the right ones`(method: HTTPRequest.Method, target: String, allowed: [String]) throws {
        let page = try WebWorld.shared.get().send(method, target, as: .admin, body: [:])

        let said = (page.response.fields[.allow] ?? "").split(separator: ", ").map(String.init)
        #expect(page.status == 405)
        #expect(Set(said).isSuperset(of: allowed))
        #expect(Set(said).isSubset(of: allowed + ["HEAD", "OPTIONS"]))
    }

    @Test(arguments: [
        "nobody.localhost:8080", "demo.localhost.evil.example", "demo.evil.example", "vectis_demo.localhost",
    ])
    func `a host that is no workspace gets 404 and learns nothing`(host: String) throws {
        let page = try WebWorld.shared.get().send(.get, "/sign-in", as: nil, host: host)

        #expect([400, 404].contains(page.status))
        #expect(!page.html.contains("Alpine") && !page.html.contains("demo"))
    }

    @Test(arguments: [
        "//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example/", "http:evil.example",
        "javascript:alert(1)",
        "/%2Fevil.example", "/%5Cevil.example", "/\tevil", "/%0d%0aSet-Cookie:a=b", " //evil.example", "evil.example",
        "///evil.example", "",
    ])
    func `next leads to no other host, not even over the form's own field`(next: String) throws {
        let world = try WebWorld.shared.get()
        let form = try world.get("/sign-in?" + Query.encode([("next", next)]), as: nil)

        let value = form.html.firstMatch(of: /name="next" value="([^"]*)"/).map { String($0.1) }

        #expect(value == "/")
    }

    @Test func `the sign-in gives a new cookie whatever was planted, and the planted one is never let in`() throws {
        let world = try WebWorld()
        let planted = Data((0..<32).map { UInt8($0) }).base64EncodedString().replacing("=", with: "")
        func signIn(_ cookies: String) throws -> WebWorld.Page {
            let token = try #require(try world.get("/sign-in", as: nil).cookie("signin_local"))
            let form = [
                "email": "admin@alpine.example", "password": WebWorld.password, "next": "/account", "csrf": token,
            ]
            return try world.send(
                .post, "/sign-in", as: nil, [.cookie: "signin_local=\(token); \(cookies)"], body: form)
        }

        let first = try #require(try signIn("vectis_local=\(planted)").cookie("vectis_local"))
        let second = try #require(try signIn("vectis_local=\(first)").cookie("vectis_local"))

        #expect(first != planted && second != first)
        #expect(try world.send(.get, "/account", as: nil, [.cookie: "vectis_local=\(planted)"]).status == 303)
        #expect(try world.send(.get, "/account", as: nil, [.cookie: "__Host-vectis=\(first)"]).status == 303)
        #expect(try world.send(.get, "/account", as: nil, [.cookie: "vectis_local=\(second)"]).status == 200)
    }

    @Test func `after signing out the cookie opens nothing`() throws {
        let world = try WebWorld()
        let cookie = try world.person(.member).cookie.reveal { $0 }

        let out = try world.post("/sign-out", as: .member)

        #expect(out.cookie("vectis_local") == "")
        #expect(try world.send(.get, "/", as: nil, [.cookie: "vectis_local=\(cookie)"]).status == 303)
        #expect(try world.send(.get, "/sign-out", as: .admin).status == 405)
    }

    @Test func `wrong passwords are throttled with a time to wait, from this address only`() throws {
        let world = try WebWorld()
        func attempt(_ password: String) throws -> WebWorld.Page {
            let token = try #require(try world.get("/sign-in", as: nil).cookie("signin_local"))
            return try world.send(
                .post, "/sign-in", as: nil, [.cookie: "signin_local=\(token)"],
                body: ["email": "admin@alpine.example", "password": password, "next": "/", "csrf": token])
        }

        let answers = try (0..<6).map { try attempt("wrong password \($0)") }
        let right = try attempt(WebWorld.password)

        #expect(answers.prefix(5).allSatisfy { $0.status == 422 })
        #expect(answers.last?.status == 429 && right.status == 429)
        #expect(Int(right.response.fields[.retryAfter] ?? "") ?? 0 > 0)
        #expect(right.html.contains("Try again in"))
        #expect(right.cookie("vectis_local") == nil)
    }

    @Test func `a changed role counts from the next request on`() throws {
        let world = try WebWorld()
        let cookie = try world.person(.admin).cookie.reveal { $0 }
        func status(_ target: String) throws -> Int {
            try world.send(.get, target, as: nil, [.cookie: "vectis_local=\(cookie)"]).status
        }
        #expect(try status("/admin/mapping/strong") == 200)

        try world.write { db in try db.run("UPDATE users SET role = 'viewer' WHERE id = \(try world.user(.admin).id)") }

        #expect([303, 403].contains(try status("/admin/mapping/strong")))
    }
}
