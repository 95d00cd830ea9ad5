/// Where something stands.
struct Place: Sendable, Hashable {
    var street: String
    var suite: String?
    var city: String
    var state: String
    var zip: String
}

struct Company: Row {
    let id: Int
    var identifier: String
    var name: String
    var status: Int
    var types: [Int]
    var place: Place?
    var phone: String?
    var website: String?
    var account: String?
    var defaultContact: Int?
    var employees: Int
    var acquired: Moment
    var deletedAt: Moment?
    var stamp: Stamp
}

struct Site: Row {
    let id: Int
    var company: Int
    var name: String
    var place: Place
    var phone: String?
    var isPrimary: Bool
    var isInactive: Bool
    var stamp: Stamp
}

struct Contact: Row {
    let id: Int
    var company: Int
    var site: Int?
    var first: String
    var last: String?
    var title: String?
    var email: String?
    var phone: String?
    var mobile: String?
    var isInactive: Bool
    var isDefault: Bool
    var stamp: Stamp

    var name: String { last.map { "\(first) \($0)" } ?? first }
}

struct Member: Row {
    let id: Int
    var identifier: String
    var first: String
    var last: String
    var email: String
    var title: String
    var license: String
    var isInactive: Bool
    var stamp: Stamp

    var name: String { "\(first) \(last)" }
}

struct Ticket: Row {
    let id: Int
    var summary: String
    var scenario: Int
    var board: Int
    var status: Int
    var company: Int
    var site: Int?
    var contact: Int?
    var type: Int
    var team: Int
    var owner: Int?
    var priority: Int
    var source: Int
    var agreement: Int?
    var configuration: Int?
    /// Configurations attached later.
    var attached: [Int] = []
    var externalXRef: String?
    var poNumber: String?
    /// `Low`, `Medium` or `High`; nil is what the vendor works out by itself.
    var severity: String?
    var impact: String?
    var subType: Int?
    var item: Int?
    var hours: Int
    var respondedAt: Moment?
    var requiredAt: Moment?
    var closedAt: Moment?
    var closedBy: String?
    var mergedInto: Int?
    var isProject: Bool
    var isCustomerUpdated: Bool
    var device: String
    var stamp: Stamp
}

/// One entry of a ticket's conversation.
struct Note: Sendable {
    enum Kind: Sendable { case discussion, analysis, resolution }
    enum Author: Sendable { case member(Int), contact(Int), machine }

    let id: Int
    let ticket: Int
    var kind: Kind
    var author: Author
    var text: String
    var at: Moment
    var isIssue: Bool
    /// When a note has more than one of the three flags, the others.
    var also: Set<Kind> = []

    func isOf(_ kind: Kind) -> Bool { self.kind == kind || also.contains(kind) }
}

/// A file that hangs on a record.
struct Document: Row {
    let id: Int
    var ticket: Int
    var title: String
    var fileName: String
    var bytes: [UInt8]
    var stamp: Stamp
}

struct TimeEntry: Row {
    let id: Int
    var ticket: Int
    var company: Int
    var member: Int
    var agreement: Int?
    var start: Moment
    var hours: Int
    var billable: String
    var notes: String
    var internalNotes: String?
    var invoice: Int?
    var stamp: Stamp

    var end: Moment { start + Moment(hours) * 36 }
}

struct Agreement: Row {
    let id: Int
    var company: Int
    var name: String
    var type: Int
    var contact: Int?
    var site: Int?
    var parent: Int?
    var start: Moment
    var end: Moment?
    var cancelledAt: Moment?
    var bill: Int
    var hours: Int?
    var stamp: Stamp
}

struct Addition: Row {
    let id: Int
    var agreement: Int
    var product: Int
    var quantity: Int
    var included: Int
    var price: Int
    var cost: Int
    var effective: Moment
    var cancelledAt: Moment?
    var stamp: Stamp
}

struct Configuration: Row {
    let id: Int
    var company: Int
    var name: String
    var type: Int
    var site: Int?
    var contact: Int?
    var device: Int?
    var serial: String?
    var model: String?
    var maker: Int?
    var os: String?
    var ip: String?
    var mac: String?
    var lastLogin: String?
    var purchasedAt: Moment?
    var warrantyUntil: Moment?
    var isActive: Bool
    var backups: [Int]
    var stamp: Stamp
}

struct Invoice: Row {
    let id: Int
    var company: Int
    var agreement: Int?
    var date: Moment
    var amount: Int
    var tax: Int
    var paid: Int
    var isPosted: Bool
    var stamp: Stamp

    var number: String { String(100_000 + id) }
    var total: Int { amount + tax }
}

/// A line of an invoice.
struct ProductLine: Row {
    let id: Int
    var product: Int
    var invoice: Int
    var company: Int
    var agreement: Int?
    var quantity: Int
    var price: Int
    var cost: Int
    var stamp: Stamp
}

/// A call, a meeting or another entry of a calendar.
struct Appointment: Row {
    let id: Int
    var company: Int
    var contact: Int?
    var ticket: Int?
    var member: Int
    var name: String
    var start: Moment
    var stamp: Stamp
}
