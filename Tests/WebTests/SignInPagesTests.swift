import Basics
import Database
import Foundation
import HTTP
import HTTPTypes
import Secrets
import Testing

@testable import Web
@testable import Workspace

struct SignInPagesTests {
    private let world: WebWorld

    init() throws {
        world = try WebWorld.shared.get()
    }

    /// Opens the page and sends its form.
    private func signIn(
        _ email: String, _ password: String, next: String = "/account",
        _ change: (inout [String: String]) -> Void = { _ in }
    ) throws -> WebWorld.Page {
        let page = try world.get("/sign-in?next=\(next)", as: nil)
        let token = try #require(page.cookie("signin_local"))
        var form = ["email": email, "password": password, "next": next, "csrf": token]
        change(&form)
        return try world.send(.post, "/sign-in", as: nil, [.cookie: "signin_local=\(token)"], body: form)
    }

    @Test func `a person signs in and is back where they wanted to go`() throws {
        let answer = try signIn("admin@alpine.example", WebWorld.password, next: "/account")

        let cookie = try #require(answer.cookie("vectis_local"))
        #expect(answer.status == 303)
        #expect(answer.location == "/account")
        #expect(try world.send(.get, "/account", as: nil, [.cookie: "vectis_local=\(cookie)"]).status == 200)
    }

    @Test func `a wrong password keeps the address that was typed and says nothing about the account`() throws {
        let known = try signIn("admin@alpine.example", "wrong password 1234")
        let unknown = try signIn("nobody@alpine.example", "wrong password 1234")

        #expect(known.status == 422)
        #expect(known.html.contains("value=\"admin@alpine.example\""))
        #expect(!known.html.contains("wrong password 1234"))
        #expect(known.html.contains("E-mail or password is wrong."))
        #expect(unknown.html.contains("E-mail or password is wrong."))
    }

    @Test func `a form of another page does not sign in`() throws {
        let answer = try signIn("admin@alpine.example", WebWorld.password) { $0["csrf"] = "forged" }

        #expect(answer.status == 403)
        #expect(answer.cookie("vectis_local") == nil)
    }

    @Test func `one sign-in too many at once is asked to come again, and pages are served meanwhile`() throws {
        let world = try WebWorld()
        let page = try world.get("/sign-in", as: nil)
        let token = try #require(page.cookie("signin_local"))
        let form = ["email": "admin@alpine.example", "password": WebWorld.password, "csrf": token]
        let send = { try world.send(.post, "/sign-in", as: nil, [.cookie: "signin_local=\(token)"], body: form) }

        let (refused, other) = try inside(world.site.signIns, world.site.signIns.threads) {
            (try send(), try world.get("/account", as: .viewer))
        }

        #expect(refused.status == 503)
        #expect(refused.response.fields[.retryAfter] == "5")
        #expect(refused.html.contains("Too many people are signing in at this moment"))
        #expect(refused.html.contains("value=\"admin@alpine.example\""))
        #expect(other.status == 200)
        #expect(try send().status == 303)
    }

    /// What `body` answers while so many are within the door.
    private func inside<Answer>(_ door: SignInDoor, _ count: Int, _ body: () throws -> Answer) throws -> Answer {
        guard count > 0 else { return try body() }
        let answer = try door.pass(or: nil) { try inside(door, count - 1, body) }
        return try #require(answer)
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "https://evil.example/", "/%2Fevil.example"])
    func `next leads to no other host`(next: String) throws {
        let answer = try signIn("admin@alpine.example", WebWorld.password) { $0["next"] = next }

        #expect(answer.location == "/")
    }

    @Test func `a planted cookie never becomes a sign-in`() throws {
        let planted = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let page = try world.send(
            .get, "/account", as: nil, [.cookie: "vectis_local=\(planted); __Host-vectis=\(planted)"])

        #expect(page.status == 303)
    }
}
