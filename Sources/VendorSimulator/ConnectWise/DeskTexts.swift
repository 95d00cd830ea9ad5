extension Member: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "identifier": .text(identifier)
        case "inactiveflag": .flag(isInactive)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("identifier", identifier)
        text.put("disableOnlineFlag", false)
        text.put("licenseClass", license)
        text.put("inactiveFlag", isInactive)
        text.put("lastLogin", iso: stamp.updated)
        text.put("firstName", first)
        text.put("lastName", last)
        text.put("title", title)
        text.put("officeEmail", email)
        text.put("defaultEmail", "Office")
        text.put("primaryEmail", email)
        text.put("defaultPhone", "Office")
        text.put("adminFlag", title == "Service Manager")
        text.put("hireDate", iso: Moments.midnight(stamp.entered))
        text.put("dailyCapacity", hundredths: 800)
        text.put("timeZone", nil as String?)
        scribe.info(stamp, in: &text) {
            $0.put("image_href", "\(scribe.base)system/members/\(id)/image?lm=\(Moments.iso(stamp.updated))")
        }
    }
}

extension Ticket: ConnectWiseRow {
    var isClosed: Bool { closedAt != nil }

    func term(_ path: String) -> Term? {
        switch path {
        case "summary": .text(summary)
        case "closedflag": .flag(isClosed)
        case "closeddate": Term(closedAt)
        case "company/id": .number(Double(company))
        case "board/id": .number(Double(board))
        case "board/name": Term(Tables.boards.first { $0.id == board }?.name)
        case "status/id": .number(Double(status))
        case "status/name": Term(Tables.status(status)?.name)
        case "contact/id": Term(contact)
        case "owner/id": Term(owner)
        case "externalxref": Term(externalXRef)
        case "agreement/id": Term(agreement)
        case "recordtype": .text(isProject ? "ProjectTicket" : "ServiceTicket")
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("summary", summary)
        text.put("recordType", isProject ? "ProjectTicket" : "ServiceTicket")
        scribe.named("board", Tables.boards, board, "board_href", "service/boards", in: &text)
        writeStatus(&text, scribe)
        writePlace(&text, scribe)
        writeAssignment(&text, scribe)
        text.put("severity", severity ?? "Medium")
        text.put("impact", impact ?? (priority < 3 ? "High" : "Medium"))
        text.put("externalXRef", externalXRef)
        text.put("poNumber", poNumber)
        text.put("allowAllClientsPortalView", false)
        text.put("customerUpdatedFlag", isCustomerUpdated)
        text.put("closedDate", iso: closedAt)
        text.put("closedBy", closedBy)
        text.put("closedFlag", isClosed)
        text.put("actualHours", hundredths: hours == 0 ? nil : hours)
        text.put("approved", true)
        text.put("billingMethod", "ActualRates")
        writeTimes(&text)
        text.put("hasChildTicket", false)
        text.put("mobileGuid", Dice.guid("ticket", id))
        scribe.reference("location", 2, "Main Office", "location_href", "system/locations/2", in: &text)
        scribe.reference(
            "department", 10, "Professional Services", "department_href", "system/departments/10", in: &text)
        scribe.reference("sla", 1, "Standard SLA", "sla_href", "service/SLAs/1", in: &text)
        scribe.info(stamp, in: &text) {
            $0.put("notes_href", "\(scribe.base)service/tickets/\(id)/notes")
            $0.put("configurations_href", "\(scribe.base)service/tickets/\(id)/configurations")
            $0.put(
                "timeentries_href",
                "\(scribe.base)time/entries?conditions=chargeToId=\(id)"
            )
        }
        text.put("escalationLevel", 0)
        text.put("minutesWaiting", 0)
        text.object("sentiment") { $0.put("score", hundredths: Dice.oddity(id, below: 100)) }
        text.array("customFields") { _ in }
    }

    private func writeStatus(_ text: inout JSONText, _ scribe: Scribe) {
        guard let found = Tables.status(status) else { return }
        text.object("status") {
            $0.put("id", status)
            $0.put("name", found.name)
            $0.put("Sort", found.sort)
            $0.object("_info") { $0.put("status_href", "\(scribe.base)service/boards/\(board)/statuses/\(status)") }
        }
    }

    private func writePlace(_ text: inout JSONText, _ scribe: Scribe) {
        scribe.company(company, in: &text)
        scribe.site("site", site, in: &text)
        if let site = site.flatMap({ scribe.estate.sites[$0] }) {
            text.put("siteName", site.name)
            text.put("addressLine1", site.place.street)
            text.put("city", site.place.city)
            text.put("stateIdentifier", site.place.state)
            text.put("zip", site.place.zip)
        }
        guard let contact = contact.flatMap({ scribe.estate.contacts[$0] }) else { return }
        scribe.contact("contact", contact.id, in: &text)
        text.put("contactName", contact.name)
        text.put("contactPhoneNumber", contact.phone)
        text.put("contactEmailAddress", contact.email)
    }

    private func writeAssignment(_ text: inout JSONText, _ scribe: Scribe) {
        if let name = Tables.typeNames[type] {
            scribe.reference("type", type, name, "type_href", "service/boards/\(board)/types/\(type)", in: &text)
        }
        scribe.named(
            "subType", Tables.subTypes(of: board), subType, "subType_href", "service/boards/\(board)/subtypes",
            in: &text)
        scribe.named("item", Tables.items(of: board), item, "item_href", "service/boards/\(board)/items", in: &text)
        if let team = Tables.teams.first(where: { $0.id == self.team }) {
            scribe.reference(
                "team", team.id, team.name, "team_href", "service/boards/\(board)/teams/\(team.id)", in: &text)
        }
        scribe.member("owner", owner, in: &text)
        if let found = Tables.priorities.first(where: { $0.id == priority }) {
            text.object("priority") {
                $0.put("id", found.id)
                $0.put("name", found.name)
                $0.put("sort", found.sort)
                $0.put("level", found.level)
                $0.object("_info") {
                    $0.put("priority_href", "\(scribe.base)service/priorities/\(found.id)")
                    $0.put("image_href", "\(scribe.base)service/priorities/\(found.id)/image?lm=2005-05-27T14:58:21Z")
                }
            }
        }
        scribe.named("source", Tables.sources, source, "source_href", "service/sources", in: &text)
        scribe.agreement(agreement, in: &text)
        if let owner = owner.flatMap({ scribe.estate.members[$0] }) { text.put("resources", owner.identifier) }
    }

    private func writeTimes(_ text: inout JSONText) {
        text.put("requiredDate", iso: requiredAt)
        text.put("dateResponded", iso: respondedAt)
        text.put("dateResolved", iso: closedAt)
        text.put("resolveMinutes", closedAt.map { Int($0 - stamp.entered) / 60 } ?? 0)
        text.put("isInSla", respondedAt.map { $0 - stamp.entered < 4 * Moments.hour } ?? false)
        text.put("slaStatus", isClosed ? nil : "Respond by Mon 07/04 1:00 PM UTC-04")
        text.put("mergedParentTicket", nil as String?)
    }
}

extension Note {
    /// `isWide` for `allNotes`, whose entries also come from time entries and have another shape.
    func bytes(_ scribe: Scribe, isWide: Bool) -> [UInt8] {
        JSONText.object { text in
            text.put("id", id)
            if isWide {
                text.put("noteType", "TicketNote")
                text.object("ticket") { $0.put("id", ticket) }
            } else {
                text.put("ticketId", ticket)
            }
            text.put("text", self.text)
            text.put("detailDescriptionFlag", isOf(.discussion))
            text.put("internalAnalysisFlag", isOf(.analysis))
            text.put("resolutionFlag", isOf(.resolution))
            text.put("issueFlag", isIssue)
            writeAuthor(&text, scribe)
            if !isWide {
                text.put("customerUpdatedFlag", false)
                text.put("dateCreated", iso: at)
                text.put("createdBy", createdBy(scribe))
                text.put("internalFlag", isOf(.analysis))
                text.put("externalFlag", !isOf(.analysis))
            }
            scribe.info(Stamp(at, by: createdBy(scribe)), in: &text)
        }
    }

    private func writeAuthor(_ text: inout JSONText, _ scribe: Scribe) {
        switch author {
        case .member(let id): scribe.member("member", id, in: &text)
        case .contact(let id): scribe.contact("contact", id, in: &text)
        case .machine: break
        }
    }

    private func createdBy(_ scribe: Scribe) -> String {
        switch author {
        case .member(let id): scribe.estate.members[id]?.identifier ?? "system"
        case .contact(let id): scribe.estate.contacts[id]?.name ?? "system"
        case .machine: "ninjasync"
        }
    }
}

extension TimeEntry: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "ticket/id", "chargetoid": .number(Double(ticket))
        case "company/id": .number(Double(company))
        case "member/id": .number(Double(member))
        case "invoice/id": Term(invoice)
        case "timestart": .moment(start)
        case "timeend": .moment(end)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        let of = scribe.estate.tickets[ticket]
        text.put("id", id)
        scribe.company(company, in: &text)
        text.put("chargeToId", ticket)
        text.put("chargeToType", of?.isProject == true ? "ProjectTicket" : "ServiceTicket")
        scribe.member("member", member, in: &text)
        text.put("locationId", 2)
        text.put("businessUnitId", 10)
        scribe.reference("workType", 29, "Remote", "workType_href", "time/workTypes/29", in: &text)
        scribe.reference("workRole", 10, "Technician", "workRole_href", "time/workRoles/10", in: &text)
        scribe.agreement(agreement, in: &text)
        text.put("timeStart", iso: start)
        text.put("timeEnd", iso: end)
        text.put("hoursDeduct", hundredths: 0)
        text.put("actualHours", hundredths: hours)
        text.put("billableOption", billable)
        text.put("notes", notes)
        text.put("internalNotes", internalNotes)
        text.put("addToDetailDescriptionFlag", false)
        text.put("addToInternalAnalysisFlag", internalNotes != nil)
        text.put("addToResolutionFlag", true)
        text.put("hoursBilled", hundredths: billable == "Billable" ? hours : 0)
        text.put("invoiceHours", hundredths: billable == "Billable" ? hours : 0)
        text.put("hourlyCost", "45.00")
        text.put("enteredBy", scribe.estate.members[member]?.identifier)
        text.put("dateEntered", iso: stamp.entered)
        text.put("hourlyRate", hundredths: 16_500)
        text.put("invoiceReady", 0)
        text.put("status", scribe.estate.start - start > 40 * Moments.day ? "Billed" : "Open")
        writeTicket(of, &text, scribe)
        text.put("invoiceFlag", false)
        scribe.info(stamp, in: &text)
    }

    private func writeTicket(_ of: Ticket?, _ text: inout JSONText, _ scribe: Scribe) {
        guard let of else { return }
        text.object("ticket") {
            $0.put("id", of.id)
            $0.put("summary", of.summary)
            $0.object("_info") { $0.put("ticket_href", "\(scribe.base)service/tickets/\(of.id)") }
        }
        text.put("ticketBoard", Tables.boards.first { $0.id == of.board }?.name)
        text.put("ticketStatus", Tables.status(of.status)?.name)
    }
}

extension Document: ConnectWiseRow {
    func term(_ path: String) -> Term? {
        switch path {
        case "title": .text(title)
        case "filename": .text(fileName)
        default: nil
        }
    }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        text.put("title", title)
        text.put("fileName", fileName)
        text.put("serverFileName", Dice.guid("document", id))
        text.put("owner", stamp.by)
        text.put("linkFlag", false)
        text.put("imageFlag", fileName.hasSuffix(".png") || fileName.hasSuffix(".jpg"))
        text.put("publicFlag", false)
        text.put("htmlTemplateFlag", false)
        text.put("readOnlyFlag", false)
        text.put("size", bytes.count)
        text.put("guid", Dice.guid("document", id))
        scribe.info(stamp, in: &text)
    }
}
