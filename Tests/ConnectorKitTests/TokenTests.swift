import Basics
import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import ConnectorKit

/// Tokens for client credentials.
struct TokenTests {
    private static let things = TestConnector.things(.none, .complete)

    private static var connector: TestConnector {
        var connector = TestConnector()
        connector.authorization = .clientCredentials(
            tokenURL: "https://vendor.test/ws/oauth/token", id: "me & you", secret: Secret("s+cret"),
            scope: "monitoring management")
        return connector
    }

    /// Gives tokens t1, t2, …; `accepts` tells which one is good.
    private static func vendor(accepts: @escaping @Sendable (String) -> Bool) throws -> ScriptedVendor {
        let given = Atomic(0)
        return try ScriptedVendor { request, _ in
            if request.path == "/ws/oauth/token" {
                let form = try? request.form()
                guard form?["grant_type"] == "client_credentials", form?["client_id"] == "me & you",
                    form?["client_secret"] == "s+cret", form?["scope"] == "monitoring management"
                else { return .json(Array(#"{"error":"invalid_client"}"#.utf8), status: .unauthorized) }
                let number = given.add(1, ordering: .relaxed).newValue
                return .json(
                    Array(#"{"access_token":"token-\#(number)","expires_in":1000,"token_type":"Bearer"}"#.utf8))
            }
            let token = request.fields[.authorization]?.replacing("Bearer ", with: "") ?? ""
            return accepts(token)
                ? .list([1]) : .json(Array(#"{"error":"invalid_token \#(token)"}"#.utf8), status: .unauthorized)
        }
    }

    @Test func `one token serves until 80 percent of its life`() throws {
        let vendor = try Self.vendor { _ in true }
        let tokens = TokenMemory()
        let session = vendor.session(Self.connector, tokens: tokens)

        _ = try session.collect(Self.things)
        vendor.time.move(.seconds(799))
        _ = try session.collect(Self.things)
        #expect(tokens.current()?.generation == 1)
        vendor.time.move(.seconds(2))
        _ = try session.collect(Self.things)

        #expect(tokens.current()?.generation == 2)
        #expect(vendor.asked.filter { $0.hasPrefix("POST") }.count == 2)
    }

    @Test func `a refused token is renewed once, a second refusal is a failure`() throws {
        let healing = try Self.vendor { $0 == "token-2" }
        let closed = try Self.vendor { _ in false }

        #expect(try healing.session(Self.connector).collect(Self.things).ids == ["1"])
        let failure = #expect(throws: VendorFailure.self) { try closed.session(Self.connector).collect(Self.things) }
        #expect(failure?.kind == .badCredentials)
        #expect(failure?.words == "invalid_token ••••")
        #expect(closed.asked.filter { $0.hasPrefix("POST") }.count == 2)
    }

    @Test func `many that need a token at the same instant ask for one`() throws {
        let vendor = try Self.vendor { _ in true }
        let tokens = TokenMemory()
        let session = vendor.session(Self.connector, tokens: tokens)

        let results = Parallel.map(Array(0..<8), width: 8, ends: { _ in false }) { _ in
            try session.collect(Self.things).ids
        }

        #expect(results.allSatisfy { (try? $0?.get()) == ["1"] })
        #expect(vendor.asked.filter { $0.hasPrefix("POST") }.count == 1)
    }

    @Test func `a store of another process whose token is newer is believed`() throws {
        let tokens = TokenMemory()
        let now = Date()
        let make = { (generation: Int64) in
            StoredToken(
                access: Secret("a"), obtainedAt: now, expiresAt: now.addingTimeInterval(60), generation: generation)
        }
        _ = try tokens.renew({ make(5) }, after: 0)

        let known = try tokens.renew({ make(99) }, after: 4)

        #expect(known.generation == 5)
    }
}
