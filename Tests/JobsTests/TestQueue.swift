import Basics
import Database
import Foundation
import Jobs
import TestKit
import Testing

/// A workspace's database with a table of effects besides its own, dropped when the test is over.
final class TestQueue: Sendable {
    let workspace: JobWorkspace
    private let database: TestDatabase

    init() throws {
        var options = PoolOptions()
        options.statementTimeout = .seconds(60)
        database = try TestDatabase.workspace(options)
        workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
        try database.pool.write { db in
            _ = try db.run("CREATE TABLE effects (job bigint NOT NULL, at timestamptz DEFAULT clock_timestamp())")
        }
    }

    @discardableResult
    func write<T>(_ body: (borrowing Transaction) throws -> T) throws -> T { try workspace.pool.write(body) }

    func value<T: SQLDecodable>(_ query: SQL) throws -> T {
        try #require(try workspace.pool.read { db in try db.value(query) as T? })
    }

    func runner(
        _ registry: JobRegistry, schedule: [Schedule] = [], workers: Int = 6, lease: Duration = .seconds(60),
        pollEvery: Duration = .seconds(5)
    ) -> JobRunner {
        JobRunner(
            registry: registry, schedule: schedule, workers: workers, workspaces: { [workspace] in [workspace] },
            lease: lease, pollEvery: pollEvery)
    }

    func counts() throws -> [String: Int] {
        try workspace.pool.read { db in
            let rows = try db.all("SELECT state, count(*) AS n FROM jobs GROUP BY state") { row in
                (try row.get("state") as String, try row.get("n") as Int)
            }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }
}

/// Waits until `condition` holds; asks every 5 ms.
func eventually(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        usleep(5_000)
    }
    return try condition()
}

/// Leaves one row behind.
struct LeaveMark: PlainJob {
    static let kind = "leave_mark"
    let number: Int64
    var key: String?

    var uniqueKey: String? { key }

    func perform(_ work: Work) throws -> Outcome {
        try work.write { db in _ = try db.run("INSERT INTO effects (job) VALUES (\(number))") }
        return .done
    }
}

/// Fails as often as it is tried.
struct Stumble: PlainJob {
    static let kind = "stumble"
    static let maxAttempts = 2

    func perform(_ work: Work) throws -> Outcome {
        throw Refusal("It stumbled", why: "it always does", next: "")
    }
}
