import ArgumentParser
import Basics
import ConnectorKit
import Customers
import Database
import Directory
import Foundation
import Jobs
import Logging
import Secrets
import Sync
import Workspace

/// Shows the product on sample data: the workspace `demo`, an admin, and both simulated vendors connected and synced.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sets up the sample workspace “demo”, waits for its first sync and prints what came of it.",
        discussion: """
            Needs a running server (vectis serve) and vendor simulator (vectis-simulator serve), to which VECTIS_LAB_HOSTS sends \
            the vendors' hosts. Whatever is there already is kept.
            """)

    @Option(help: "File with the simulated vendors' credentials, as vectis-simulator credentials --json prints them.")
    var vendors: String

    @Option(help: "File that keeps the sign-in; made once, readable by its owner only.")
    var signInFile = "sign-in"

    @Option(help: "When the start began, in nanoseconds since 1970, for the time it prints.")
    var started: Int64?

    func run() throws {
        let config = try Config.forCommand(level: .warning)
        let backbone = try Backbone(config)
        if try !backbone.directory.all().contains(where: { $0.slug == "demo" }) {
            _ = try backbone.directory.createWorkspace(
                slug: "demo", name: "Tidewater Managed IT", isSample: true, totpRequired: false)
        }
        let desk = try ConnectionDesk(backbone, slug: "demo")
        let signIn = try SignInFile.open(URL(filePath: signInFile)) { signIn in
            try desk.open.pool.write { db in
                guard try User.byEmail(signIn.email, db) == nil else { return }
                let user = try User.add(
                    email: signIn.email, name: "Ada Admin", role: .admin, password: signIn.password, db)
                try AuditLog.append(.userAdded(user), by: .system, at: Date(), db)
            }
        }
        let isFirst = try connect(desk)
        if isFirst { print("Both vendors are connected; the first sync is under way …") }
        try waitForFirstSync(desk)
        try report(desk, signIn, isFirst: isFirst)
        desk.close()
    }

    /// Connects what is not connected yet, by the drawer's way.
    ///
    /// - Returns: whether anything was.
    private func connect(_ desk: ConnectionDesk) throws -> Bool {
        guard let data = FileManager.default.contents(atPath: vendors) else {
            throw Refusal(
                "The demo was not set up", why: "The file \(vendors) cannot be read",
                next: "Write it with: vectis-simulator credentials --json")
        }
        let connected = Set(try desk.open.pool.read { db in try Connection.all(db).map(\.connector) })
        var isFirst = false
        for vendor in try VendorFile.read(data) where !connected.contains(vendor.connector) {
            var draft = ConnectionDraft(connector: vendor.connector, plain: vendor.plain, secrets: vendor.secrets)
            draft.lookbackDays = 365
            draft.trial = try desk.tried(draft, try desk.manifest(vendor.connector)).id
            _ = try desk.save(draft, without: [])
            isFirst = true
        }
        return isFirst
    }

    private func waitForFirstSync(_ desk: ConnectionDesk) throws {
        for connection in try desk.open.pool.read({ db in try Connection.all(db) }) where connection.lastOkAt == nil {
            guard
                let run = try desk.open.pool.read({ db in
                    try SyncRun.list(connection: connection.id, limit: 1, db).first
                })
            else { continue }
            let ended = try desk.ended(run.id)
            guard ended.state == .succeeded else {
                throw Refusal(
                    "The first sync of \(connection.label) \(ended.state.rawValue)",
                    why: ended.errorSentence ?? "see its run page",
                    next: "Look at Admin → Integrations → Sync logs")
            }
        }
        // Matching follows the records; the figures are whole when it has caught up.
        let limit = ContinuousClock.now + .seconds(300)
        while try desk.open.pool.read({ db in try Queue.state(uniqueKey: "follow", db) }) != nil,
            ContinuousClock.now < limit
        {
            usleep(100_000)
        }
    }

    private func report(_ desk: ConnectionDesk, _ signIn: SignInFile, isFirst: Bool) throws {
        let (overview, figures, counts) = try desk.open.pool.read { db in
            (try Overview.load(db), try ConnectionFigures.all(db), try MappingQueue.counts(db))
        }
        let rmm = Set(desk.backbone.environment.connectors.manifests.filter { $0.category == .rmm }.map(\.key))
        let devices = try desk.open.pool.read { db in try Connection.all(db).filter { rmm.contains($0.connector) } }
            .reduce(0) { $0 + (figures[$1.id]?.devices ?? 0) }
        let tickets = figures.values.reduce(0) { $0 + $1.tickets }
        let seconds = started.map { Double(Int64(Date().timeIntervalSince1970 * 1000) - $0 / 1_000_000) / 1000 }
        let address = desk.backbone.config.baseURL.replacing("{slug}", with: "demo")
        print(
            """

              customers   \(overview.customers)
              devices     \(devices)
              tickets     \(tickets)
              alerts      \(overview.openAlerts) open
              accounts    \(counts.linked) linked, \(counts.suggested + counts.conflicts) suggested, \(counts.unlinked) unlinked
            \(seconds.map { "  ready in    \(($0 * 10).rounded() / 10) s\n" } ?? "")
              Open        \(address)
              E-mail      \(signIn.email)
              Password    \(signIn.password.reveal { $0 })

            Ctrl-C stops everything that was started; the data stays. `make clean-data` removes it.
            """)
    }
}

/// The sign-in of the sample workspace, kept in a file of mode 0600.
struct SignInFile {
    let email: String
    let password: Secret

    /// The one that is there, or a new one.
    ///
    /// - Parameter use: makes sure that it works, before a new one is written.
    static func open(_ file: URL, use: (SignInFile) throws -> Void) throws -> SignInFile {
        if let text = FileManager.default.contents(atPath: file.path).map({ String(decoding: $0, as: UTF8.self) }) {
            let lines = text.split(separator: "\n").map(String.init)
            guard lines.count == 2 else {
                throw Refusal(
                    "The demo was not set up", why: "\(file.path) is not a sign-in",
                    next: "Remove it with: make clean-data")
            }
            let known = SignInFile(email: lines[0], password: Secret(lines[1]))
            try use(known)
            return known
        }
        let made = SignInFile(email: "ada@demo.example", password: Secret(Random.token(12)))
        try use(made)
        let content = Data("\(made.email)\n\(made.password.reveal { $0 })\n".utf8)
        guard
            FileManager.default.createFile(atPath: file.path, contents: content, attributes: [.posixPermissions: 0o600])
        else {
            throw Refusal(
                "The sign-in was not kept", why: "\(file.path) cannot be written", next: "Make its folder writable")
        }
        return made
    }
}

/// The simulated vendors' credentials.
enum VendorFile {
    struct Vendor {
        let connector: String
        let plain: [String: String]
        let secrets: [String: Secret]
    }

    private struct Content: Decodable {
        struct Vendor: Decodable {
            let fields: [String: String]
            let secrets: [String]
        }

        let vendors: [String: Vendor]
    }

    /// The PSA first: the first connection is the spine.
    static func read(_ data: Data) throws -> [Vendor] {
        let content = try JSONDecoder().decode(Content.self, from: data)
        return content.vendors.sorted { $0.key < $1.key }.map { key, vendor in
            let secrets = Set(vendor.secrets)
            return Vendor(
                connector: key, plain: vendor.fields.filter { !secrets.contains($0.key) },
                secrets: vendor.fields.filter { secrets.contains($0.key) }.mapValues { Secret($0) })
        }
    }
}
