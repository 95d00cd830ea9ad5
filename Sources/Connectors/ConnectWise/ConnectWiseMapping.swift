import Basics
import ConnectorKit
import Foundation

/// ConnectWise's rows to our records.
extension ConnectWise {
    /// A company in the recycle bin stays in their list; for us it is gone.
    static func company(_ wire: WireCompany, _ context: ConnectorContext) -> any VendorRecord {
        if wire.deletedFlag == true { return VendorDeleted(.account, String(wire.id), at: wire._info?.lastUpdated) }
        return VendorAccount(id: String(wire.id), account: wire.parentCompany?.ref) {
            $0.name = Text.name(wire.name) ?? Text.name(wire.identifier) ?? "company \(wire.id)"
            $0.identifier = Text.name(wire.identifier)
            $0.status = Text.name(wire.status?.name)
            $0.isActive = !["inactive", "not active", "not-active"].contains {
                wire.status?.name?.lowercased().contains($0) == true
            }
            $0.types = (wire.types ?? []).compactMap { Text.name($0.name) }
            $0.website = Text.name(wire.website)
            $0.phone = Text.name(wire.phoneNumber)
            $0.street = street(wire.addressLine1, wire.addressLine2)
            $0.city = Text.name(wire.city)
            $0.region = Text.name(wire.state)
            $0.postcode = Text.name(wire.zip)
            $0.country = Text.name(wire.country?.name)
            $0.updatedAt = wire._info?.lastUpdated
            $0.deepLink = link("CompanyFV", wire.id, context)
        }
    }

    static func site(_ wire: WireSite, _ context: ConnectorContext) -> VendorSite {
        VendorSite(id: String(wire.id), account: wire.company?.ref ?? context.parent) {
            $0.name = Text.name(wire.name) ?? "site \(wire.id)"
            $0.street = street(wire.addressLine1, wire.addressLine2)
            $0.city = Text.name(wire.city)
            $0.region = Text.name(wire.stateReference?.name ?? wire.stateReference?.identifier)
            $0.postcode = Text.name(wire.zip)
            $0.country = Text.name(wire.country?.name)
            $0.phone = Text.name(wire.phoneNumber)
            $0.isPrimary = wire.primaryAddressFlag == true
            $0.isActive = wire.inactiveFlag != true
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    static func contact(_ wire: WireContact, _ context: ConnectorContext) -> VendorContact {
        let items = wire.communicationItems ?? []
        let values = { (type: String) in
            items.filter { $0.communicationType == type }.compactMap { Text.name($0.value) }
        }
        let phones = values("Phone")
        return VendorContact(id: String(wire.id), account: wire.company?.ref) {
            $0.name = person(wire.firstName, wire.lastName) ?? values("Email").first ?? "contact \(wire.id)"
            $0.title = Text.name(wire.title)
            $0.kind = wire.types?.lazy.compactMap { Text.name($0.name) }.first
            $0.emails = values("Email")
            $0.phones = phones.isEmpty ? [Text.name(wire.defaultPhoneNbr)].compactMap { $0 } : phones
            $0.isPrimary = wire.defaultFlag == true
            $0.isActive = wire.inactiveFlag != true
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    /// API members (licence class A) are no people.
    static func member(_ wire: WireMember, _ context: ConnectorContext) -> VendorTechnician? {
        guard wire.licenseClass != "A" else { return nil }
        return VendorTechnician(id: String(wire.id)) {
            $0.name = person(wire.firstName, wire.lastName) ?? Text.name(wire.identifier) ?? "member \(wire.id)"
            $0.identifier = Text.name(wire.identifier)
            $0.email = Text.name(wire.primaryEmail) ?? Text.name(wire.officeEmail)
            $0.phone = Text.name(wire.officePhone) ?? Text.name(wire.mobilePhone)
            $0.title = Text.name(wire.title)
            $0.isActive = wire.inactiveFlag != true
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    static func board(_ wire: WireBoard, _ context: ConnectorContext) -> VendorBoard {
        VendorBoard(id: String(wire.id)) {
            $0.name = Text.name(wire.name) ?? "board \(wire.id)"
            $0.isActive = wire.inactiveFlag != true
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    /// A board's statuses in its own order; those out of use are left out.
    static func statuses(_ wires: [WireBoardStatus]) -> JSON {
        let used = wires.filter { $0.inactive != true }.sorted {
            ($0.sortOrder ?? 0, $0.id) < ($1.sortOrder ?? 0, $1.id)
        }
        return .array(
            used.map {
                [
                    "id": .string(String($0.id)), "name": .string(Text.name($0.name) ?? ""),
                    "closed": .bool($0.closedStatus == true),
                ]
            })
    }

    static func ticket(_ wire: WireTicket, _ context: ConnectorContext, _ words: inout TicketWords) -> VendorTicket {
        let isClosed = wire.closedFlag == true
        let resource = wire.resources?.split(separator: ",").first.map(String.init)
        let status = isClosed ? .closed : words.status(wire.status?.name)
        let priority = words.priority(wire.priority?.name)
        return VendorTicket(id: String(wire.id), account: wire.company?.ref) {
            $0.number = String(wire.id)
            $0.title = Text.name(wire.summary) ?? "ticket \(wire.id)"
            $0.statusRaw = Text.name(wire.status?.name)
            $0.statusNorm = status
            $0.priorityRaw = Text.name(wire.priority?.name)
            $0.priorityNorm = priority
            $0.type = Text.name(wire.type?.name)
            $0.board = Text.name(wire.board?.name)
            $0.boardRef = wire.board?.ref
            $0.siteRef = wire.site?.ref
            $0.contactRef = wire.contact?.ref
            $0.contactName = Text.name(wire.contactName) ?? Text.name(wire.contact?.name)
            $0.assigneeRef = wire.owner?.ref
            $0.assigneeName = Text.name(wire.owner?.name) ?? Text.name(wire.owner?.identifier) ?? Text.name(resource)
            $0.contractRef = wire.agreement?.ref
            $0.marker = Text.name(wire.externalXRef)
            $0.createdAt = wire._info?.dateEntered ?? wire.dateEntered
            $0.firstReplyAt = wire.dateResponded
            $0.resolvedAt = wire.dateResolved
            $0.closedAt = wire.closedDate
            $0.isOpen = !isClosed
            $0.updatedAt = wire._info?.lastUpdated
            $0.deepLink = link("ServiceFV", wire.id, context)
        }
    }

    static func note(_ wire: WireNote, _ context: ConnectorContext) -> VendorTicketNote? {
        guard let ticket = wire.ticketId.map(String.init) ?? context.parent else { return nil }
        return VendorTicketNote(id: String(wire.id)) {
            $0.ticketRef = ticket
            $0.author = Text.name(wire.member?.name) ?? Text.name(wire.contact?.name) ?? Text.name(wire.createdBy)
            $0.authorKind = wire.member != nil ? .technician : wire.contact != nil ? .customer : .system
            if wire.internalAnalysisFlag == true || wire.internalFlag == true { $0.visibility = .internal }
            if wire.resolutionFlag == true { $0.visibility = .resolution }
            if wire.detailDescriptionFlag == true { $0.visibility = .public }
            $0.body = Text.body(wire.text) ?? ""
            $0.createdAt = wire.dateCreated
            $0.updatedAt = wire._info?.lastUpdated ?? wire.dateCreated
        }
    }

    static func timeEntry(_ wire: WireTimeEntry, _ context: ConnectorContext) -> VendorTimeEntry {
        let isTicket = wire.chargeToType == "ServiceTicket" || wire.chargeToType == "ProjectTicket"
        return VendorTimeEntry(id: String(wire.id), account: wire.company?.ref) {
            $0.ticketRef = wire.ticket?.ref ?? (isTicket ? wire.chargeToId.map(String.init) : nil)
            $0.technicianRef = wire.member?.ref
            $0.technicianName = Text.name(wire.member?.name)
            $0.minutes = wire.actualHours.map { Int(truncating: ($0 * 60).rounded as NSDecimalNumber) } ?? 0
            $0.isBillable = wire.billableOption.map { $0 == "Billable" }
            $0.rateMinor = minor(wire.hourlyRate, nil)
            $0.notes = Text.body(wire.notes)
            $0.startedAt = wire.timeStart
            $0.endedAt = wire.timeEnd
            $0.updatedAt = wire._info?.lastUpdated
        }
    }
}
