import Basics
import Database
import Foundation
import Jobs
import Logging

/// Brings every follower up to the end of the change log. Enqueued by whatever writes to it, in the same transaction.
package struct FollowChanges: Job {
    package static let kind = "follow_changes"
    package static let priority = 4

    package init() {}

    package var uniqueKey: String? { Self.key }

    private static let key = "follow"

    /// For now, also when one waits for later.
    static func enqueue(_ db: borrowing Transaction) throws {
        if try !Queue.enqueue(Self(), db) { try Queue.hasten(uniqueKey: key, priority: priority, db) }
    }

    /// Gives the thread back after so long; the rest is done in the next turn.
    private static let patience: Duration = .seconds(20)

    /// Lets each follower take a batch in turn, in the order given, until none has anything left. One that fails holds up no
    /// other; its error makes the job try again.
    package func perform(_ work: Work, followers: [any Follower]) throws -> Outcome {
        let end = ContinuousClock.now + Self.patience
        var active = followers
        var failure: (any Error)?
        while !active.isEmpty {
            if work.shouldStop || ContinuousClock.now > end { return .snooze(.zero, why: "more to follow") }
            var next: [any Follower] = []
            for follower in active {
                do {
                    if try advance(follower, work) { next.append(follower) }
                } catch let lost as LeaseLost {
                    throw lost
                } catch {
                    failure = failure ?? error
                    Logger(label: "sync").warning(
                        "follower.failed", metadata: ["follower": "\(type(of: follower).name)", "error": "\(error)"])
                }
            }
            active = next
        }
        if let failure { throw failure }

        try prune(work, followers)
        let isMore = try work.read { db in try ChangeLog.isMoreToCome(followers.map { type(of: $0).name }, db) }
        return isMore ? .snooze(.seconds(1), why: "an older transaction is still open") : .done
    }

    /// - Returns: whether there may be more.
    private func advance(_ follower: any Follower, _ work: Work) throws -> Bool {
        let count = try work.write { db in
            try Landing.preferIndexes(db)
            let name = type(of: follower).name
            let place = try ChangeLog.place(of: name, db)
            let entries = try ChangeLog.next(after: place, db)
            guard let last = entries.last else { return 0 }

            try follower.follow(entries.map(\.change), db)
            CrashPoint.pass("follow.followed")
            try ChangeLog.move(name, to: last.place, db)
            return entries.count
        }
        return count == ChangeLog.batch
    }

    private func prune(_ work: Work, _ followers: [any Follower]) throws {
        guard !followers.isEmpty else { return }
        let names = followers.map { type(of: $0).name }
        while try work.write({ db in try ChangeLog.prune(names, db) }) == ChangeLog.pruned {
            if work.shouldStop { return }
        }
    }
}
