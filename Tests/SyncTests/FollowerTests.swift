import Basics
import Database
import Dispatch
import Foundation
import Jobs
import Synchronization
import Testing

@testable import Sync

/// Remembers what it was shown.
final class Listening: Follower {
    static let name = "listening"
    let heard = Mutex<[Int64]>([])

    func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        heard.withLock { $0 += changes.map(\.id) }
    }
}

/// Cannot.
struct Failing: Follower {
    static let name = "failing"

    func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        throw Refusal("It failed", why: "it always does", next: "")
    }
}

extension TestSync {
    /// Lets the followers work until their job has ended or failed: transactions of other databases on the server may be in
    /// their way.
    func follow(_ followers: [any Follower]) throws {
        _ = try eventually {
            try write { db in
                _ = try db.run("UPDATE jobs SET run_at = now() WHERE kind = 'follow_changes' AND last_error IS NULL")
            }
            try work(followers: followers)
            return try value(
                "SELECT bool_and(state <> 'available' OR last_error IS NOT NULL) FROM jobs WHERE kind = 'follow_changes'"
            )
        }
    }
}

struct FollowerTests {
    @Test func `a late commit is never passed by`() throws {
        let sync = try TestSync()
        let follower = Listening()
        try sync.write { late in
            try late.run(FollowerTests.change("late"))
            try sync.write { db in
                try db.run(FollowerTests.change("early"))
                try Queue.enqueue(FollowChanges(), db)
            }
            try sync.work(followers: [follower])
            #expect(follower.heard.withLock { $0.isEmpty })
        }

        try sync.follow([follower])

        #expect(follower.heard.withLock { $0.sorted() } == [1, 2])
        #expect(try sync.value("SELECT count(*) FROM changes") == 0)
    }

    @Test func `a transaction that began first and drew its id last is not passed by either`() throws {
        let sync = try TestSync()
        let follower = Listening()
        let pool = sync.workspace.pool
        try sync.write { first in
            let _: String? = try first.value("SELECT pg_current_xact_id()::text")
            try pool.write { second in
                try second.run(FollowerTests.change("second"))
                try first.run(FollowerTests.change("first"))
            }
            try Queue.enqueue(FollowChanges(), first)
        }

        try sync.follow([follower])

        #expect(follower.heard.withLock { $0.count } == 2)
    }

    @Test func `transactions are followed in the order of their numbers, not of their digits`() throws {
        let sync = try TestSync()
        let follower = Listening()
        try sync.write { db in
            // More than a batch: of 9 and 10, whichever is taken for the later one would hide the rest of the other.
            for (transaction, first) in [("9", 1), ("10", 901)] {
                try db.run(
                    """
                    INSERT INTO changes (xid, connection_id, kind, ref, change)
                    SELECT \(transaction)::xid8, 1, 'tickets', n::text, 'created' FROM generate_series(\(first), \(first + 899)) n
                    """)
            }
            try Queue.enqueue(FollowChanges(), db)
        }

        try sync.follow([follower])

        #expect(follower.heard.withLock { $0 } == Array(1...1800))
    }

    @Test func `one that fails holds up no other, and nothing is pruned before it is past`() throws {
        let sync = try TestSync()
        let follower = Listening()
        try sync.write { db in
            for number in 1...2500 { try db.run(FollowerTests.change("\(number)")) }
            try Queue.enqueue(FollowChanges(), db)
        }

        try sync.follow([Failing(), follower])

        #expect(follower.heard.withLock { $0 } == Array(1...2500))
        #expect(try sync.value("SELECT count(*) FROM changes") == 2500)
        #expect(try sync.value("SELECT last_error LIKE 'It failed%' AND state = 'available' FROM jobs") == true)
    }

    private static func change(_ ref: String) -> SQL {
        "INSERT INTO changes (connection_id, kind, ref, change) VALUES (1, 'tickets', \(ref), 'created')"
    }
}
