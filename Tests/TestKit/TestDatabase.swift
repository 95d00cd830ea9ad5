import Basics
import Database
import Foundation

/// A database of a test's own, dropped when the value goes.
///
/// `let database = try TestDatabase.workspace()`, then `database.pool`; keep the value as long as the pool is used.
package final class TestDatabase: Sendable {
    package let pool: Pool
    package let address: DatabaseAddress
    package let name: String

    /// The id in the `workspace` row that every test workspace has.
    package static let workspaceID = UUID(uuid: (0x7E, 0x57, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1))

    /// A database with the workspace's tables and its one `workspace` row, else empty; entered as the tables' owner.
    package static func workspace(_ options: PoolOptions = PoolOptions()) throws -> TestDatabase {
        try TestDatabase(template: try template.get(), options)
    }

    /// A database without tables.
    package static func empty(_ options: PoolOptions = PoolOptions()) throws -> TestDatabase {
        try TestDatabase(template: nil, options)
    }

    /// One workspace for all tests of this process that roll back what they do.
    package static var shared: TestDatabase {
        get throws { try onlyShared.get() }
    }

    private init(template: String?, _ options: PoolOptions) throws {
        name = TestServer.newName()
        try DatabaseServer(TestServer.address).createDatabase(name, template: template)
        address = try TestServer.address.with(database: name)
        pool = Pool(address, options)
    }

    deinit {
        pool.close()
        // A database that stays behind is dropped at the end of the process.
        try? DatabaseServer(TestServer.address).dropDatabase(name)
    }

    /// A pool on the same database as the role of the running application.
    package func applicationPool(_ options: PoolOptions = PoolOptions()) -> Pool {
        Pool(address.with(user: "vectis_app", password: Secret("vectis_app")), options)
    }

    private static let onlyShared = Result { try TestDatabase.workspace() }

    /// Migrated once; the others are copies of it.
    private static let template: Result<String, any Error> = Result {
        let name = TestServer.newName("template")
        try DatabaseServer(TestServer.address).createDatabase(name)
        let pool = Pool(try TestServer.address.with(database: name))
        defer { pool.close() }

        _ = try Migrator(folder: Fixture.migrations("workspace")).migrate(pool)
        try pool.write { db in
            try db.run("INSERT INTO workspace (id, slug, name) VALUES (\(workspaceID), 'demo', 'Demo')")
        }
        return name
    }
}

/// Runs `body` in a transaction that is rolled back afterwards, whatever happens.
package func withRolledBack<Value>(_ pool: Pool, _ body: (borrowing Transaction) throws -> Value) throws -> Value {
    var value: Value?
    do {
        try pool.write { db in
            value = try body(db)
            throw RollBack()
        }
    } catch is RollBack {}
    guard let value else { throw RollBack() }
    return value
}

/// Runs `body` in the process's shared workspace and rolls back afterwards.
package func withRolledBack<Value>(_ body: (borrowing Transaction) throws -> Value) throws -> Value {
    try withRolledBack(TestDatabase.shared.pool, body)
}

private struct RollBack: Error {}
