import Basics
import Foundation

/// A service board or queue with its own statuses.
package struct VendorBoard: VendorRecord, Equatable {
    package static let kind = RecordKind.board
    package let id: String
    package var account: String?
    package var name: String = ""
    package var isActive: Bool = true
    package var statuses: JSON = []
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A service ticket.
package struct VendorTicket: VendorRecord, Equatable {
    package static let kind = RecordKind.ticket
    package let id: String
    package var account: String?
    package var number: String?
    package var title: String = ""
    package var bodyPreview: String?
    package var statusRaw: String?
    package var statusNorm: Status = .open
    package var priorityRaw: String?
    package var priorityNorm: Int?
    package var type: String?
    package var board: String?
    package var boardRef: String?
    package var siteRef: String?
    package var contactRef: String?
    package var contactName: String?
    package var assigneeRef: String?
    package var assigneeName: String?
    package var contractRef: String?
    package var marker: String?
    package var createdAt: Date?
    package var firstReplyAt: Date?
    package var resolvedAt: Date?
    package var closedAt: Date?
    package var slaDueAt: Date?
    package var isOpen: Bool = true
    package var updatedAt: Date?
    package var deepLink: String?

    package enum Status: String, Sendable, Codable, CaseIterable {
        case new
        case open
        case inProgress = "in_progress"
        case waitingCustomer = "waiting_customer"
        case waitingVendor = "waiting_vendor"
        case resolved
        case closed
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A message or note of a ticket.
package struct VendorTicketNote: VendorRecord, Equatable {
    package static let kind = RecordKind.ticketNote
    package let id: String
    package var account: String?
    package var ticketRef: String = ""
    package var author: String?
    package var authorKind: AuthorKind = .technician
    package var visibility: Visibility = .public
    package var body: String = ""
    package var createdAt: Date?
    package var updatedAt: Date?
    package var deepLink: String?

    package enum AuthorKind: String, Sendable, Codable, CaseIterable {
        case technician
        case customer
        case system
    }

    package enum Visibility: String, Sendable, Codable, CaseIterable {
        case `public`
        case `internal`
        case resolution
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// Time logged, mostly on a ticket.
package struct VendorTimeEntry: VendorRecord, Equatable {
    package static let kind = RecordKind.timeEntry
    package let id: String
    package var account: String?
    package var ticketRef: String?
    package var technicianRef: String?
    package var technicianName: String?
    package var minutes: Int = 0
    package var isBillable: Bool?
    package var rateMinor: Int64?
    package var notes: String?
    package var startedAt: Date?
    package var endedAt: Date?
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}
