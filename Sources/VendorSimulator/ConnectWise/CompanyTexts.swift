extension Company: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "name": .text(name)
        case "identifier": .text(identifier)
        case "deletedflag": .flag(deletedAt != nil)
        case "status/id": .number(Double(status))
        case "status/name": Term(Tables.companyStatuses.first { $0.id == status }?.name)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("identifier", identifier)
        text.put("name", name)
        scribe.named("status", Tables.companyStatuses, status, "status_href", "company/companies/statuses", in: &text)
        writeAddress(&text)
        text.put("phoneNumber", phone)
        text.put("website", website)
        scribe.reference("territory", 2, "Main Office", "location_href", "system/locations/2", in: &text)
        text.put("accountNumber", account)
        scribe.contact("defaultContact", defaultContact, in: &text)
        text.put("dateAcquired", iso: Moments.midnight(acquired))
        text.put("annualRevenue", hundredths: 0)
        text.put("numberOfEmployees", employees == 0 ? nil : employees)
        text.put("leadFlag", types == [2])
        text.put("unsubscribeFlag", false)
        scribe.reference("taxCode", 11, "State", "taxCode_href", "finance/taxCodes/11", in: &text)
        text.object("billingTerms") {
            $0.put("id", 2)
            $0.put("name", "Net 30 days")
        }
        scribe.company(id, as: "billToCompany", in: &text)
        text.put("deletedFlag", deletedAt != nil)
        text.put("dateDeleted", iso: deletedAt)
        text.put("deletedBy", deletedAt == nil ? nil : stamp.by)
        text.put("mobileGuid", Dice.guid("company", id))
        scribe.currency(in: &text)
        text.put("isVendorFlag", types.contains(3))
        writeTypes(&text, scribe)
        text.array("integratorTags") { _ in }
        scribe.info(stamp, in: &text) {
            $0.put("contacts_href", "\(scribe.base)company/contacts?conditions=company/id=\(id)")
            $0.put("agreements_href", "\(scribe.base)finance/agreements?conditions=company/id=\(id)")
            $0.put("tickets_href", "\(scribe.base)service/tickets?conditions=company/id=\(id)")
        }
        writeCustomFields(&text)
        text.object("asioSettings") { $0.put("isSynchronized", false) }
    }

    private func writeAddress(_ text: inout JSONText) {
        guard let place else { return }
        text.put("addressLine1", place.street)
        text.put("addressLine2", place.suite)
        text.put("city", place.city)
        text.put("state", place.state)
        text.put("zip", place.zip)
        text.object("country") {
            $0.put("id", 1)
            $0.put("name", "United States")
            $0.object("_info") { _ in }
        }
    }

    private func writeTypes(_ text: inout JSONText, _ scribe: Scribe) {
        text.array("types") { list in
            for found in Tables.companyTypes where types.contains(found.id) {
                list.object(nil) {
                    $0.put("id", found.id)
                    $0.put("name", found.name)
                    $0.object("_info") { $0.put("type_href", "\(scribe.base)company/companies/types/\(found.id)") }
                }
            }
        }
    }

    private func writeCustomFields(_ text: inout JSONText) {
        text.array("customFields") { list in
            list.object(nil) {
                $0.put("id", 12)
                $0.put("caption", "Tier")
                $0.put("type", "Text")
                $0.put("entryMethod", "List")
                $0.put("numberOfDecimals", 0)
                $0.put("value", types.contains(6) ? "Gold" : nil)
                $0.put("connectWiseId", Dice.guid("field", 12))
            }
        }
    }
}

extension Site: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "name": .text(name)
        case "inactiveflag": .flag(isInactive)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("name", name)
        text.put("addressLine1", place.street)
        text.put("addressLine2", place.suite)
        text.put("city", place.city)
        text.object("stateReference") {
            $0.put("id", 20)
            $0.put("identifier", place.state)
            $0.put("name", place.state)
        }
        text.put("zip", place.zip)
        text.object("country") {
            $0.put("id", 1)
            $0.put("name", "United States")
        }
        text.put("addressFormat", "Standard Format")
        text.put("phoneNumber", phone)
        text.put("primaryAddressFlag", isPrimary)
        text.put("defaultShippingFlag", isPrimary)
        text.put("defaultBillingFlag", isPrimary)
        text.put("defaultMailingFlag", isPrimary)
        text.put("inactiveFlag", isInactive)
        text.put("billSeparateFlag", false)
        text.put("mobileGuid", Dice.guid("site", id))
        scribe.company(company, in: &text)
        text.object("calendar") { $0.object("_info") { $0.put("calendar_href", "\(scribe.base)schedule/calendars/") } }
        scribe.info(stamp, in: &text)
    }
}

extension Contact: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "company/id": .number(Double(company))
        case "inactiveflag": .flag(isInactive)
        case "lastname": Term(last)
        case "firstname": .text(first)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("firstName", first)
        text.put("lastName", last)
        scribe.company(company, in: &text)
        scribe.site("site", site, in: &text)
        text.put("title", title)
        text.put("inactiveFlag", isInactive)
        text.put("marriedFlag", false)
        text.put("childrenFlag", false)
        text.put("portalSecurityLevel", 1)
        text.put("disablePortalLoginFlag", true)
        text.put("unsubscribeFlag", false)
        text.put("mobileGuid", Dice.guid("contact", id))
        text.put("defaultPhoneType", phone == nil ? nil : "Direct")
        text.put("defaultPhoneNbr", phone)
        text.put("defaultBillingFlag", isDefault)
        text.put("defaultFlag", isDefault)
        text.object("companyLocation") { _ in }
        text.array("communicationItems") { list in
            item(&list, scribe, 0, (2, "Direct", "Phone"), phone)
            item(&list, scribe, 1, (4, "Mobile", "Phone"), mobile)
            item(&list, scribe, 2, (1, "Email", "Email"), email)
        }
        text.array("types") { _ in }
        text.array("customFields") { _ in }
        text.put("ignoreDuplicates", false)
        scribe.info(stamp, in: &text) {
            $0.put("communications_href", "\(scribe.base)company/contacts/\(id)/communications")
            $0.put("tickets_href", "\(scribe.base)service/tickets?conditions=contact/id=\(id)")
        }
    }

    private func item(
        _ list: inout JSONText, _ scribe: Scribe, _ place: Int, _ type: (Int, String, String), _ value: String?
    ) {
        guard let value else { return }
        list.object(nil) {
            $0.put("id", id * 10 + place)
            scribe.reference("type", type.0, type.1, "type_href", "company/communicationTypes/\(type.0)", in: &$0)
            $0.put("value", value)
            $0.put("defaultFlag", type.0 != 4 || phone == nil)
            $0.put("domain", type.2 == "Email" ? value.split(separator: "@").last.map { "@\($0)" } : nil)
            $0.put("communicationType", type.2)
        }
    }
}

extension Configuration: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "company/id": .number(Double(company))
        case "name": .text(name)
        case "activeflag": .flag(isActive)
        case "type/id": .number(Double(type))
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("name", name)
        scribe.named("type", Tables.configurationTypes, type, "type_href", "company/configurations/types", in: &text)
        scribe.reference(
            "status", isActive ? 1 : 2, isActive ? "Active" : "Inactive", "status_href",
            "company/configurations/statuses/1", in: &text)
        scribe.company(company, in: &text)
        scribe.contact("contact", contact, in: &text)
        scribe.site("site", site, in: &text)
        text.put("deviceIdentifier", device.map(String.init))
        text.put("serialNumber", serial)
        text.put("modelNumber", model)
        text.put("purchaseDate", iso: purchasedAt)
        text.put("installationDate", iso: purchasedAt)
        text.put("warrantyExpirationDate", iso: warrantyUntil)
        text.put("macAddress", mac)
        text.put("lastLoginName", lastLogin)
        text.put("billFlag", false)
        writeBackups(&text)
        text.put("ipAddress", ip)
        text.put("osType", os)
        scribe.named("manufacturer", Tables.makers, maker, "manufacturer_href", "procurement/manufacturers", in: &text)
        text.array("questions") { _ in }
        text.put("activeFlag", isActive)
        text.put("mobileGuid", Dice.guid("configuration", id))
        text.put("needsRenewalFlag", false)
        scribe.info(stamp, in: &text)
        text.array("customFields") { _ in }
    }

    private func writeBackups(_ text: inout JSONText) {
        guard backups.count == 3 else { return }
        let (year, month, _) = Moments.date(stamp.updated)
        text.put("backupSuccesses", backups[0])
        text.put("backupIncomplete", backups[2])
        text.put("backupFailed", backups[1])
        text.put("backupRestores", 0)
        text.put("lastBackupDate", iso: stamp.updated)
        text.put("backupBillableSpaceGb", hundredths: backups[0] * 1250)
        text.put("backupProtectedDeviceList", name)
        text.put("backupYear", year)
        text.put("backupMonth", month)
    }
}
