extension Agreement: ConnectWiseRow {
    func status(on moment: Moment) -> String {
        if cancelledAt.map({ $0 <= moment }) == true { return "Cancelled" }
        return end.map { $0 < moment } == true ? "Expired" : "Active"
    }

    func term(_ path: String) -> Term? {
        switch path {
        case "company/id": .number(Double(company))
        case "cancelledflag": .flag(cancelledAt != nil)
        case "type/id": .number(Double(type))
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("name", name)
        scribe.named("type", Tables.agreementTypes, type, "type_href", "finance/agreements/types", in: &text)
        scribe.company(company, in: &text)
        scribe.contact("contact", contact, in: &text)
        scribe.site("site", site, in: &text)
        if let parent, let found = scribe.estate.agreements[parent] {
            scribe.reference(
                "parentAgreement", parent, found.name, "agreement_href", "finance/agreements/\(parent)", in: &text)
        }
        text.put("startDate", iso: start)
        text.put("endDate", iso: end)
        text.put("noEndingDateFlag", end == nil)
        text.put("cancelledFlag", cancelledAt != nil)
        text.put("dateCancelled", iso: cancelledAt)
        text.put("reasonCancelled", cancelledAt == nil ? nil : "Moved to another provider")
        text.put("applicationUnits", hours == nil ? "Amount" : "Hours")
        text.put("applicationLimit", hundredths: hours.map { $0 * 100 } ?? 0)
        text.put("applicationCycle", "CalendarMonth")
        text.put("applicationUnlimitedFlag", hours == nil)
        scribe.reference("billingCycle", 2, "Monthly", "billingCycle_href", "finance/billingCycles/2", in: &text)
        scribe.company(company, as: "billToCompany", in: &text)
        text.put("billAmount", hundredths: bill)
        text.put("taxable", false)
        text.put("billStartDate", iso: start)
        text.put("nextInvoiceDate", String(Moments.iso(Moments.month(scribe.estate.start, plus: 1)).prefix(10)))
        scribe.currency(in: &text)
        text.put("autoInvoiceFlag", false)
        text.put("agreementStatus", status(on: scribe.estate.start))
        if id % 29 != 0 { scribe.info(stamp, in: &text) }
        text.array("customFields") { _ in }
    }
}

extension Addition: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "agreementid": .number(Double(agreement))
        case "product/id": .number(Double(product))
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        guard let item = Tables.products.first(where: { $0.id == product }) else { return }
        let billed = quantity - included
        text.put("id", id)
        text.object("product") {
            $0.put("id", product)
            $0.put("identifier", item.identifier)
            $0.object("_info") { $0.put("catalog_href", "\(scribe.base)procurement/catalog/\(product)") }
        }
        text.put("quantity", hundredths: quantity * 100)
        text.put("lessIncluded", hundredths: included * 100)
        text.put("unitPrice", hundredths: price)
        text.put("unitCost", hundredths: cost)
        text.put("billCustomer", "Billable")
        text.put("effectiveDate", iso: effective)
        text.put("cancelledDate", iso: cancelledAt)
        text.put("taxableFlag", false)
        text.put("invoiceDescription", item.description)
        text.put("purchaseItemFlag", false)
        text.put("agreementId", agreement)
        text.put("description", item.description)
        text.put("billedQuantity", hundredths: billed * 100)
        text.put("uom", "Each")
        text.put("extPrice", hundredths: billed * price)
        text.put("extCost", hundredths: billed * cost)
        text.put("sequenceNumber", hundredths: 100)
        text.put("margin", hundredths: billed * (price - cost))
        text.put("agreementStatus", scribe.estate.agreements[agreement]?.status(on: scribe.estate.start))
        scribe.info(stamp, in: &text)
        text.array("customFields") { _ in }
    }
}

extension Invoice: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "company/id": .number(Double(company))
        case "agreement/id": Term(agreement)
        case "date": .moment(date)
        case "status/isclosed": .flag(paid >= total)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        let isPaid = paid >= total
        text.put("id", id)
        text.put("invoiceNumber", number)
        text.put("type", "Agreement")
        text.object("status") {
            $0.put("id", isPaid ? 13 : 1)
            $0.put("name", isPaid ? "Closed" : "New")
            $0.put("isClosed", isPaid)
        }
        scribe.company(company, in: &text)
        scribe.company(company, as: "billToCompany", in: &text)
        scribe.company(company, as: "shipToCompany", in: &text)
        writeTerms(&text, scribe)
        text.put("reference", "")
        text.put("date", iso: date)
        text.put("dueDate", iso: date + 30 * Moments.day)
        text.put("restrictDownpaymentFlag", false)
        text.put("taxableFlag", tax > 0)
        text.put("serviceTotal", hundredths: 0)
        scribe.currency(in: &text)
        text.put("expenseTotal", hundredths: 0)
        text.put("productTotal", hundredths: 0)
        text.put("agreementAmount", hundredths: amount)
        text.put("subtotal", hundredths: amount)
        text.put("total", hundredths: total)
        text.put("salesTax", hundredths: tax)
        text.put("closedBy", isPaid ? stamp.by : nil)
        text.put("payments", hundredths: paid)
        text.put("credits", hundredths: 0)
        text.put("balance", hundredths: total - paid)
        scribe.agreement(agreement, in: &text)
        scribe.info(stamp, in: &text) {
            $0.put("products_href", "\(scribe.base)procurement/products?conditions=invoice/id=\(id)")
            $0.put("timeEntries_href", "\(scribe.base)time/entries?conditions=invoice/id=\(id)")
            $0.put("expenseEntries_href", "\(scribe.base)expense/entries?conditions=invoice/id=\(id)")
        }
    }

    private func writeTerms(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("accountNumber", scribe.estate.companies[company]?.account)
        text.object("billingTerms") {
            $0.put("id", 2)
            $0.put("name", "Net 30 days")
        }
    }
}

extension ProductLine: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "invoice/id": .number(Double(invoice))
        case "company/id": .number(Double(company))
        case "agreement/id": Term(agreement)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        guard let item = Tables.products.first(where: { $0.id == product }) else { return }
        text.put("id", id)
        text.object("catalogItem") {
            $0.put("id", product)
            $0.put("identifier", item.identifier)
        }
        text.put("description", item.description)
        text.put("sequenceNumber", hundredths: 100)
        text.put("quantity", hundredths: quantity * 100)
        text.object("unitOfMeasure") {
            $0.put("id", 1)
            $0.put("name", "Each")
        }
        text.put("price", hundredths: price)
        text.put("cost", hundredths: cost)
        text.put("extPrice", hundredths: price * quantity)
        text.put("extCost", hundredths: cost * quantity)
        text.put("margin", hundredths: (price - cost) * quantity)
        text.put("billableOption", "Billable")
        text.put("cancelledFlag", false)
        text.put("quantityCancelled", hundredths: 0)
        scribe.agreement(agreement, in: &text)
        text.object("invoice") {
            $0.put("id", invoice)
            $0.put("identifier", scribe.estate.invoices[invoice]?.number)
        }
        scribe.company(company, in: &text)
        text.put("productClass", "Agreement")
        text.put("uom", "Each")
        scribe.info(stamp, in: &text)
    }
}

extension Appointment: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        path == "company/id" ? .number(Double(company)) : nil
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("name", name)
        scribe.reference("type", 2, "Call", "type_href", "sales/activities/types/2", in: &text)
        scribe.company(company, in: &text)
        scribe.contact("contact", contact, in: &text)
        scribe.reference(
            "status", start < scribe.estate.start ? 2 : 1, start < scribe.estate.start ? "Closed" : "Open",
            "status_href", "sales/activities/statuses/1", in: &text)
        text.put("dateStart", iso: start)
        text.put("dateEnd", iso: start + Moments.hour)
        scribe.member("assignTo", member, in: &text)
        scribe.member("member", member, in: &text)
        text.put("doneFlag", start < scribe.estate.start)
        scribe.info(stamp, in: &text)
    }
}
