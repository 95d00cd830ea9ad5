/// Grows the PSA's side of customers: companies, sites, contacts; and those who are no customers.
struct GrowCompanies {
    private var dice: Dice
    private let plan: WorldPlan
    private var takenNames: Set<String> = []
    private var takenDomains: Set<String> = []

    init(seed: UInt64, plan: WorldPlan) {
        dice = Dice(seed: seed, "companies")
        self.plan = plan
    }

    /// Fills companies, sites and contacts; answers the customers in the order of their ids, duplicates not among them.
    mutating func grow(_ estate: inout Estate) -> [CustomerSeed] {
        growOwner(&estate)
        var customers = (0..<plan.customers - plan.duplicates).map { place in
            customer(20 + place * 3, siblingOf: nil, at: place)
        }
        makeSiblings(&customers)
        for place in customers.indices {
            add(&customers[place], &estate)
        }
        growDuplicates(of: customers, &estate)
        growOthers(&estate)
        return customers
    }

    private mutating func customer(_ id: Int, siblingOf: Int?, at place: Int) -> CustomerSeed {
        let city = Words.cities[dice.place(in: Words.cityWeights)]
        let (name, bare) = newName(in: city.0)
        let hasDomain = !dice.chance(0.06)
        let employees = Int(pow2(dice.share() * 5.6 + 2))
        let initials = NameNoise.initials(bare)
        let head = Words.plain(String(bare.split(separator: " ").first(where: { $0 != "The" }) ?? "office"))
            .uppercased()
        return CustomerSeed(
            company: id, name: name, bare: bare, domain: hasDomain ? newDomain(bare) : nil, usesFreeMail: !hasDomain,
            employees: employees, prefix: initials.count >= 3 && dice.chance(0.6) ? initials : String(head.prefix(6)),
            place: address(in: city))
    }

    private func pow2(_ exponent: Double) -> Double {
        var value = 1.0
        for _ in 0..<Int(exponent) { value *= 2 }
        return value * (1 + exponent - Double(Int(exponent)))
    }

    /// A brand in several towns: one name with the town behind it, one domain.
    private mutating func makeSiblings(_ customers: inout [CustomerSeed]) {
        let brands = max(1, plan.ambiguousOrganizations / 7)
        for brand in 0..<brands where customers.count > brand * 3 + 2 {
            let first = brand * 3
            let bare =
                "\(Words.heads[(brand * 7 + 3) % Words.heads.count]) \(["Smiles", "Urgent Care", "Fitness"][brand % 3])"
            let domain = Words.plain(bare) + ".com"
            for place in first..<first + 3 {
                let city = Words.cities[(place - first) * 2 + brand]
                customers[place].name = "\(bare) of \(city.0)"
                customers[place].bare = bare
                customers[place].domain = domain
                customers[place].usesFreeMail = false
                customers[place].prefix = NameNoise.initials(bare)
                customers[place].place = address(in: city)
                customers[place].isSibling = true
            }
        }
    }

    private mutating func newName(in city: String) -> (name: String, bare: String) {
        for attempt in 0..<1000 {
            var bare = shape(city)
            if attempt > 50 { bare += " \(dice.pick(Words.families))" }
            let form = Words.forms[dice.place(in: Words.formWeights)]
            let name = form.isEmpty ? bare : "\(bare)\(dice.chance(0.2) ? "," : "") \(form)"
            if name.count <= 50, takenNames.insert(Words.plain(bare)).inserted { return (name, bare) }
        }
        return ("Customer \(takenNames.count)", "Customer \(takenNames.count)")
    }

    private mutating func shape(_ city: String) -> String {
        let trade = dice.pick(Words.trades)
        return switch dice.place(in: [45, 16, 6, 4, 16, 6, 7]) {
        case 0: "\(dice.pick(Words.heads)) \(trade)"
        case 1: "\(dice.pick(Words.families)) & \(dice.pick(Words.families)) \(trade)"
        case 2: "\(dice.pick(Words.families))'s \(trade)"
        case 3: "The \(dice.pick(Words.heads)) \(trade) of \(city)"
        case 4: "\(dice.pick(Words.heads)) \(dice.pick(Words.heads)) \(trade)"
        case 5: "\(dice.pick(Words.families)), \(dice.pick(Words.families)) & \(dice.pick(Words.families))"
        default: "\(dice.pick(Words.families)) \(trade)"
        }
    }

    private mutating func newDomain(_ bare: String) -> String {
        let whole = Words.plain(bare)
        let words = bare.split(separator: " ")
        let label =
            dice.chance(0.7)
            ? String(whole.prefix(22))
            : Words.plain(NameNoise.initials(bare)) + dice.pick(["co", "group", "online", "inc"])
        for ending in [dice.pick(Words.endings)] + Words.endings + ["\(words.count).biz"] {
            let domain = label + ending
            if takenDomains.insert(domain).inserted { return domain }
        }
        return whole + ".info"
    }

    private mutating func address(in city: (String, String, String, String)) -> Place {
        Place(
            street: "\(dice.number(100...9899)) \(dice.pick(Words.streets))",
            suite: dice.chance(0.25) ? "Suite \(dice.number(100...920))" : nil,
            city: city.0, state: city.1, zip: city.2 + String(dice.number(10...99)))
    }

    private mutating func phone(in city: String) -> String {
        let area = Words.cities.first { $0.0 == city }?.3 ?? "208"
        let digits = String(dice.number(2_000_000...9_899_999))
        let (front, back) = (digits.prefix(3), digits.suffix(4))
        return dice.pick(["\(area)\(digits)", "(\(area)) \(front)-\(back)", "\(area)-\(front)-\(back)"])
    }

    private mutating func add(_ customer: inout CustomerSeed, _ estate: inout Estate) {
        let entered = estate.start - Moment(dice.number(400...3600)) * Moments.day
        let updated = estate.start - Moment(dice.number(1...700)) * Moments.day
        var company = Company(
            id: customer.company, identifier: identifier(customer, estate), name: customer.name, status: 1,
            types: dice.chance(0.15) ? [1, 6] : [1], place: customer.place,
            phone: dice.chance(0.9) ? phone(in: customer.place.city) : nil,
            website: customer.domain.map {
                (dice.chance(0.5) ? "https://www.\($0)/" : dice.chance(0.5) ? "www.\($0)" : $0)
            },
            account: dice.chance(0.4) ? String(dice.number(10_000...99_999)) : nil, employees: customer.employees,
            acquired: entered,
            stamp: Stamp(entered, updated: updated, by: "template1"))
        if dice.chance(0.12), !customer.isSibling { company.website = nil }
        addSites(of: &customer, phone: company.phone, entered, &estate)
        addContacts(of: &customer, entered, &estate)
        company.defaultContact = customer.contactIDs.first
        estate.companies.add(company)
    }

    private func identifier(_ customer: CustomerSeed, _ estate: Estate) -> String {
        let letters = customer.name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let short = String(letters.prefix(21))
        return estate.companies.rows.contains { $0.identifier == short } ? "\(short)\(customer.company)" : short
    }

    private mutating func addSites(
        of customer: inout CustomerSeed, phone main: String?, _ entered: Moment, _ estate: inout Estate
    ) {
        let count = customer.isSibling ? 1 : 1 + dice.place(in: [82, 13, 5])
        for place in 0..<count {
            let id = 1000 + estate.sites.count
            let city = place == 0 ? nil : Words.cities[dice.place(in: Words.cityWeights)]
            let home = city.map { address(in: $0) } ?? customer.place
            estate.sites.add(
                Site(
                    id: id, company: customer.company, name: place == 0 ? "Main" : home.city, place: home, phone: main,
                    isPrimary: place == 0,
                    isInactive: place > 0 && dice.chance(0.1), stamp: Stamp(entered, by: "template1")))
            customer.siteIDs.append(id)
        }
    }

    private mutating func addContacts(of customer: inout CustomerSeed, _ entered: Moment, _ estate: inout Estate) {
        for place in 0..<min(14, max(2, customer.employees / 4)) {
            let id = 3000 + estate.contacts.count
            let first = dice.pick(Words.firstNames)
            let last = dice.chance(0.03) && place > 0 ? nil : dice.pick(Words.lastNames)
            let box = [first, last].compactMap { $0.map(Words.plain) }.joined(separator: ".")
            let domain =
                customer.usesFreeMail || dice.chance(0.04) ? dice.pick(Words.freeMail) : customer.domain ?? "gmail.com"
            estate.contacts.add(
                Contact(
                    id: id, company: customer.company, site: customer.siteIDs.first, first: first, last: last,
                    title: dice.chance(0.7) ? dice.pick(Words.titles) : nil,
                    email: dice.chance(0.94) || place == 0 ? "\(box)@\(domain)" : nil,
                    phone: dice.chance(0.7) ? phone(in: customer.place.city) : nil,
                    mobile: dice.chance(0.35) ? phone(in: customer.place.city) : nil,
                    isInactive: place > 2 && dice.chance(0.1), isDefault: place == 0,
                    stamp: Stamp(
                        entered, updated: estate.start - Moment(dice.number(1...600)) * Moments.day, by: "template1")))
            customer.contactIDs.append(id)
        }
    }

    /// The same customer typed in a second time, years later, with less care.
    private mutating func growDuplicates(of customers: [CustomerSeed], _ estate: inout Estate) {
        for place in 0..<plan.duplicates {
            let original = customers[customers.count - 2 - place * 2]
            guard var copy = estate.companies[original.company] else { continue }
            let id = 9000 + place
            let entered = estate.start - Moment(dice.number(60...300)) * Moments.day
            copy = Company(
                id: id, identifier: String(copy.identifier.prefix(22)) + "2",
                name: [original.bare, original.name + " (new)", original.bare.uppercased()][place % 3],
                status: 1, types: [1], place: place == 0 ? copy.place : nil, phone: copy.phone,
                website: original.domain.map { "www.\($0)" },
                employees: 0, acquired: entered, stamp: Stamp(entered, by: "jlopez"))
            estate.companies.add(copy)
            estate.duplicates.append((original.company, id))
        }
    }

    private mutating func growOwner(_ estate: inout Estate) {
        let since = estate.start - 4000 * Moments.day
        let boise = Words.cities[0]
        estate.companies.add(
            Company(
                id: 2, identifier: "TidewaterIT", name: GrowCompanies.owner, status: 1, types: [5],
                place: address(in: boise), phone: "2085550100",
                website: "https://www.\(GrowCompanies.ownerDomain)", employees: 22, acquired: since,
                stamp: Stamp(since, by: "zadmin")))
    }

    /// Prospects, vendors, former and half-deleted customers: every old PSA is full of them.
    private mutating func growOthers(_ estate: inout Estate) {
        let size = max(2, plan.customers / 18)
        let kinds: [(type: Int, status: Int, isDeleted: Bool, count: Int)] = [
            (2, 1, false, size * 2), (3, 1, false, size), (4, 2, false, size), (1, 2, false, size / 2),
            (1, 1, true, max(1, size / 2)), (2, 4, true, max(1, size / 3)),
        ]
        var id = 7000
        for kind in kinds {
            for _ in 0..<kind.count {
                let entered = estate.start - Moment(dice.number(500...3000)) * Moments.day
                let changed = estate.start - Moment(dice.number(20...400)) * Moments.day
                let (name, bare) = newName(in: "Boise")
                estate.companies.add(
                    Company(
                        id: id, identifier: String(Words.plain(bare).prefix(20)) + String(id), name: name,
                        status: kind.status, types: [kind.type],
                        place: dice.chance(0.6) ? address(in: dice.pick(Words.cities)) : nil, phone: nil,
                        website: dice.chance(0.6) ? newDomain(bare) : nil, employees: 0, acquired: entered,
                        deletedAt: kind.isDeleted ? changed : nil, stamp: Stamp(entered, updated: changed, by: "jlopez")
                    ))
                id += 2
            }
        }
    }

    static let owner = "Tidewater Managed IT"
    static let ownerDomain = "tidewatermanagedit.com"
}
