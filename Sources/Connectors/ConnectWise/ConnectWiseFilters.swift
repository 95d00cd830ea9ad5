import ConnectorKit

/// What an admin may leave out of ConnectWise.
extension ConnectWise {
    static let filters = [
        RecordFilter(
            "customer_types", "Company types",
            note: "None ticked: all are read, and vendors, prospects and the like do not become customers.",
            known: .accountTypes
        ) { (company: VendorAccount) in company.types },
        RecordFilter(
            "customer_statuses", "Company statuses", note: "Customers that exist stay when their company is left out.",
            known: .accountStatuses
        ) { (company: VendorAccount) in [company.status].compactMap { $0 } },
        RecordFilter("ticket_boards", "Service boards of tickets", known: .boardNames) {
            (ticket: VendorTicket) in [ticket.board].compactMap { $0 }
        },
        RecordFilter(
            "device_classes", "Types of configurations", known: .deviceKinds
        ) { (device: VendorDevice) in [device.kindRaw].compactMap { $0 } },
    ]
}
