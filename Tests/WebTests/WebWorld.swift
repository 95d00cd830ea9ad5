import Basics
import ConnectorKit
import Database
import Directory
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Secrets
import TestKit
import Workspace

@testable import Web

/// A workspace with one person of each role, asked in process, without a socket.
///
/// `let page = try WebWorld.shared.get().get("/customers", as: .viewer)`; a test that changes what others see makes its own
/// `WebWorld()`.
final class WebWorld: Sendable {
    /// One for all tests that mind only their own rows.
    static let shared = Result { try WebWorld() }

    let site: Site
    let entrance: Entrance
    let workspace: OpenWorkspace
    /// The passwords of all three.
    static let password = "correct horse battery staple 7"
    private let people: [Role: Person]

    struct Person: Sendable {
        let session: UserSession
        let cookie: Secret
    }

    /// What came back.
    struct Page {
        let response: Response

        var status: Int { response.status.code }
        var location: String { response.fields[.location] ?? "" }
        var html: String {
            guard case .bytes(let bytes) = response.body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        /// The first cookie of this name that was set.
        func cookie(_ name: String) -> String? {
            response.fields[values: .setCookie].first { $0.hasPrefix(name + "=") }?
                .dropFirst(name.count + 1).split(separator: ";", omittingEmptySubsequences: false).first.map(
                    String.init)
        }
    }

    init(connectors: ConnectorSet = ConnectorSet([]), clock: Clock = .system) throws {
        var options = Directory.Options()
        options.databasePrefix = TestServer.newName("web") + "_"
        options.baseHost = "localhost"
        let keyring = Keyring(keys: [.random()])
        let directory = Directory(
            server: try TestServer.address, migrations: Fixture.root.appending(path: "Migrations"), keyring: keyring,
            defaultSlug: "demo", options)
        try directory.prepare()
        _ = try directory.createWorkspace(slug: "demo", name: "Alpine IT", totpRequired: false)
        let workspace = try directory.open("demo")
        let files = try StaticFiles(folder: Fixture.root.appending(path: "Public"), joined: [Assets.script])
        site = Site(
            directory: directory, connectors: connectors, keyring: keyring, live: LiveEvents(),
            templates: try TemplateLibrary(
                folder: Fixture.root.appending(path: "Templates"), constants: Assets.constants(files),
                kept: Assets.keptParts, reload: false),
            files: files,
            options: SiteOptions(
                baseURL: try BaseURL("http://{slug}.localhost:8080"), clock: clock, isDevelopment: true))
        entrance = Entrance(site)
        self.workspace = workspace
        people = try Self.people(in: workspace)
    }

    private static func people(in workspace: OpenWorkspace) throws -> [Role: Person] {
        try workspace.pool.write { db in
            var people: [Role: Person] = [:]
            for role in Role.allCases {
                let user = try User.add(
                    email: "\(role.rawValue)@alpine.example", name: "\(role.rawValue.capitalized) Keller", role: role,
                    password: role == .admin ? Secret(password) : nil, db)
                let (cookie, session) = try UserSession.start(user, address: "127.0.0.1", userAgent: "tests", db)
                people[role] = Person(session: session, cookie: cookie)
            }
            return people
        }
    }

    func person(_ role: Role) throws -> Person {
        guard let person = people[role] else { throw Refusal("No \(role)", why: "", next: "") }
        return person
    }

    func user(_ role: Role) throws -> User { try person(role).session.user }

    /// A page load.
    ///
    /// - Parameter block: the element that htmx replaces; nil for a plain page load.
    func get(_ target: String, as role: Role?, block: String? = nil) throws -> Page {
        var fields = HTTPFields()
        if let block {
            fields[.hxRequest] = "true"
            fields[.hxTarget] = block
        }
        return try send(.get, target, as: role, fields)
    }

    /// A form sent from our own page, with this person's token.
    func post(_ target: String, _ form: [String: String] = [:], as role: Role?) throws -> Page {
        var form = form
        if let role { form["csrf"] = try person(role).session.csrfToken() }
        return try send(.post, target, as: role, body: form)
    }

    func send(
        _ method: HTTPRequest.Method, _ target: String, as role: Role?, _ more: HTTPFields = [:],
        body: [String: String]? = nil, host: String = "demo.localhost:8080"
    ) throws -> Page {
        var fields = more
        if let role {
            let cookie = try person(role).cookie.reveal { "vectis_local=\($0)" }
            fields[.cookie] = [fields[.cookie], cookie].compactMap { $0 }.joined(separator: "; ")
        }
        var bytes: [UInt8] = []
        if let body {
            fields[.contentType] = "application/x-www-form-urlencoded"
            bytes = Array(Form.encode(body.map { ($0.key, $0.value) }).utf8)
        }
        let head = try RequestHead(method, target, host: host, fields: fields)
        return Page(response: entrance.respond(Request(head: head, body: bytes)))
    }

    func read<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
        try workspace.pool.read(body)
    }

    @discardableResult
    func write<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
        try workspace.pool.write(body)
    }

    /// How many entries the audit log has.
    func deeds() throws -> Int {
        try read { db in try db.value("SELECT count(*) FROM audit_entries") ?? 0 }
    }
}
