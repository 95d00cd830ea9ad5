import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

/// The queue of all tickets: what narrows it down, in which order, and page by page.
struct TicketQueueTests {
    private let world = RecordWorld()

    /// Tickets by number: 1 open and Bo's, 2 waiting for the customer, 3 waiting for a vendor, 4 closed, 5 of an account that is not
    /// linked, 6 deleted, 7 of a connection that was removed.
    private func fill(_ db: borrowing Transaction) throws {
        let psa = try world.connection("connectwise", db)
        let gone = try world.connection("connectwise", label: "old", db)
        try db.run("UPDATE connections SET removed_at = now() WHERE id = \(gone)")
        let acme: Int64 = try world.customer("Acme", db)
        try world.account(psa, "19", of: acme, db)
        try world.record("technicians", psa, "b", ["name": "'Bo'", "email": "'Bo@alpine.example'"], db)
        for (number, account, connection, status, more) in [
            (1, "19", psa, "new", ["assignee_ref": "'b'", "board": "'Help'", "priority_norm": "3"]),
            (2, "19", psa, "waiting_customer", ["board": "'Help'", "priority_norm": "1"]),
            (3, "19", psa, "waiting_vendor", ["board": "'Projects'"]),
            (4, "19", psa, "closed", ["is_open": "false", "board": "'Old'"]), (5, "77", psa, "open", [:]),
            (6, "19", psa, "new", ["deleted_at": "now()"]), (7, "19", gone, "new", [:]),
        ] as [(Int, String, Int64, String, [String: SQL])] {
            let ref = "\(number)"
            let id = try world.record(
                "tickets", connection, ref, of: account,
                [
                    "number": "\(ref)", "title": "'T'", "status_norm": "\(status)", "status_raw": "initcap(\(status))",
                    "source_updated_at": "now() - \(number) * interval '1 minute'",
                    "created_at": "now() - \((10 - number) * 10) * interval '1 day'",
                ], db)
            for (column, value) in more {
                try db.run("UPDATE tickets SET \(.name(column)) = \(value) WHERE id = \(id)")
            }
        }
    }

    private static func filter(_ fill: (inout TicketQueue.Filter) -> Void) -> TicketQueue.Filter {
        var filter = TicketQueue.Filter()
        fill(&filter)
        return filter
    }

    @Test(arguments: [
        (filter { _ in }, ["1", "2", "3", "5"]), (filter { $0.state = .closed }, ["4"]),
        (filter { $0.state = .all }, ["1", "2", "3", "5", "4"]), (filter { $0.board = "Help" }, ["1", "2"]),
        (filter { $0.status = "New" }, ["1"]), (filter { $0.assignee = .mine("bo@alpine.example") }, ["1"]),
        (filter { $0.assignee = .nobody }, ["2", "3", "5"]), (filter { $0.assignee = .technician(0) }, []),
        (filter { $0.priority = 1 }, ["2"]), (filter { $0.waiting = .us }, ["1", "5"]),
        (filter { $0.waiting = .customer }, ["2"]), (filter { $0.waiting = .vendor }, ["3"]),
        (filter { $0.olderThan = 75 }, ["1", "2"]), (filter { $0.customerName = "acm" }, ["1", "2", "3"]),
        (filter { $0.customerName = "%" }, []),
        (
            filter {
                $0.waiting = .customer
                $0.board = "Projects"
            }, []
        ),
    ])
    func `each filter leaves what it says, and all hold together`(filter: TicketQueue.Filter, expected: [String]) throws
    {
        try withRolledBack { db in
            try fill(db)

            let page = try TicketQueue.page(filter, db)

            #expect(page.rows.map(\.ticket.number) == expected)
            #expect(page.total == expected.count)
        }
    }

    @Test(arguments: [
        (TicketQueue.Sort.changed, ["1", "2", "3", "5", "4"]), (.opened, ["5", "3", "2", "1", "4"]),
        (.priority, ["2", "1", "3", "5", "4"]),
    ])
    func `pages of one row lead through the whole queue in order`(sort: TicketQueue.Sort, expected: [String]) throws {
        try withRolledBack { db in
            try fill(db)
            let all = Self.filter { $0.state = .all }
            var after: TicketQueue.Cursor?
            var seen: [String] = []

            for _ in 1...6 {
                let page = try TicketQueue.page(all, sort: sort, after: after, limit: 1, db)
                seen += page.rows.map(\.ticket.number)
                after = page.next
                if after == nil { break }
            }

            #expect(seen == expected)
        }
    }

    @Test func `a row names its customer, or that there is none, and the words of all tickets are known`() throws {
        try withRolledBack { db in
            try fill(db)

            let rows = try TicketQueue.page(TicketQueue.Filter(), db).rows
            #expect(rows.map { $0.customer?.name } == ["Acme", "Acme", "Acme", nil])
            let words = try TicketWords.all(db)
            #expect(words.boards == ["Help", "Old", "Projects"])
            #expect(words.statuses == ["Closed", "New", "Open", "Waiting_Customer", "Waiting_Vendor"])
        }
    }
}
