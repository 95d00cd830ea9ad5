import ConnectorKit
import Sync

extension TicketDesk {
    /// The change that a first public reply makes where the workspace wants it: an open ticket, to which nobody of us has written
    /// publicly, to the board's status for work in progress. nil: it is not the first, or the board has no such status.
    var startOfWork: TicketChange? {
        guard ticket.isOpen, ["new", "open"].contains(ticket.statusNorm), isFirstReply,
            let status = statuses.first(where: { TicketDesk.saysInProgress($0.name) })
        else { return nil }
        return TicketChange(ticket: ticket.ref, to: status.ref, name: status.name, from: ticket.status)
    }

    private var isFirstReply: Bool {
        ticket.firstReplyAt == nil && ticket.lastReplyBy != "technician"
            && !writes.contains { $0.verb == .reply && $0.state != .cancelled }
    }

    /// "In Progress", "In progress (Dave)", "Work in progress", "Started".
    private static func saysInProgress(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.contains("in progress") || name.contains("in-progress") || name == "started"
    }
}
