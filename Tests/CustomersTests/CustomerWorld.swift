import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit

@testable import Customers

extension RecordWorld {
    /// A minute of a day long ago; what happens at the same minute happens at the same time.
    static func at(_ minute: Double) -> Date { Date(timeIntervalSince1970: 1_790_000_000 + minute * 60) }

    func customer(_ name: String, _ db: borrowing Transaction) throws -> ID<Customer> {
        let id: Int64 = try customer(name, db)
        return ID(id)
    }

    /// A customer with one account of the same name at `connection`.
    func customer(
        _ name: String, at connection: Int64, _ ref: String, _ db: borrowing Transaction
    ) throws -> ID<Customer> {
        let id: ID<Customer> = try customer(name, db)
        try account(connection, ref, name, of: id.value, db)
        return id
    }

    /// A person of the MSP; the address is made of the name.
    func user(_ name: String, _ db: borrowing Transaction) throws -> Int64 {
        let id: Int64? = try db.value(
            "INSERT INTO users (email, name, role) VALUES (\(name + "@alpine.example"), \(name), 'member') RETURNING id"
        )
        return id ?? 0
    }
}

/// An entry of the change log that was not written to it.
func change(
    _ id: Int64, _ connection: Int64, _ kind: RecordKind, _ ref: String, _ deed: Change.Deed = .created,
    before: JSON? = nil, at minute: Double = 0
) -> Change {
    Change(
        id: id, connectionID: connection, kind: kind, ref: ref, change: deed, before: before, at: RecordWorld.at(minute)
    )
}

/// Every row of a table, to be compared with what it holds later.
func rows(of table: String, _ db: borrowing Transaction) throws -> [String] {
    try db.all(
        "SELECT to_jsonb(t)::text || xmin::text AS row FROM \(.name(table)) t ORDER BY id", as: { try $0.get("row") })
}
