import Basics
import Foundation

/// An agreement with a customer.
package struct VendorContract: VendorRecord, Equatable {
    package static let kind = RecordKind.contract
    package let id: String
    package var account: String?
    package var name: String = ""
    package var type: String?
    package var status: String?
    package var isActive: Bool = true
    package var startsOn: Day?
    package var endsOn: Day?
    package var autoRenew: Bool?
    package var billingCycle: String?
    package var amountMinor: Int64?
    package var currency: String?
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A line of a contract: what was agreed, how many, at what price.
package struct VendorContractLine: VendorRecord, Equatable {
    package static let kind = RecordKind.contractLine
    package let id: String
    package var account: String?
    package var contractRef: String = ""
    package var productName: String = ""
    package var vendorSku: String?
    package var quantity: Decimal?
    package var billedQuantity: Decimal?
    package var unitPriceMinor: Int64?
    package var unitCostMinor: Int64?
    package var currency: String?
    package var isBillable: Bool?
    package var startsOn: Day?
    package var endsOn: Day?
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A bill to the customer.
package struct VendorInvoice: VendorRecord, Equatable {
    package static let kind = RecordKind.invoice
    package let id: String
    package var account: String?
    package var number: String?
    package var kind: String?
    package var status: Status = .open
    package var statusRaw: String?
    package var issuedOn: Day?
    package var dueOn: Day?
    package var totalMinor: Int64?
    package var balanceMinor: Int64?
    package var currency: String?
    package var contractRef: String?
    package var updatedAt: Date?
    package var deepLink: String?

    package enum Status: String, Sendable, Codable, CaseIterable {
        case draft
        case open
        case paid
        case overdue
        case void
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}
