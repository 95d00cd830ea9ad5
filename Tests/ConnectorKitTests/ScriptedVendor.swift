import Basics
import ConnectorKit
import Foundation
import HTTP
import HTTPTypes
import Outbound
import Synchronization

/// A vendor at `vendor.test` that answers as a script says and remembers what it was asked.
final class ScriptedVendor: Sendable {
    private let server: Server
    private let site: Site
    let fetcher: Fetcher
    /// Moved by the waits of the session under test.
    let time: MovedTime

    init(_ script: @escaping @Sendable (HTTP.Request, Int) -> HTTP.Response) throws {
        var options = ServerOptions()
        options.port = 0
        options.workers = 6
        options.times.drainDelay = .zero
        site = Site(script)
        server = Server(options, application: site, live: LiveEvents())
        try server.start()
        fetcher = Fetcher(lab: try LabHosts("vendor.test=http://127.0.0.1:\(server.port)"))
        time = MovedTime()
    }

    deinit {
        server.stop()
        server.wait()
    }

    /// `METHOD /path?query`, in order.
    var asked: [String] { site.asked.withLock { $0 } }

    func asked(_ path: String) -> [String] { asked.filter { $0.hasPrefix("GET \(path)") } }

    func session(
        _ connector: some Connector = TestConnector(), tokens: any TokenStore = TokenMemory(),
        budget: RateBudget = RateBudget(perMinute: nil), onCall: @escaping @Sendable (CallTrace) -> Void = { _ in },
        cancel: @escaping @Sendable () -> Bool = { false }
    ) -> Session {
        Session(
            connector: connector, fetcher: fetcher, tokens: tokens, onCall: onCall, budget: budget, cancel: cancel,
            sleeper: time.sleeper, clock: time.clock)
    }

    private final class Site: Application {
        let script: @Sendable (HTTP.Request, Int) -> HTTP.Response
        let asked = Mutex<[String]>([])

        init(_ script: @escaping @Sendable (HTTP.Request, Int) -> HTTP.Response) { self.script = script }

        func plan(_ head: RequestHead) -> Plan { .worker(bodyLimit: 1 << 20) }
        func admit(_ head: RequestHead) -> HTTP.Response? { nil }

        func respond(_ request: HTTP.Request) -> HTTP.Response {
            let line = "\(request.method.rawValue) \(request.head.target)"
            let before = asked.withLock { asked in
                asked.append(line)
                return asked.filter { $0 == line }.count
            }
            return script(request, before)
        }
    }
}

/// A clock that moves only when somebody sleeps by it.
final class MovedTime: Sendable {
    private let state = Mutex((now: Date(timeIntervalSince1970: 1_790_000_000), slept: [Duration]()))

    var clock: Clock { Clock { [self] in state.withLock { $0.now } } }
    var slept: [Duration] { state.withLock { $0.slept } }

    var sleeper: Sleeper {
        Sleeper { [self] duration, cancelled in
            if cancelled() { return false }
            move(duration)
            return true
        }
    }

    func move(_ duration: Duration) {
        state.withLock { state in
            state.now += duration / .seconds(1)
            state.slept.append(duration)
        }
    }
}

/// A connector of things with an id, a time and a size.
struct TestConnector: Connector {
    static let manifest = Manifest(
        key: "test", name: "Acme Cloud", category: .psa, line: "things", fills: [],
        success: "Connected to {{uppercased(place)}}",
        fields: [], setupMinutes: 1, accountWord: "account", accountWords: "accounts")
    static let hints = [
        Hint(
            401, .badCredentials, "{vendor} refused these credentials", "401 Unauthorized from {host}.", anchor: "401"),
        Hint(403, .missingPermission, "The key may not read {what}", "403 Forbidden on {path}.", anchor: "403"),
    ]
    static let streams: [ConnectorKit.Stream] = []
    var discovers = false
    var authorization = Authorization.headers([("X-Key", Secret("very/secret+key"))])

    init() {}
    init(_ credentials: Credentials) throws(VendorFailure) {}

    var baseURL: String { "https://vendor.test/old" }
    var hosts: [String] { ["vendor.test"] }
    var identity: String { "acme" }
    var secrets: [Secret] { [Secret("p@ss word/42")] }

    func discover(_ caller: ProbeCaller) throws(VendorFailure) -> Discovered? {
        guard discovers else { return nil }
        let found = try caller.value(
            ProbeCall("https://vendor.test/where", what: "the account", isSigned: false), as: [String: String].self)
        return Discovered(baseURL: "https://vendor.test/\(found["base"] ?? "")")
    }

    func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
        let can = try probe.capability(
            "Read things", stream: "things", ProbeCall("/things", what: "things"), without: "No things.")
        return TestReport(
            success: TestConnector.manifest.successText(["place": "eu"]), capabilities: [can], identity: identity)
    }

    /// A stream of things at `/things`.
    static func things(_ paging: Paging, _ mode: ConnectorKit.Stream.Mode = .incremental, under: String? = nil)
        -> ConnectorKit.Stream
    {
        Stream(
            "things", "Things", "/things", under: under, paging: paging, mode: mode,
            query: { scope in
                if let since = scope.since { return [("since", since.formatted(.iso8601))] }
                return scope.lookback.map { [("from", $0.formatted(.iso8601))] } ?? []
            }
        ) { (wire: WireThing, context) in
            VendorTicket(id: String(wire.id), account: context.parent) {
                $0.title = wire.name ?? ""
                $0.updatedAt = wire.at
            }
        }
    }
}

struct WireThing: Decodable {
    let id: Int
    let name: String?
    let at: Date?
}

/// What a read brought, for expectations.
struct Brought {
    var ids: [String] = []
    var pages: [Page] = []
    var last: Page? { pages.last }
    var cursor: JSON? { pages.last?.cursor }
}

extension Session {
    /// Reads all, or as many pages as are wanted.
    func collect(
        _ stream: ConnectorKit.Stream, from cursor: JSON? = nil, mode: ReadMode = .changes, parents: [ParentRef] = [],
        pages: Int = .max
    ) throws -> Brought {
        var brought = Brought()
        try read(stream, from: cursor, mode: mode, parents: parents) { page in
            brought.ids += page.records.map(\.id)
            brought.pages.append(page)
            return brought.pages.count < pages
        }
        return brought
    }
}

extension HTTP.Response {
    static func list(
        _ ids: some Sequence<Int>, at: String = "2026-09-01T10:00:00Z", next: String? = nil, wrapped: String? = nil
    )
        -> HTTP.Response
    {
        let rows = "[" + ids.map { #"{"id":\#($0),"at":"\#(at)"}"# }.joined(separator: ",") + "]"
        var response = HTTP.Response.json(Array((wrapped.map { $0.replacing("ROWS", with: rows) } ?? rows).utf8))
        if let next, let name = HTTPField.Name("Link") {
            response.fields[name] =
                "<https://people.example/elsewhere/things?\(next)>; rel=\"next\", <https://x/y?page=9>; rel=\"last\""
        }
        return response
    }

    func with(_ name: String, _ value: String) -> HTTP.Response {
        var copy = self
        if let name = HTTPField.Name(name) { copy.fields[name] = value }
        return copy
    }
}
