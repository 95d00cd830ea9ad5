import Basics
import Database
import Foundation
import Secrets

/// The server with the directory database on it: made, migrated and checked as the owner of the databases.
struct Installation: Sendable {
    /// As the owner, any database.
    let server: DatabaseAddress
    let migrations: URL
    let keyring: Keyring
    /// All databases begin with it: `vectis_`.
    let prefix: String

    /// The role as which the application works: it owns nothing and may create nothing.
    static let role = "vectis_app"

    /// Held while databases and roles are being made, so that two processes can start at once.
    private static let lockKey: Int64 = 0x56_45_43_54_49_53_01

    var directoryDatabase: String { prefix + "directory" }

    func database(of slug: String) -> String {
        prefix + slug.map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The application's way in; the password follows from the master key.
    var applicationAddress: DatabaseAddress {
        server.with(user: Self.role, password: password)
    }

    /// Makes what is missing and checks what is there.
    func prepare() throws {
        try alone {
            let server = DatabaseServer(server)
            try server.checkDurability()
            let exists = try server.databases().contains(directoryDatabase)
            // Before the role gets the password that follows from this key: with a wrong key nothing may change.
            if exists { try checkCanary() }

            try server.setRole(Self.role, password: password)
            if !exists { try server.createDatabase(directoryDatabase) }
            try server.confine(directoryDatabase, to: Self.role)
            try withPool(directoryDatabase) { pool in
                _ = try Migrator(folder: migrations.appending(path: "directory")).migrate(pool)
                try plantCanary(pool)
            }
        }
    }

    /// Makes the database of a workspace with its tables and its one row; one that a crash left half made is completed.
    ///
    /// - Returns: the id in the row.
    func makeWorkspace(slug: String, name: String, isSample: Bool, totpRequired: Bool) throws -> UUID {
        let database = database(of: slug)
        let server = DatabaseServer(server)
        return try alone {
            if try !server.databases().contains(database) { try server.createDatabase(database) }
            try server.confine(database, to: Self.role)
            return try withPool(database) { pool in
                _ = try Migrator(folder: migrations.appending(path: "workspace")).migrate(pool)
                return try pool.write { db in
                    try db.run(
                        """
                        INSERT INTO workspace (id, slug, name, is_sample, totp_required)
                        VALUES (\(UUID()), \(slug), \(name), \(isSample), \(totpRequired)) ON CONFLICT (is_only) DO NOTHING
                        """)
                    guard let id: UUID = try db.value("SELECT id FROM workspace WHERE slug = \(slug)") else {
                        throw Refusal(
                            "The workspace \(slug) was not created",
                            why: "the database \(database) is another workspace's",
                            next: "Choose another slug, or rename that database.")
                    }
                    return id
                }
            }
        }
    }

    /// Brings a workspace's database up to date and checks that it is the one the directory means.
    func check(_ entry: WorkspaceEntry) throws {
        let owner = Pool(entry.address(on: server), Self.options)
        defer { owner.close() }
        let migrator = Migrator(folder: migrations.appending(path: "workspace"))
        if try !migrator.isCurrent(owner) { _ = try migrator.migrate(owner) }

        let id: UUID? = try owner.read { db in try db.value("SELECT id FROM workspace") }
        guard id == entry.id else {
            throw Refusal(
                "The workspace \(entry.slug) is not opened",
                why: "the database \(entry.database) is not the one the directory means",
                next: "Restore the right database, or correct the directory.")
        }
    }

    private func alone<Value>(_ body: () throws -> Value) throws -> Value {
        let pool = Pool(server, Self.options)
        defer { pool.close() }
        return try pool.withLock(Self.lockKey, wait: .seconds(120), body)
    }

    private func withPool<Value>(_ database: String, _ body: (Pool) throws -> Value) throws -> Value {
        let pool = Pool(server.with(database: database), Self.options)
        defer { pool.close() }
        return try body(pool)
    }

    /// - Throws: `Refusal` when the canary was sealed with another master key.
    private func checkCanary() throws {
        let sealed: String? = try withPool(directoryDatabase) { pool in
            try pool.read { db in
                guard try db.value("SELECT to_regclass('key_canary') IS NOT NULL") == true else { return nil }
                return try db.value("SELECT sealed FROM key_canary")
            }
        }
        guard let sealed else { return }
        do {
            _ = try keyring.open(sealed, for: Self.canary)
        } catch {
            throw Refusal(
                "The server does not start",
                why: "the master key is not the one this installation was made with (\(error))",
                next: "Put the right key file in place; without it the stored credentials cannot be opened.")
        }
    }

    private func plantCanary(_ pool: Pool) throws {
        let sealed = try keyring.seal(Array("canary".utf8), for: Self.canary)
        try pool.write { db in
            try db.run("INSERT INTO key_canary (sealed) VALUES (\(sealed)) ON CONFLICT (id) DO NOTHING")
        }
    }

    private var password: Secret { Secret(Hex.encode(keyring.derive(Self.role))) }

    private static let canary = SealPurpose(
        workspace: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), connector: "", connection: "",
        purpose: "key canary")

    private static var options: PoolOptions {
        var options = PoolOptions()
        options.limit = 2
        options.applicationName = "vectis owner"
        return options
    }
}
