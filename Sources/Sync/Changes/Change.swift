import Basics
import ConnectorKit
import Database
import Foundation

/// One entry of the change log: a record that landing created, changed, hid or brought back.
package struct Change: Sendable {
    package let id: Int64
    package let connectionID: Int64
    package let kind: RecordKind
    /// The vendor's id of the record.
    package let ref: String
    package let change: Deed
    /// Of an update: the former values of all the kind's watched columns, by column name.
    package let before: JSON?
    /// Written by a stream's first read: history, not news.
    package let isInitial: Bool
    package let at: Date

    package enum Deed: String, Sendable, CaseIterable {
        case created, updated, removed, returned
    }

    package init(
        id: Int64, connectionID: Int64, kind: RecordKind, ref: String, change: Deed, before: JSON? = nil,
        isInitial: Bool = false, at: Date
    ) {
        self.id = id
        self.connectionID = connectionID
        self.kind = kind
        self.ref = ref
        self.change = change
        self.before = before
        self.isInitial = isInitial
        self.at = at
    }
}

/// Something that reacts to records: a pure decision and one transaction.
///
/// It may be run again from any place in the log and must then write the same.
package protocol Follower: Sendable {
    /// The name of its cursor, for ever.
    static var name: String { get }
    /// Reacts to the next changes, oldest first, in the transaction that moves its cursor.
    func follow(_ changes: [Change], _ db: borrowing Transaction) throws
}
