import Basics
import Foundation
import HTTP
import HTTPTypes
import Outbound
import Synchronization
import Testing

@testable import ConnectorKit

/// Signing, waiting, trying again, and the words of failures.
struct CallerTests {
    private static let things = TestConnector.things(.none, .complete)

    @Test func `a 429 is waited out as the vendor asks`() throws {
        let seconds = 17.0
        let vendor = try ScriptedVendor { _, turn in
            turn == 1 ? .json([], status: .tooManyRequests).with("Retry-After", "17") : .list([1])
        }

        let brought = try vendor.session().collect(Self.things)

        #expect(brought.ids == ["1"])
        #expect(vendor.time.slept == [.seconds(seconds)])
        #expect(brought.last?.throttled == .seconds(seconds))
        #expect(brought.last?.calls == 2)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:57 GMT", 20.0), ("Sun, 06 Nov 1994 08:49:07 GMT", 0),
        ("Mon, 07 Nov 1994 08:49:37 GMT", 3_600),
        ("2.5", 2.5), ("-4", 0),
    ])
    func `the wait is told in seconds or by a date, counted from the vendor's own clock`(
        header: String, seconds: Double
    ) {
        let answer = Answer(
            status: 429, fields: [("retry-after", header), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")], body: [],
            duration: .zero, bytes: 0)

        #expect(RetryAfter.wait(answer, now: Date()) == .seconds(seconds))
    }

    @Test(arguments: [("300", 300.0), ("86400", 3_600.0)])
    func `a longer wait is the job's business, at most an hour`(header: String, seconds: Double) throws {
        let vendor = try ScriptedVendor { _, _ in .json([], status: .tooManyRequests).with("Retry-After", header) }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(Self.things) }

        #expect(failure?.kind == .rateLimited)
        #expect(failure?.retryAfter == .seconds(seconds))
        #expect(failure?.title == "Acme Cloud asks us to slow down")
        #expect(vendor.time.slept.isEmpty)
    }

    @Test func `a 429 that names no time is waited out for a minute in all`() throws {
        let vendor = try ScriptedVendor { _, _ in .json([], status: .tooManyRequests) }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(Self.things) }

        #expect(failure?.retryAfter != nil)
        #expect(vendor.time.slept.reduce(.zero, +) <= .seconds(60))
        #expect(vendor.time.slept.count == 2)
    }

    @Test(arguments: [500, 502, 503, 504])
    func `a vendor that stumbles is asked three more times`(status: Int) throws {
        let healing = try ScriptedVendor { _, turn in
            turn < 4 ? .text("busy", status: .init(code: status)) : .list([1])
        }
        let broken = try ScriptedVendor { _, _ in .text("busy", status: .init(code: status)) }

        #expect(try healing.session().collect(Self.things).ids == ["1"])
        #expect(healing.time.slept.count == 3)
        let failure = #expect(throws: VendorFailure.self) { try broken.session().collect(Self.things) }
        #expect(failure?.kind == .vendorDown)
        #expect(failure?.status == status)
        #expect(broken.asked.count == 4)
    }

    @Test func `a web page with 200 is no data`() throws {
        let vendor = try ScriptedVendor { _, _ in .html("<html><style>x</style><b>Down for maintenance</b></html>") }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(Self.things) }

        #expect(failure?.title == "Acme Cloud sent a web page instead of data")
        #expect(failure?.kind == .vendorDown)
        #expect(failure?.words == "Down for maintenance")
        #expect(vendor.asked.count == 4)
    }

    @Test func `JSON that breaks off is asked for again, and refused when it always does`() throws {
        let healing = try ScriptedVendor { _, turn in turn < 3 ? .json(Array(#"[{"id":1},{"i"#.utf8)) : .list([1]) }
        let broken = try ScriptedVendor { _, _ in .json(Array(#"[{"id":1},{"i"#.utf8)) }

        #expect(try healing.session().collect(Self.things).ids == ["1"])
        let failure = #expect(throws: VendorFailure.self) { try broken.session().collect(Self.things) }
        #expect(failure?.title == "Acme Cloud’s answer about things is damaged")
    }

    @Test func `JSON of another shape is said to be one`() throws {
        let vendor = try ScriptedVendor { _, _ in .json(Array(#"{"message":"hello"}"#.utf8)) }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(Self.things) }

        #expect(failure?.title == "Acme Cloud’s answer about things could not be read")
        #expect(failure?.words == "hello")
    }

    @Test func `no secret leaves in a vendor's words, in whatever coat`() throws {
        let base64 = Data("p@ss word/42".utf8).base64EncodedString()
        let echo = "bad key very/secret+key p@ss word/42 p%40ss%20word%2f42 very%2Fsecret%2Bkey \(base64) of {\"a\":1}"
        let vendor = try ScriptedVendor { _, _ in
            .json(Array(JSON.object(["message": .string(echo)]).text().utf8), status: .unauthorized)
        }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(Self.things) }

        #expect(failure?.words == "bad key •••• •••• •••• •••• •••• of {\"a\":1}")
        #expect(failure?.title == "Acme Cloud refused these credentials")
        #expect(failure?.sentence == "401 Unauthorized from vendor.test.")
        #expect(failure?.anchor == "401")
    }

    @Test func `every call is traced by its template, without query and body`() throws {
        let vendor = try ScriptedVendor { _, turn in turn == 1 ? .text("", status: .badGateway) : .list([1]) }
        let traces = Mutex<[CallTrace]>([])

        _ = try vendor.session(onCall: { trace in traces.withLock { $0.append(trace) } }).collect(Self.things)

        let seen = traces.withLock { $0 }
        #expect(seen.map(\.path) == ["/things", "/things"])
        #expect(seen.map(\.status) == [502, 200])
        #expect(seen.map { $0.failure != nil } == [true, false])
    }

    @Test func `a budget spreads the calls`() throws {
        let instant = Mutex(ContinuousClock.now)
        let budget = RateBudget(perMinute: 60) { instant.withLock { $0 } }

        let waits = (0..<8).map { _ in budget.take() }

        #expect(waits.prefix(6).allSatisfy { $0 == .zero })
        #expect(waits[6] == .seconds(1))
        #expect(waits[7] == .seconds(2))
        instant.withLock { $0 += .seconds(60) }
        #expect(budget.take() == .zero)
    }

    @Test func `a cancelled run ends in its wait`() throws {
        let vendor = try ScriptedVendor { _, _ in .text("", status: .serviceUnavailable) }
        let calls = Atomic(0)

        #expect(throws: ReadCancelled.self) {
            try vendor.session(cancel: { calls.add(1, ordering: .relaxed).newValue > 2 }).collect(Self.things)
        }
    }

    @Test func `a path that vanished makes us ask once more where the account lives`() throws {
        let vendor = try ScriptedVendor { request, turn in
            switch request.path {
            case "/where": .json(Array(#"{"base":"\#(turn == 1 ? "v1" : "v2")"}"#.utf8))
            case "/v2/things": .list([1])
            default: .html("<h1>404</h1>", status: .notFound)
            }
        }
        var connector = TestConnector()
        connector.discovers = true

        let brought = try vendor.session(connector).collect(Self.things)

        #expect(brought.ids == ["1"])
        #expect(vendor.asked == ["GET /where", "GET /v1/things", "GET /where", "GET /v2/things"])
    }

    @Test func `the test gives a person the first answer, and each data set by itself`() throws {
        let good = try ScriptedVendor { _, _ in .list([1]) }
        let closed = try ScriptedVendor { _, _ in .json([], status: .forbidden) }
        let down = try ScriptedVendor { _, _ in .text("", status: .serviceUnavailable) }

        #expect(try good.session().test().success == "Connected to EU")
        #expect(try closed.session().test().capabilities.map(\.isOK) == [false])
        #expect(try closed.session().test().capabilities.map(\.consequence) == ["No things."])
        #expect(throws: VendorFailure.self) { try down.session().test() }
        #expect(down.asked.count == 1)
    }

    @Test func `a host that is not ours is not called, and the sentence says so`() throws {
        let vendor = try ScriptedVendor { _, _ in .list([1]) }
        struct Elsewhere: Connector {
            static let manifest = TestConnector.manifest
            static let streams: [ConnectorKit.Stream] = []
            static let hints: [Hint] = []
            init(_ credentials: Credentials) throws(VendorFailure) {}
            var baseURL: String { "https://10.0.0.8/api" }
            var hosts: [String] { ["10.0.0.8"] }
            var identity: String { "x" }
            var hasUserHosts: Bool { true }
            var authorization: Authorization { .headers([]) }
            func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
                TestReport(success: "", capabilities: [], identity: "")
            }
        }

        let failure = try #require(throws: VendorFailure.self) {
            try vendor.session(Elsewhere(Credentials(plain: [:], secret: [:]))).collect(Self.things)
        }

        #expect(failure.kind == .wrongRegionOrURL)
        #expect(failure.sentence.contains("only public addresses are called"))
    }
}
