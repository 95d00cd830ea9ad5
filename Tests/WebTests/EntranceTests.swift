import Basics
import Database
import Foundation
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

struct EntranceTests {
    private let world: WebWorld

    init() throws {
        world = try WebWorld.shared.get()
    }

    @Test(arguments: Routes.all.filter { $0.permission != nil }, [Role.viewer, .member, .admin])
    func `each route lets in whom the matrix lets in, and refuses before the form is read`(
        route: WebRoute, role: Role
    ) throws {
        let permission = try #require(route.permission)
        guard !permission.allows(role) else { return }
        let target = route.pattern.replacing(/\{[a-z]+\}/, with: "1")
        let deeds = try world.deeds()

        let page = try world.send(route.method, target, as: role, body: route.method == .get ? nil : ["csrf": "wrong"])

        #expect(page.status == 403)
        #expect(page.html.contains("It needs the role"))
        #expect(try world.deeds() == deeds)
    }

    @Test(arguments: Routes.all.filter { $0.permission != nil })
    func `nobody is let in who is not signed in`(route: WebRoute) throws {
        let target = route.pattern.replacing(/\{[a-z]+\}/, with: "1")

        let page = try world.send(route.method, target, as: nil, body: route.method == .get ? nil : [:])

        if route.method == .get, target != "/events" {
            #expect(page.status == 303)
            #expect(page.location.hasPrefix("/sign-in"))
        } else {
            #expect(page.status == 401)
        }
    }

    @Test func `a form needs this person's token and our own page`() throws {
        let token = try world.person(.member).session.csrfToken()
        let foreign = try world.person(.viewer).session.csrfToken()
        let form = ["theme": "dark", "density": "compact"]
        func post(_ token: String?, _ fields: HTTPFields = [:]) throws -> Int {
            var form = form
            form["csrf"] = token
            return try world.send(.post, "/account", as: .member, fields, body: form).status
        }

        #expect(try post(nil) == 403)
        #expect(try post("") == 403)
        #expect(try post(foreign) == 403)
        #expect(try post(token, [.origin: "https://evil.example"]) == 403)
        #expect(try post(token, [.origin: "null"]) == 403)
        #expect(try post(token, [.origin: "http://other.localhost:8080"]) == 403)
        #expect(try post(token, [.fetchSite: "cross-site"]) == 403)
        #expect(try post(token, [.fetchSite: "same-site"]) == 403)
        #expect(try post(token, [.origin: "http://demo.localhost:8080", .fetchSite: "same-origin"]) == 303)
    }

    @Test func `every page goes out with the headers that keep browsers safe`() throws {
        let page = try world.get("/account", as: .viewer)

        #expect(page.status == 200)
        #expect(page.response.fields[.contentSecurityPolicy] == Entrance.contentPolicy)
        #expect(page.response.fields[.xContentTypeOptions] == "nosniff")
        #expect(page.response.fields[.referrerPolicy] == "same-origin")
        #expect(page.response.fields[.openerPolicy] == "same-origin")
        #expect(page.response.fields[.cacheControl] == "no-store")
        #expect(page.response.fields[.strictTransportSecurity] == nil)
    }

    @Test func `an unknown host is told of no workspace`() throws {
        let page = try world.send(.get, "/", as: nil, host: "acme.localhost:8080")

        #expect(page.status == 404)
        #expect(page.html.contains("There is no such workspace"))
        #expect(!page.html.contains("Alpine"))
    }

    @Test func `what is not there is a page with a search, and a wrong method names the right ones`() throws {
        let missing = try world.get("/no/such/page", as: .viewer)
        let wrong = try world.send(.delete, "/account", as: .viewer)

        #expect(missing.status == 404)
        #expect(missing.html.contains("action=\"/search\""))
        #expect(wrong.status == 405)
        #expect(wrong.response.fields[.allow]?.contains("POST") == true)
    }

    @Test func `a refusal leaves the part of the page as it is and says why`() throws {
        let token = try world.person(.member).session.csrfToken()

        let page = try world.send(
            .post, "/account", as: .member, [.hxRequest: "true", .hxTarget: "main"],
            body: ["csrf": token, "theme": "neon", "density": "compact"])

        #expect(page.status == 422)
        #expect(page.response.fields[.hxReswap] == "none")
        #expect(page.response.fields[.hxTrigger]?.contains("Choose one.") == true)
    }

    @Test func `a sign-in ends where it is ended, on the server`() throws {
        let world = try WebWorld()

        let out = try world.post("/sign-out", as: .member)
        let after = try world.get("/account", as: .member)

        #expect(out.location == "/sign-in")
        #expect(after.status == 303)
        #expect(try world.get("/account", as: .admin).status == 200)
    }

    @Test func `a role that was taken away is gone with the next request`() throws {
        let world = try WebWorld()
        #expect(try world.get("/account", as: .member).status == 200)

        try world.write { db in try db.run("UPDATE users SET status = 'disabled' WHERE role = 'member'") }

        #expect(try world.get("/account", as: .member).status == 303)
    }

    @Test func `health is told without a workspace`() throws {
        let head = try RequestHead(.get, "/livez", host: "10.0.0.1")

        guard case .inline(let alive) = world.entrance.plan(head) else {
            Issue.record("/livez needs a worker")
            return
        }
        #expect(alive.status == .ok)
        #expect(try world.send(.get, "/readyz", as: nil, host: "10.0.0.1").status == 200)
    }
}
