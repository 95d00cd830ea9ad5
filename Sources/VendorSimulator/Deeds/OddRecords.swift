/// Records that no form would accept and that every old database holds.
package struct OddRecords: Sendable, Hashable {
    package let company: Int
    /// In this order: NUL in the text, a megabyte of text, emoji, right to left, a date in 1899.
    package let tickets: [Int]
    package let device: Int
    package let agreement: Int
}

extension World {
    /// Adds a company, five tickets, an agreement and a device that are as odd as records get.
    package func addOddRecords() -> OddRecords {
        change { estate, now in
            let company = estate.addOddCompany(now)
            let tickets = OddTexts.all.map { odd in
                estate.openTicket(company: company, summary: String(odd.summary.prefix(100)), text: odd.text, now)
            }
            if let old = tickets.last { estate.tickets.change(old, at: now) { $0.requiredAt = OddTexts.longAgo } }
            return OddRecords(
                company: company, tickets: tickets, device: estate.addOddDevice(now),
                agreement: estate.addOddAgreement(company, now))
        }
    }
}

extension Estate {
    mutating func addOddCompany(_ now: Moment) -> Int {
        let id = companies.nextID + 1
        companies.add(
            Company(
                id: id, identifier: "Odd\(id)", name: "שלום 🏢 \u{202E}Odd\u{0} & <b>Söhne</b>", status: 1, types: [1],
                employees: 1, acquired: OddTexts.longAgo,
                stamp: Stamp(now, by: "jlopez")))
        return id
    }

    mutating func addOddAgreement(_ company: Int, _ now: Moment) -> Int {
        let id = agreements.nextID
        agreements.add(
            Agreement(
                id: id, company: company, name: "\u{0}Ever\u{0}lasting ♾️", type: 1, start: OddTexts.longAgo,
                end: 253_402_214_400, bill: -1,
                stamp: Stamp(now, by: "jlopez")))
        return id
    }

    mutating func addOddDevice(_ now: Moment) -> Int {
        let id = max(devices.nextID, deletedDevices.nextID)
        let home = locations.rows.first
        devices.add(
            Device(
                id: id, organization: home?.organization ?? 2, location: home?.id ?? 1, nodeClass: "BRAND_NEW_CLASS",
                name: "ПК-😀-\u{0}-العربية",
                lastUser: "DOMAIN\\\u{202E}resu", isOffline: false, created: OddTexts.longAgo, lastContact: now,
                health: DeviceHealth(pendingPatches: 0, failedPatches: 0, pendingSoftware: 0, threats: 0),
                isPending: false, isInMaintenance: false,
                hasBackup: false, stamp: Stamp(now)))
        return id
    }
}

private enum OddTexts {
    /// 1899-12-30, where spreadsheets begin.
    static let longAgo: Moment = -2_209_161_600

    static let all: [(summary: String, text: String)] = [
        ("NUL \u{0} in the middle", "before\u{0}after"),
        ("A megabyte of text", String(repeating: "All work and no play makes a long note. ", count: 26_215)),
        ("Emoji 👩‍👩‍👧‍👦🏳️‍🌈🧑🏽‍💻 everywhere", "😀😃😄😁 👍🏿 ✅ 🇦🇹"),
        ("\u{202E}txet esrever \u{202C}مرحبا بالعالم שלום", "مرحبا، لا أستطيع الطباعة.\nתודה רבה"),
        ("Due in 1899", "The field was left empty in the old system."),
    ]
}
