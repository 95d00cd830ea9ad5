import Basics
import Database
import Foundation

/// Whether a complete read may hide what it did not bring. Pure, save for where a person's answer is kept.
package struct DeletionGuard: Sendable, Equatable {
    /// Records that would vanish.
    package let wouldRemove: Int
    /// Records there are now.
    package let of: Int
    package let run: Int64?
    /// Who said that it is right.
    package let confirmedBy: String?

    package init(wouldRemove: Int, of: Int, run: Int64? = nil, confirmedBy: String? = nil) {
        self.wouldRemove = wouldRemove
        self.of = of
        self.run = run
        self.confirmedBy = confirmedBy
    }

    /// More than 50 records, more than a tenth (and at least 5), or all there are: a person is asked.
    package static func stops(_ missing: Int, of visible: Int) -> Bool {
        missing > 50 || (missing >= 5 && missing * 10 > visible) || (missing > 0 && missing == visible)
    }

    /// Whether this answer of a person covers a read that misses so many: a few more than they saw is no new question.
    func allows(_ missing: Int) -> Bool {
        confirmedBy != nil && missing <= wouldRemove + max(5, wouldRemove / 10)
    }

    /// What waits for a person at a stream; nil when nothing does.
    package static func waiting(
        _ connection: ID<Connection>, _ stream: String, _ db: borrowing Transaction
    ) throws -> DeletionGuard? {
        let query: SQL =
            "SELECT guard FROM connection_streams WHERE connection_id = \(connection) AND stream = \(stream)"
        let json: JSON? = try db.value(query)
        return json.flatMap(DeletionGuard.init(json:))
    }

    /// A person says that the records are gone: the stream is read in full again, and what it misses is hidden.
    ///
    /// - Throws: `Refusal` when nothing waits there.
    package static func confirm(
        _ connection: ID<Connection>, _ stream: String, by name: String, _ db: borrowing Transaction
    ) throws -> SyncRequestAnswer {
        guard let found = try waiting(connection, stream, db) else {
            throw Refusal(
                "There is nothing to confirm", why: "no deletion waits for an answer", next: "Look at the newest run.")
        }
        let answered = DeletionGuard(wouldRemove: found.wouldRemove, of: found.of, run: found.run, confirmedBy: name)
        try answered.keep(connection.value, stream, db)
        return try SyncRequests.syncNow(connection, mode: .full, stream: stream, by: name, db)
    }

    /// A person says that the records are still there: the question is withdrawn, and the next complete read asks again if they
    /// are still missing.
    package static func dismiss(_ connection: ID<Connection>, _ stream: String, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE connection_streams SET guard = NULL WHERE connection_id = \(connection) AND stream = \(stream)")
    }

    /// Stores the question, or the answer, with the stream.
    func keep(_ connection: Int64, _ stream: String, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE connection_streams SET guard = \(json) WHERE connection_id = \(connection) AND stream = \(stream)
            """)
    }

    /// The sentence in the run.
    func sentence(_ title: String) -> String {
        "\(wouldRemove) of \(of) \(title.lowercased()) are missing at the vendor. Nothing was removed: an admin has to confirm it."
    }

    init?(json: JSON) {
        guard case .number(let wouldRemove) = json["would_remove"], case .number(let of) = json["of"] else {
            return nil
        }
        self.wouldRemove = NSDecimalNumber(decimal: wouldRemove).intValue
        self.of = NSDecimalNumber(decimal: of).intValue
        if case .number(let run) = json["run"] {
            self.run = NSDecimalNumber(decimal: run).int64Value
        } else {
            run = nil
        }
        confirmedBy = json["confirmed_by"]?.stringValue
    }

    private var json: JSON {
        var members: [String: JSON] = ["would_remove": .number(Decimal(wouldRemove)), "of": .number(Decimal(of))]
        members["run"] = run.map { .number(Decimal($0)) }
        members["confirmed_by"] = confirmedBy.map { .string($0) }
        return .object(members)
    }
}
