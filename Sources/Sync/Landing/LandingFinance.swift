import ConnectorKit

/// Columns of contracts, their lines and invoices.
enum LandingFinance {
    static let contracts = LandingTable(
        VendorContract.self,
        watched: ["name", "status", "is_active", "starts_on", "ends_on", "amount_minor", "account_ref"],
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("type") { .text($0.type) },
            LandingColumn("status") { .text($0.status) },
            LandingColumn("is_active") { .flag($0.isActive) },
            LandingColumn("starts_on") { .day($0.startsOn) },
            LandingColumn("ends_on") { .day($0.endsOn) },
            LandingColumn("auto_renew") { .flag($0.autoRenew) },
            LandingColumn("billing_cycle") { .text($0.billingCycle) },
            LandingColumn("amount_minor") { .number($0.amountMinor) },
            LandingColumn("currency") { .text($0.currency) },
        ])

    static let contractLines = LandingTable(
        VendorContractLine.self,
        watched: ["quantity", "billed_quantity", "unit_price_minor", "unit_cost_minor", "product_name", "ends_on"],
        parent: LandingTable.Parent(kind: .contract, column: "contract_ref"),
        [
            LandingColumn("contract_ref") { .key($0.contractRef) },
            LandingColumn("product_name") { .text($0.productName) },
            LandingColumn("vendor_sku") { .text($0.vendorSku) },
            LandingColumn("quantity") { .decimal($0.quantity) },
            LandingColumn("billed_quantity") { .decimal($0.billedQuantity) },
            LandingColumn("unit_price_minor") { .number($0.unitPriceMinor) },
            LandingColumn("unit_cost_minor") { .number($0.unitCostMinor) },
            LandingColumn("currency") { .text($0.currency) },
            LandingColumn("is_billable") { .flag($0.isBillable) },
            LandingColumn("starts_on") { .day($0.startsOn) },
            LandingColumn("ends_on") { .day($0.endsOn) },
        ])

    static let invoices = LandingTable(
        VendorInvoice.self, watched: ["status", "balance_minor", "total_minor", "due_on"],
        [
            LandingColumn("number") { .key($0.number) },
            LandingColumn("kind") { .text($0.kind) },
            LandingColumn("status") { .text($0.status.rawValue) },
            LandingColumn("status_raw") { .text($0.statusRaw) },
            LandingColumn("issued_on") { .day($0.issuedOn) },
            LandingColumn("due_on") { .day($0.dueOn) },
            LandingColumn("total_minor") { .number($0.totalMinor) },
            LandingColumn("balance_minor") { .number($0.balanceMinor) },
            LandingColumn("currency") { .text($0.currency) },
            LandingColumn("contract_ref") { .key($0.contractRef) },
        ])
}
