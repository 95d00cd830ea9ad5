import Basics
import Database
import Foundation
import Logging
import Secrets
import Synchronization

/// Which workspaces there are, where each one's database is, and those that this process has open.
package final class Directory: Sendable {
    private let installation: Installation
    private let hosts: HostTable
    private let options: Options
    private let pool: Pool
    private let slots = Mutex<[String: WorkspaceSlot]>([:])
    private let log = Logger(label: "directory")

    /// What may differ from one installation to the next.
    package struct Options: Sendable {
        /// Of each workspace's pool for pages.
        package var web = PoolOptions()
        /// Of each workspace's pool for jobs.
        package var jobs: PoolOptions = {
            var options = PoolOptions()
            options.limit = 12
            options.statementTimeout = .seconds(60)
            options.applicationName = "vectis jobs"
            return options
        }()
        /// Begins the name of every database; tests take one of their own.
        package var databasePrefix = "vectis_"
        /// The host of `VECTIS_BASE_URL`; with it only `<slug>.<host>` and `<slug>.localhost` name workspaces.
        package var baseHost: String?
        /// When an open workspace has work next: the past while it works, nil for never. Without this nothing is closed for
        /// idleness, since its jobs would not run.
        package var nextDue: (@Sendable (OpenWorkspace) throws -> Date?)?

        package init() {}
    }

    /// - Parameters:
    ///   - server: a role that may create databases and roles, and any database to connect to.
    ///   - migrations: the folder that holds `directory` and `workspace`.
    ///   - defaultSlug: the workspace of the bare host.
    package init(
        server: DatabaseAddress, migrations: URL, keyring: Keyring, defaultSlug: String?, _ options: Options = Options()
    ) {
        installation = Installation(
            server: server, migrations: migrations, keyring: keyring, prefix: options.databasePrefix)
        hosts = HostTable(defaultSlug: defaultSlug, baseHost: options.baseHost)
        self.options = options
        var directoryOptions = PoolOptions()
        directoryOptions.applicationName = "vectis directory"
        pool = Pool(installation.applicationAddress.with(database: installation.directoryDatabase), directoryOptions)
    }

    /// Makes and migrates the directory database and the application's role; any number of processes may do so at once.
    ///
    /// - Throws: `Refusal` for a wrong master key, a server that is not crash-safe, or changed migrations.
    package func prepare() throws {
        try installation.prepare()
    }

    /// `prepare`, waiting and saying so in the log while the server cannot be reached, until `shouldStop`.
    package func prepare(unless shouldStop: () -> Bool) throws {
        var pause = 0.25
        while true {
            do {
                return try prepare()
            } catch let error as DatabaseError where error.kind == .unavailable && !shouldStop() {
                log.warning("database.unreachable", metadata: ["error": "\(error)", "next_try_s": "\(pause)"])
                Thread.sleep(forTimeInterval: pause)
                pause = min(pause * 2, 4)
            }
        }
    }

    /// Makes a workspace with a database of its own.
    ///
    /// - Throws: `Refusal` when the slug is taken or no slug.
    package func createWorkspace(
        slug: String, name: String, isSample: Bool = false, totpRequired: Bool = true
    ) throws -> WorkspaceEntry {
        try check(slug: slug, name: name)
        let id = try installation.makeWorkspace(
            slug: slug, name: name, isSample: isSample, totpRequired: totpRequired)
        let entry = WorkspaceEntry(
            id: id, slug: slug, name: name, database: installation.database(of: slug), host: nil, port: nil)
        do {
            try pool.write { db in try WorkspaceEntry.add(entry, db) }
        } catch let error as DatabaseError where error.kind == .uniqueViolation {
            throw Self.taken(slug)
        }
        hosts.forget(slug)
        return entry
    }

    /// Every workspace, by slug.
    package func all() throws -> [WorkspaceEntry] {
        try pool.read { db in try WorkspaceEntry.all(db) }
    }

    /// The workspace that a request's host (lower-case, without port) names; answers are kept for 10 s.
    package func entry(host: String) throws -> WorkspaceEntry? {
        guard let slug = hosts.slug(of: host) else { return nil }
        return try entry(slug: slug)
    }

    /// The open workspace; at the first call its database is brought up to date and checked.
    ///
    /// - Throws: `DatabaseError.notFound` for an unknown slug; `Refusal` when the database is not the directory's.
    package func open(_ slug: String) throws -> OpenWorkspace {
        let opened = try openUnused(slug)
        slot(slug).touch()
        return opened
    }

    /// What this process has open.
    package func openWorkspaces() -> [OpenWorkspace] {
        slots.withLock { Array($0.values) }.compactMap(\.current).sorted { $0.entry.slug < $1.entry.slug }
    }

    /// To be called every 5 s: says what is in use here, opens what others use or what is due, closes what is idle.
    package func poll() throws {
        let all = slots.withLock { $0 }
        let used = all.values.filter { $0.mustMark() }.compactMap { $0.current?.entry.id }
        if !used.isEmpty { try pool.write { db in try WorkspaceEntry.markInUse(used, db) } }

        let awake = try pool.read { db in try WorkspaceEntry.awake(db) }
        for slug in awake.sorted() where all[slug]?.current == nil {
            do {
                _ = try openUnused(slug)
            } catch {
                log.error("workspace.not_opened", metadata: ["workspace": "\(slug)", "error": "\(error)"])
            }
        }
        for slot in all.values {
            guard let open = slot.current else { continue }
            open.closeIdleConnections()
            if slot.isIdle { closeIfUnneeded(slot, open) }
        }
        pool.closeIdle()
    }

    /// Closes every pool.
    package func close() {
        slots.withLock { Array($0.values) }.forEach { $0.close() }
        pool.close()
    }

    private func openUnused(_ slug: String) throws -> OpenWorkspace {
        guard let entry = try entry(slug: slug) else { throw DatabaseError(.notFound, "workspace \(slug)") }
        return try slot(slug).open(entry) { entry in
            try installation.check(entry)
            let address = entry.address(on: installation.applicationAddress)
            return OpenWorkspace(
                entry: entry, pool: Pool(address, options.web), jobPool: Pool(address, options.jobs), address: address)
        }
    }

    private func closeIfUnneeded(_ slot: WorkspaceSlot, _ open: OpenWorkspace) {
        guard let nextDue = options.nextDue else { return }
        do {
            let due = try nextDue(open)
            let isInUse = try pool.read { db in try WorkspaceEntry.isInUse(open.entry.id, db) }
            if isInUse || due.map({ $0.timeIntervalSinceNow < 10 }) == true { return }
            try pool.write { db in try WorkspaceEntry.markClosed(open.entry.id, due: due, db) }
            slot.close()
        } catch {
            log.warning("workspace.not_closed", metadata: ["workspace": "\(open.entry.slug)", "error": "\(error)"])
        }
    }

    private func entry(slug: String) throws -> WorkspaceEntry? {
        try hosts.entry(slug) { try pool.read { db in try WorkspaceEntry.find(slug, db) } }
    }

    private func slot(_ slug: String) -> WorkspaceSlot {
        slots.withLock { slots in
            let slot = slots[slug] ?? WorkspaceSlot()
            slots[slug] = slot
            return slot
        }
    }

    private func check(slug: String, name: String) throws {
        let what = "The workspace was not created"
        guard WorkspaceEntry.isSlug(slug), slug != "directory", slug != "localhost" else {
            throw Refusal(
                what, why: "“\(slug)” cannot be its slug",
                next: "Use at most 40 letters a to z, digits and inner hyphens, other than “directory”.", field: "slug")
        }
        guard installation.database(of: slug).utf8.count <= 63 else {
            throw Refusal(what, why: "“\(slug)” is too long", next: "Choose a shorter slug.", field: "slug")
        }
        guard (1...200).contains(name.count) else {
            throw Refusal(
                what, why: "its name is empty or too long", next: "Give a name of 1 to 200 characters.", field: "name")
        }
        if try pool.read({ db in try WorkspaceEntry.find(slug, db) }) != nil { throw Self.taken(slug) }
    }

    private static func taken(_ slug: String) -> Refusal {
        Refusal(
            "The workspace was not created", why: "there is a workspace “\(slug)” already",
            next: "Choose another slug.",
            field: "slug")
    }
}
