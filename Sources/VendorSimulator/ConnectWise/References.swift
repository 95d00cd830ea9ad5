/// The shapes that recur in every record: references and `_info`.
extension Scribe {
    /// `{"id":1,"name":"…","_info":{"board_href":"…"}}`
    func reference(
        _ key: StaticString, _ id: Int, _ name: String, _ link: StaticString, _ path: String, in text: inout JSONText
    ) {
        text.object(key) {
            $0.put("id", id)
            $0.put("name", name)
            $0.object("_info") { $0.put(link, base + path) }
        }
    }

    func named(
        _ key: StaticString, _ list: [Tables.Named], _ id: Int?, _ link: StaticString, _ path: String,
        in text: inout JSONText
    ) {
        guard let id, let found = list.first(where: { $0.id == id }) else { return }
        reference(key, id, found.name, link, "\(path)/\(id)", in: &text)
    }

    func company(_ id: Int, as key: StaticString = "company", in text: inout JSONText) {
        guard let company = estate.companies[id] else { return }
        text.object(key) {
            $0.put("id", id)
            $0.put("identifier", company.identifier)
            $0.put("name", company.name)
            $0.object("_info") {
                $0.put("company_href", "\(base)company/companies/\(id)")
                $0.put("mobileGuid", Dice.guid("company", id))
            }
        }
    }

    func site(_ key: StaticString, _ id: Int?, in text: inout JSONText) {
        guard let id, let site = estate.sites[id] else { return }
        reference(key, id, site.name, "site_href", "company/companies/\(site.company)/sites/\(id)", in: &text)
    }

    func contact(_ key: StaticString, _ id: Int?, in text: inout JSONText) {
        guard let id, let contact = estate.contacts[id] else { return }
        reference(key, id, contact.name, "contact_href", "company/contacts/\(id)", in: &text)
    }

    func member(_ key: StaticString, _ id: Int?, in text: inout JSONText) {
        guard let id, let member = estate.members[id] else { return }
        text.object(key) {
            $0.put("id", id)
            $0.put("identifier", member.identifier)
            $0.put("name", member.name)
            $0.object("_info") { $0.put("member_href", "\(base)system/members/\(id)") }
        }
    }

    func agreement(_ id: Int?, in text: inout JSONText) {
        guard let id, let agreement = estate.agreements[id] else { return }
        reference("agreement", id, agreement.name, "agreement_href", "finance/agreements/\(id)", in: &text)
    }

    func currency(in text: inout JSONText) {
        text.object("currency") {
            $0.put("id", 7)
            $0.put("symbol", "$")
            $0.put("currencyCode", "USD")
            $0.put("decimalSeparator", ".")
            $0.put("numberOfDecimals", 2)
            $0.put("thousandsSeparator", ",")
            $0.put("negativeParenthesesFlag", false)
            $0.put("displaySymbolFlag", false)
            $0.put("currencyIdentifier", "Z-US$")
            $0.put("displayIdFlag", false)
            $0.put("rightAlign", false)
            $0.put("name", "US Dollars")
        }
    }

    /// `_info` with the times and `more` links.
    func info(_ stamp: Stamp, in text: inout JSONText, _ more: (inout JSONText) -> Void = { _ in }) {
        text.object("_info") {
            $0.put("lastUpdated", iso: stamp.updated)
            $0.put("updatedBy", stamp.by)
            $0.put("dateEntered", iso: stamp.entered)
            $0.put("enteredBy", stamp.by)
            more(&$0)
        }
    }
}
