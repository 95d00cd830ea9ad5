import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// Keeps accounts and customers together: folds what changed, makes customers of new spine accounts, links what is
/// sure and suggests the rest.
///
/// A person's decision is never touched, and a link stands until a person ends it or the account's own data speak
/// surely for another customer. Running twice changes nothing.
package struct Matcher: Follower {
    package static let name = "matcher"

    /// Connectors of which one account per customer is usual (PSA and RMM); the second one is a conflict for a person.
    private let oneToOne: Set<String>

    package init(oneToOne: Set<String>) {
        self.oneToOne = oneToOne
    }

    package init(_ connectors: ConnectorSet) {
        self.init(oneToOne: Set(connectors.manifests.filter { $0.category == .psa || $0.category == .rmm }.map(\.key)))
    }

    package func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        let touched = try Touched(changes, db)
        guard !touched.refs.isEmpty else { return }

        try Self.takeTurn(db)
        let spine = try Spine.connection(db)
        try Spine.follow(renames: touched.formerNames, db)
        var changed: [Int64: Set<Int64>] = [:]
        for (connection, refs) in touched.refs.sorted(by: { $0.key < $1.key }) {
            changed[connection] = try AccountFacts.refresh(connection: connection, refs: refs, db)
        }
        try rematch(spine: spine, changed: changed, db)
    }

    /// Matches everything again, as after a change of the spine, a merge or a decision.
    package func matchAll(_ db: borrowing Transaction) throws {
        try Self.takeTurn(db)
        let spine = try Spine.connection(db)
        let connections = try db.all(
            "SELECT id FROM connections WHERE removed_at IS NULL ORDER BY id", as: { row in try row.get("id") as Int64 }
        )
        var changed: [Int64: Set<Int64>] = [:]
        for connection in connections {
            changed[connection] = try AccountFacts.refresh(connection: connection, refs: [], db)
        }
        try rematch(spine: spine, changed: changed, isForced: true, db)
    }

    /// The advisory lock of a workspace's database that a run holds; nobody else takes this number.
    private static let turn: Int64 = 4712

    /// One run at a time in a workspace: two at once would both make a customer of the same account. Waits for the other's
    /// end, which no page does.
    private static func takeTurn(_ db: borrowing Transaction) throws {
        try db.run("SET LOCAL lock_timeout = '50s'")
        try db.run("SELECT pg_advisory_xact_lock(\(turn))")
        try db.run("SET LOCAL lock_timeout TO DEFAULT")
    }

    private func rematch(
        spine: Int64?, changed: [Int64: Set<Int64>], isForced: Bool = false, _ db: borrowing Transaction
    ) throws {
        guard let spine else { return }
        let created = try Spine.createCustomers(from: spine, accounts: nil, db)
        let isSpineChanged = isForced || !created.isEmpty || !(changed[spine] ?? []).isEmpty
        let connections = try LinkedTool.all(except: spine, db)
            .filter { isSpineChanged || !(changed[$0.id] ?? []).isEmpty }
        guard isSpineChanged || !connections.isEmpty else { return }

        var customers = try SpineFacts.load(spine: spine, db)
        let settings = try SpineFacts.settings(db)
        var written = created.count
        for connection in connections {
            let run = MatchRun(
                connection, isOneToOne: oneToOne.contains(connection.connector), changed[connection.id] ?? [])
            let result = try run.perform(customers, settings, db)
            written += result.written
            guard connection.createsCustomers, !result.unmatched.isEmpty else { continue }
            written += try Spine.createCustomers(from: connection.id, accounts: result.unmatched, db).count
            customers = try SpineFacts.load(spine: spine, db)
        }
        if isSpineChanged { written += try Duplicates.refresh(customers, settings, db) }
        if written > 0 { try db.notify("vectis_live", "customers") }
    }

    /// Which accounts the changes concern.
    private struct Touched {
        /// By connection, the vendor ids.
        var refs: [Int64: Set<String>] = [:]
        /// By account, the name before the first of the changes.
        var formerNames: [Int64: String] = [:]

        init(_ changes: [Change], _ db: borrowing Transaction) throws {
            var others: [Pair: [String]] = [:]
            for change in changes {
                switch change.kind {
                case .account: refs[change.connectionID, default: []].insert(change.ref)
                case .contact, .site, .device:
                    others[Pair(connection: change.connectionID, table: change.kind.rawValue), default: []].append(
                        change.ref)
                default: break
                }
                guard change.kind == .account, let name = change.before?["name"]?.stringValue else { continue }
                let account: Int64? = try db.value(
                    """
                    SELECT id FROM source_accounts
                     WHERE connection_id = \(change.connectionID) AND external_id = \(change.ref)
                    """)
                if let account, formerNames[account] == nil { formerNames[account] = name }
            }
            for (pair, ids) in others {
                let owners = try AccountFacts.owners(of: ids, in: pair.table, connection: pair.connection, db)
                if !owners.isEmpty { refs[pair.connection, default: []].formUnion(owners) }
            }
        }

        private struct Pair: Hashable {
            let connection: Int64
            let table: String
        }
    }
}
