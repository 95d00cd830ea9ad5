import Basics
import Foundation

/// A company, organization or tenant as one tool knows it; its own `account` is its parent there.
package struct VendorAccount: VendorRecord, Equatable {
    package static let kind = RecordKind.account
    package let id: String
    package var account: String?
    package var name: String = ""
    package var identifier: String?
    package var status: String?
    package var isActive: Bool = true
    package var types: [String] = []
    package var website: String?
    package var emailDomains: [String] = []
    package var phone: String?
    package var street: String?
    package var city: String?
    package var region: String?
    package var postcode: String?
    package var country: String?
    package var tenantId: String?
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A place of an account.
package struct VendorSite: VendorRecord, Equatable {
    package static let kind = RecordKind.site
    package let id: String
    package var account: String?
    package var name: String = ""
    package var street: String?
    package var city: String?
    package var region: String?
    package var postcode: String?
    package var country: String?
    package var phone: String?
    package var isPrimary: Bool = false
    package var isActive: Bool = true
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A person at the customer.
package struct VendorContact: VendorRecord, Equatable {
    package static let kind = RecordKind.contact
    package let id: String
    package var account: String?
    package var name: String = ""
    package var title: String?
    package var kind: String?
    package var emails: [String] = []
    package var phones: [String] = []
    package var isPrimary: Bool = false
    package var isActive: Bool = true
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// A person of the MSP, as a tool knows them.
package struct VendorTechnician: VendorRecord, Equatable {
    package static let kind = RecordKind.technician
    package let id: String
    package var account: String?
    package var name: String = ""
    package var identifier: String?
    package var email: String?
    package var phone: String?
    package var title: String?
    package var isActive: Bool = true
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}
