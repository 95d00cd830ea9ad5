/// What the growers of devices have to know of an organization.
struct OrganizationSeed: Sendable {
    let id: Int
    let name: String
    /// The customer it is; nil for the MSP's own and for strangers.
    let customer: CustomerSeed?
    let kind: Truth.Kind
    var locations: [Int] = []

    /// Only a plain organization betrays by domain, host names and address who it is.
    var isTelling: Bool { kind == .plain }
}

/// Grows the RMM's organizations and locations, and the truth about them.
struct GrowOrganizations {
    private var dice: Dice
    private let plan: WorldPlan
    private var nextID = 2
    private var takenNames: Set<String> = []

    init(seed: UInt64, plan: WorldPlan) {
        dice = Dice(seed: seed, "organizations")
        self.plan = plan
    }

    mutating func grow(_ estate: inout Estate, _ customers: [CustomerSeed]) -> [OrganizationSeed] {
        var seeds: [OrganizationSeed] = []
        let siblings = customers.filter(\.isSibling)
        let single = dice.shuffled(customers.filter { !$0.isSibling })
        let plain = Array(single.prefix(plan.plainOrganizations))
        let rest = Array(single.dropFirst(plan.plainOrganizations))

        for customer in plain { seeds.append(plainOrganization(customer, &estate)) }
        for place in 0..<plan.ambiguousOrganizations {
            let isBrand = place < siblings.count && place * 2 < plan.ambiguousOrganizations
            let customer = isBrand ? siblings[place] : rest.isEmpty ? plain[place] : rest[place % rest.count]
            seeds.append(
                ambiguousOrganization(
                    customer, at: place, isBrand: isBrand, isSecond: !isBrand && rest.isEmpty, &estate))
        }
        for name in GrowOrganizations.internals.prefix(plan.internalOrganizations) {
            seeds.append(add(name, nil, .internalUse, [], &estate))
        }
        for name in GrowOrganizations.strangers.prefix(plan.strangeOrganizations) {
            seeds.append(add(name, nil, .stranger, [], &estate))
        }
        return seeds
    }

    private mutating func plainOrganization(_ customer: CustomerSeed, _ estate: inout Estate) -> OrganizationSeed {
        let weights = NameNoise.weights.map(\.1)
        for _ in 0..<50 {
            var noise = NameNoise.weights[dice.place(in: weights)].0
            if noise == .initials, customer.prefix.count < 3 || customer.domain == nil { noise = .short }
            if noise == .abbreviation, customer.domain == nil { noise = .short }
            let name = noise.bend(customer, &dice)
            if name.count > 3, takenNames.insert(name.lowercased()).inserted {
                return add(name, customer, .plain, [noise.rawValue], &estate)
            }
        }
        return add(customer.name, customer, .plain, ["same"], &estate)
    }

    /// Two letters, one common word, a brand without its town: nothing that a program may decide.
    private mutating func ambiguousOrganization(
        _ customer: CustomerSeed, at place: Int, isBrand: Bool, isSecond: Bool, _ estate: inout Estate
    ) -> OrganizationSeed {
        let candidates = shortNames(of: customer, at: place, isBrand: isBrand, isSecond: isSecond)
        for shift in 0..<candidates.count {
            let (name, noise) = candidates[shift]
            if takenNames.insert(name.lowercased()).inserted {
                return add(name, customer, .ambiguous, [noise], &estate)
            }
        }
        let name = candidates[0].0 + " (\(place))"
        takenNames.insert(name.lowercased())
        return add(name, customer, .ambiguous, [candidates[0].1], &estate)
    }

    /// What is left of a name when somebody was in a hurry, best first.
    private func shortNames(
        of customer: CustomerSeed, at place: Int, isBrand: Bool, isSecond: Bool
    ) -> [(name: String, noise: String)] {
        let bare = customer.bare
        if isBrand { return [bare, "\(bare) \(place + 1)", "\(bare) #\(place + 2)"].map { ($0, "brand") } }
        if isSecond { return [("\(bare) - Servers", "second")] }

        let trade = Words.trades.first { bare.hasSuffix($0) } ?? ""
        let front = bare.dropLast(trade.count).split(separator: " ")
        let first = front.first { $0 != "The" }.map { String($0.filter { $0 != "," }) } ?? bare
        let words = front.filter { $0 != "The" && $0 != "of" }
        let whole = (trade.isEmpty ? words.prefix(2) : words[...]).joined(separator: " ")
        let cut = whole.hasSuffix(",") ? String(whole.dropLast()) : whole
        return [(cut, "cut"), (first, "cut"), ("\(first) \(trade.prefix(3))", "cut")]
    }

    private mutating func add(
        _ name: String, _ customer: CustomerSeed?, _ kind: Truth.Kind, _ noise: [String], _ estate: inout Estate
    ) -> OrganizationSeed {
        let id = nextID
        nextID += 1
        var seed = OrganizationSeed(id: id, name: name, customer: customer, kind: kind)
        let since = estate.start - Moment(dice.number(300...1500)) * Moments.day
        estate.organizations.add(
            Organization(id: id, name: name, description: dice.chance(0.15) ? "Imported" : nil, stamp: Stamp(since)))
        addLocations(of: &seed, since, &estate)

        var companies = customer.map { [$0.company] } ?? []
        companies += estate.duplicates.filter { companies.contains($0.kept) }.map(\.duplicate)
        estate.truth.append(Truth(organization: id, name: name, companies: companies, kind: kind, noise: noise))
        return seed
    }

    private mutating func addLocations(of seed: inout OrganizationSeed, _ since: Moment, _ estate: inout Estate) {
        let sites = estate.sites.rows.filter { seed.customer?.siteIDs.contains($0.id) == true }
        let count = seed.isTelling ? max(1, sites.count) : 1
        for place in 0..<count {
            let id = 1 + estate.locations.count
            var name = "Main Office"
            var address: String?
            if seed.isTelling, place < sites.count {
                name =
                    dice.chance(0.5)
                    ? sites[place].place.city : place == 0 ? "Main Office" : "\(sites[place].place.city) Office"
                address = dice.chance(0.8) ? written(sites[place].place) : nil
            }
            estate.locations.add(
                Location(id: id, organization: seed.id, name: name, address: address, stamp: Stamp(since)))
            seed.locations.append(id)
        }
    }

    private mutating func written(_ place: Place) -> String {
        let street =
            dice.chance(0.3)
            ? place.street.replacing("Street", with: "St").replacing("Avenue", with: "Ave") : place.street
        return "\(street), \(place.city), \(place.state) \(place.zip)"
    }

    private static let internals = ["Internal", "Demo", "Lab", "Spare stock", GrowCompanies.owner]
    private static let strangers = [
        "Kestrel Bay Marina", "Old Mill Antiques", "Juno Film Collective", "Peregrine Charter Flights",
    ]
}
