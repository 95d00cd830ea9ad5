import Basics
import ConnectorKit
import Foundation

/// Agreements, invoices and configurations to our records, and the words that all mappings share.
extension ConnectWise {
    static func agreement(_ wire: WireAgreement, _ context: ConnectorContext) -> VendorContract {
        VendorContract(id: String(wire.id), account: wire.company?.ref) {
            $0.name = Text.name(wire.name) ?? "agreement \(wire.id)"
            $0.type = Text.name(wire.type?.name)
            $0.status = Text.name(wire.agreementStatus) ?? (wire.cancelledFlag == true ? "Cancelled" : nil)
            $0.isActive = wire.cancelledFlag != true && (wire.agreementStatus ?? "Active") == "Active"
            $0.startsOn = wire.startDate.flatMap { Day($0) }
            $0.endsOn = wire.noEndingDateFlag == true ? nil : wire.endDate.flatMap { Day($0) }
            $0.billingCycle = Text.name(wire.billingCycle?.name)
            $0.amountMinor = minor(wire.billAmount, wire.currency)
            $0.currency = wire.currency?.currencyCode
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    static func addition(_ wire: WireAddition, _ context: ConnectorContext) -> VendorContractLine? {
        guard let agreement = wire.agreementId.map(String.init) ?? context.parent else { return nil }
        return VendorContractLine(id: String(wire.id)) {
            $0.contractRef = agreement
            $0.productName =
                Text.name(wire.invoiceDescription) ?? Text.name(wire.description)
                ?? Text.name(wire.product?.identifier) ?? "addition \(wire.id)"
            $0.vendorSku = Text.name(wire.product?.identifier)
            $0.quantity = wire.quantity
            $0.billedQuantity = wire.billedQuantity
            $0.unitPriceMinor = minor(wire.unitPrice, nil)
            $0.unitCostMinor = minor(wire.unitCost, nil)
            $0.isBillable = wire.billCustomer.map { $0 == "Billable" }
            $0.startsOn = wire.effectiveDate.flatMap { Day($0) }
            $0.endsOn = wire.cancelledDate.flatMap { Day($0) }
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    static func invoice(_ wire: WireInvoice, _ context: ConnectorContext) -> VendorInvoice {
        let due = wire.dueDate.flatMap { Day($0) }
        return VendorInvoice(id: String(wire.id), account: wire.billToCompany?.ref ?? wire.company?.ref) {
            $0.number = Text.name(wire.invoiceNumber)
            $0.kind = Text.name(wire.type)
            $0.status = status(of: wire, due, today: Day(context.now))
            $0.statusRaw = Text.name(wire.status?.name)
            $0.issuedOn = wire.date.flatMap { Day($0) }
            $0.dueOn = due
            $0.totalMinor = minor(wire.total, wire.currency)
            $0.balanceMinor = minor(wire.balance, wire.currency)
            $0.currency = wire.currency?.currencyCode
            $0.contractRef = wire.agreement?.ref
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    /// What is owed decides; the vendor's status is a workflow step that each MSP names for itself.
    private static func status(of wire: WireInvoice, _ due: Day?, today: Day) -> VendorInvoice.Status {
        let name = wire.status?.name?.lowercased() ?? ""
        if name.contains("void") || name.contains("cancel") { return .void }
        if let balance = wire.balance, balance <= 0 { return .paid }
        if wire.balance == nil && wire.status?.isClosed == true { return .paid }
        return due.map { $0 < today } == true ? .overdue : .open
    }

    /// A configuration that is no longer active is a machine that is gone.
    static func configuration(_ wire: WireConfiguration, _ context: ConnectorContext) -> any VendorRecord {
        if wire.activeFlag == false { return VendorDeleted(.device, String(wire.id), at: wire._info?.lastUpdated) }
        return VendorDevice(id: String(wire.id), account: wire.company?.ref) {
            $0.hostname = Text.name(wire.name) ?? Text.name(wire.deviceIdentifier) ?? "configuration \(wire.id)"
            $0.serial = Text.name(wire.serialNumber)
            $0.manufacturer = Text.name(wire.manufacturer?.name)
            $0.model = Text.name(wire.modelNumber)
            $0.kind = deviceKind(wire.type?.name ?? "")
            $0.kindRaw = Text.name(wire.type?.name)
            $0.os = Text.name(wire.osType)
            $0.osVersion = Text.name(wire.osInfo)
            $0.siteRef = wire.site?.ref
            $0.siteName = Text.name(wire.site?.name)
            $0.loggedInUser = Text.name(wire.lastLoginName)
            $0.ipAddress = Text.name(wire.ipAddress)
            $0.purchasedOn = wire.purchaseDate.flatMap { Day($0) }
            $0.warrantyUntil = wire.warrantyExpirationDate.flatMap { Day($0) }
            $0.updatedAt = wire._info?.lastUpdated
        }
    }

    private static func deviceKind(_ type: String) -> VendorDevice.DeviceKind {
        let type = type.lowercased()
        let has = { (words: [String]) in words.contains { type.contains($0) } }
        if has(["server", "hypervisor", "vm host"]) { return .server }
        if has(["workstation", "desktop", "laptop", "notebook", "computer", "pc", "mac"]) { return .workstation }
        if has(["switch", "router", "firewall", "network", "access point", "wireless", "printer", "ups"]) {
            return .network
        }
        if has(["mobile", "tablet", "ipad", "iphone", "smartphone", "cell"]) { return .mobile }
        return .other
    }

    static func person(_ first: String?, _ last: String?) -> String? {
        Text.name([first, last].compactMap { Text.name($0) }.joined(separator: " "))
    }

    static func street(_ first: String?, _ second: String?) -> String? {
        Text.name([first, second].compactMap { Text.name($0) }.joined(separator: ", "))
    }

    /// In the smallest unit; two decimals where no currency is named.
    static func minor(_ amount: Decimal?, _ currency: WireCurrency?) -> Int64? {
        amount.flatMap { Money($0, currency: currency?.currencyCode ?? "")?.minor }
    }

    /// Opens the record in ConnectWise; the router takes every codebase.
    static func link(_ type: String, _ id: Int, _ context: ConnectorContext) -> String {
        "\(context.siteURL)/v4_6_release/services/system_io/router/openrecord.rails"
            + "?locale=en_US&recordType=\(type)&recid=\(id)&companyName=\(context.accountID)"
    }
}

extension WireReference {
    var ref: String? { id.map(String.init) }
}

extension Decimal {
    /// To a whole number, halves away from zero.
    var rounded: Decimal {
        var value = self
        var result = Decimal()
        NSDecimalRound(&result, &value, 0, .plain)
        return result
    }
}
