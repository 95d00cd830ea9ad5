import Basics
import ConnectorKit
import Database
import Sync

/// Follows records and writes what happened to the timeline, once per dedupe key.
///
/// Each kind's events are one statement over a batch of records; running it again from any cursor writes nothing new.
package struct TimelineProjector: Follower {
    package static let name = "timeline"

    package init() {}

    package func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        let groups = Dictionary(grouping: changes) { Group(connection: $0.connectionID, kind: $0.kind) }
        for (group, changed) in groups.sorted(by: { $0.key < $1.key }) {
            let refs = Array(Set(changed.map(\.ref))).sorted()
            for statement in statements(group, refs, changed) { try db.run(statement) }
        }
    }

    private struct Group: Hashable, Comparable {
        let connection: Int64
        let kind: RecordKind

        static func < (left: Group, right: Group) -> Bool {
            (left.connection, left.kind.rawValue) < (right.connection, right.kind.rawValue)
        }
    }

    private func statements(_ group: Group, _ refs: [String], _ changes: [Change]) -> [SQL] {
        switch group.kind {
        case .ticket:
            let moves = changes.filter { $0.change == .updated }
            return [
                TicketEvents.created(group.connection, refs), TicketEvents.closed(group.connection, refs),
                TicketEvents.statusChanged(group.connection, moves), TicketEvents.assigned(group.connection, moves),
                TicketEvents.followAccount(group.connection, refs),
            ]
        case .ticketNote: return [TicketEvents.notes(group.connection, refs)]
        case .timeEntry: return [TicketEvents.timeLogged(group.connection, refs)]
        case .alert:
            return [
                EstateEvents.alertOpened(group.connection, refs), EstateEvents.alertResolved(group.connection, refs),
            ]
        case .device:
            let moves = changes.filter { $0.change == .updated }
            return [
                EstateEvents.deviceAdded(group.connection, refs), EstateEvents.deviceRetired(group.connection, refs),
                EstateEvents.deviceOffline(group.connection, moves), EstateEvents.adopt(group.connection, refs),
            ]
        case .activity: return [EstateEvents.activities(group.connection, refs)]
        case .backupRun: return [EstateEvents.backupEnded(group.connection, refs)]
        case .contract:
            return AgreementEvents.days(
                of: "g.connection_id = \(group.connection) AND g.external_id = ANY (\(refs))", at: "now()")
        case .contractLine:
            return [AgreementEvents.lineChanged(group.connection, changes.filter { $0.change == .updated })]
        case .invoice:
            return [
                AgreementEvents.invoiceIssued(group.connection, refs),
                AgreementEvents.invoiceOverdue(
                    "i.connection_id = \(group.connection) AND i.external_id = ANY (\(refs))", at: "now()"),
            ]
        case .account, .site, .contact, .technician, .board: return []
        }
    }
}
