// The underscores are ConnectWise’s own.
// swift-format-ignore-file: NoLeadingUnderscores

import Foundation

/// ConnectWise's shapes, as far as we read them. Empty fields are absent, so nearly everything is optional.

struct WireCompanyInfo: Decodable {
    let companyName: String?
    let codebase: String?
    let companyID: String?
    let siteUrl: String?

    enum CodingKeys: String, CodingKey {
        case companyName = "CompanyName"
        case codebase = "Codebase"
        case companyID = "CompanyID"
        case siteUrl = "SiteUrl"
    }
}

struct WireCount: Decodable {
    let count: Int
}

/// A reference may hold nothing but links.
struct WireReference: Decodable {
    let id: Int?
    let identifier: String?
    let name: String?
}

struct WireInfo: Decodable {
    let lastUpdated: Date?
    let dateEntered: Date?
}

struct WireCurrency: Decodable {
    let currencyCode: String?
}

struct WireCompany: Decodable {
    let id: Int
    let identifier: String?
    let name: String?
    let status: WireReference?
    let addressLine1: String?
    let addressLine2: String?
    let city: String?
    let state: String?
    let zip: String?
    let country: WireReference?
    let phoneNumber: String?
    let website: String?
    let parentCompany: WireReference?
    let deletedFlag: Bool?
    let types: [WireReference]?
    let _info: WireInfo?
}

struct WireSite: Decodable {
    let id: Int
    let name: String?
    let addressLine1: String?
    let addressLine2: String?
    let city: String?
    let stateReference: WireReference?
    let zip: String?
    let country: WireReference?
    let phoneNumber: String?
    let primaryAddressFlag: Bool?
    let inactiveFlag: Bool?
    let company: WireReference?
    let _info: WireInfo?
}

struct WireContact: Decodable {
    let id: Int
    let firstName: String?
    let lastName: String?
    let company: WireReference?
    let inactiveFlag: Bool?
    let title: String?
    let defaultPhoneNbr: String?
    let defaultFlag: Bool?
    let communicationItems: [WireCommunication]?
    let types: [WireReference]?
    let _info: WireInfo?
}

struct WireCommunication: Decodable {
    let value: String?
    let communicationType: String?
}

struct WireMember: Decodable {
    let id: Int
    let identifier: String?
    let licenseClass: String?
    let inactiveFlag: Bool?
    let firstName: String?
    let lastName: String?
    let officeEmail: String?
    let primaryEmail: String?
    let officePhone: String?
    let mobilePhone: String?
    let title: String?
    let _info: WireInfo?
}

struct WireBoard: Decodable {
    let id: Int
    let name: String?
    let inactiveFlag: Bool?
    let _info: WireInfo?
}

struct WireBoardStatus: Decodable, Sendable {
    let id: Int
    let name: String?
    let sortOrder: Int?
    let inactive: Bool?
    let closedStatus: Bool?
    let defaultFlag: Bool?
}

/// A type of a board, a priority.
struct WireChoice: Decodable {
    let id: Int
    let name: String?
    let defaultFlag: Bool?
    let inactiveFlag: Bool?
    let sortOrder: Int?
}

/// What a call has made, or found.
struct WireMade: Decodable {
    let id: Int?
}

/// The list names a document's title `name`.
struct WireDocument: Decodable {
    let id: Int?
    let name: String?
    let title: String?
}

struct WireTicket: Decodable {
    let id: Int
    let summary: String?
    let board: WireReference?
    let status: WireReference?
    let company: WireReference?
    let site: WireReference?
    let contact: WireReference?
    let contactName: String?
    let type: WireReference?
    let owner: WireReference?
    let priority: WireReference?
    let agreement: WireReference?
    let externalXRef: String?
    let closedDate: Date?
    let closedFlag: Bool?
    let dateEntered: Date?
    let dateResolved: Date?
    let dateResponded: Date?
    let resources: String?
    let _info: WireInfo?
}

struct WireNote: Decodable {
    let id: Int
    let ticketId: Int?
    let text: String?
    let detailDescriptionFlag: Bool?
    let internalAnalysisFlag: Bool?
    let resolutionFlag: Bool?
    let internalFlag: Bool?
    let member: WireReference?
    let contact: WireReference?
    let createdBy: String?
    let dateCreated: Date?
    let _info: WireInfo?
}

struct WireTimeEntry: Decodable {
    let id: Int
    let company: WireReference?
    let chargeToId: Int?
    let chargeToType: String?
    let member: WireReference?
    let timeStart: Date?
    let timeEnd: Date?
    let actualHours: Decimal?
    let billableOption: String?
    let notes: String?
    let hourlyRate: Decimal?
    let ticket: WireReference?
    let _info: WireInfo?
}

struct WireAgreement: Decodable {
    let id: Int
    let name: String?
    let type: WireReference?
    let company: WireReference?
    let startDate: String?
    let endDate: String?
    let noEndingDateFlag: Bool?
    let cancelledFlag: Bool?
    let billingCycle: WireReference?
    let billAmount: Decimal?
    let currency: WireCurrency?
    let agreementStatus: String?
    let _info: WireInfo?
}

struct WireAddition: Decodable {
    let id: Int
    let product: WireReference?
    let quantity: Decimal?
    let unitPrice: Decimal?
    let unitCost: Decimal?
    let billCustomer: String?
    let effectiveDate: String?
    let cancelledDate: String?
    let invoiceDescription: String?
    let agreementId: Int?
    let description: String?
    let billedQuantity: Decimal?
    let _info: WireInfo?
}

struct WireConfiguration: Decodable {
    let id: Int
    let name: String?
    let type: WireReference?
    let company: WireReference?
    let site: WireReference?
    let deviceIdentifier: String?
    let serialNumber: String?
    let modelNumber: String?
    let purchaseDate: String?
    let warrantyExpirationDate: String?
    let lastLoginName: String?
    let ipAddress: String?
    let osType: String?
    let osInfo: String?
    let manufacturer: WireReference?
    let activeFlag: Bool?
    let _info: WireInfo?
}

struct WireInvoice: Decodable {
    let id: Int
    let invoiceNumber: String?
    let type: String?
    let status: WireInvoiceStatus?
    let company: WireReference?
    let billToCompany: WireReference?
    let date: String?
    let currency: WireCurrency?
    let dueDate: String?
    let total: Decimal?
    let balance: Decimal?
    let agreement: WireReference?
    let _info: WireInfo?
}

struct WireInvoiceStatus: Decodable {
    let name: String?
    let isClosed: Bool?
}
