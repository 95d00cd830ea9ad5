import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Sync
import Workspace

/// One real ticket that is made with a connection's defaults, and closes itself.
package enum TestTicket {
    /// - Parameter account: the account for which it is made, by our id.
    /// - Throws: `Refusal` when the account is not one of this connection, or the board has no status that closes.
    package static func ask(
        _ connection: ID<Connection>, account: Int64, by user: User, formKey: String, _ connectors: ConnectorSet,
        _ db: borrowing Transaction
    ) throws -> ID<OutboxEntry> {
        let what = "No test ticket was made"
        let ref: String? = try db.value(
            """
            SELECT external_id FROM source_accounts
             WHERE id = \(account) AND connection_id = \(connection) AND deleted_at IS NULL
            """)
        guard let ref else {
            throw Refusal(what, why: "no company was chosen", next: "Choose one of the list", field: "account")
        }
        let defaults = try TicketDefaults.load(connection, db)
        let choices = try VendorChoice.all(connection, db)
        try defaults.check(choices, what: what)
        guard let board = defaults.board else {
            throw Refusal(
                what, why: "no board is chosen", next: "Choose one above and save, so that it is known how to close it",
                field: "board")
        }
        guard closing(board, choices) != nil else {
            throw Refusal(
                what, why: "the board has no status that closes a ticket", next: "Choose another board", field: "board")
        }
        let ticket = NewTicket(
            title: "Vectis test ticket", body: "\(user.name) tries the connection. It closes itself.", account: ref
        ) {
            $0.board = board
            $0.status = defaults.status
            $0.type = defaults.type
            $0.priority = defaults.priority
        }
        let intent = WriteIntent(
            .createTicket(ticket), to: connection, key: WriteKey(["test ticket", "\(connection)", formKey]),
            by: WriteSource(.test, id: user.id.value, name: user.name))
        switch try Outbox.add(intent, connectors, db) {
        case .known(let id, _): return id
        case .added(let id):
            try Queue.enqueue(CloseTestTicket(entry: id.value, board: board), db)
            return id
        }
    }

    static func closing(_ board: String, _ choices: [VendorChoice]) -> VendorChoice? {
        choices.first { $0.list == "statuses" && $0.parent == board && $0.isClosed }
    }
}

/// Waits until a test ticket is made, and asks for its end.
package struct CloseTestTicket: Job {
    package static let kind = "close_test_ticket"
    package static let maxAttempts = 10

    package let entry: Int64
    package let board: String

    package var uniqueKey: String? { "test-ticket/\(entry)" }

    package func perform(_ work: Work, _ connectors: ConnectorSet) throws -> Outcome {
        try work.write { db in
            let made = try OutboxEntry.find(ID(entry), db)
            guard made.state == .sent else {
                return made.state.isOpen
                    ? .snooze(.seconds(2), why: "the ticket is not made yet") : .cancel(why: "the ticket was not made")
            }
            let choices = try VendorChoice.all(made.connectionID, db)
            guard let ref = made.vendorID, let status = TestTicket.closing(board, choices) else {
                return .cancel(why: "it cannot be told how to close it")
            }
            let change = TicketChange(ticket: ref, to: status.ref, name: status.name)
            let intent = WriteIntent(
                .setStatus(change), to: made.connectionID, key: WriteKey(["close test ticket", "\(entry)"]),
                by: made.source)
            try Outbox.add(intent, connectors, db)
            return .done
        }
    }
}
