/// What speaks for and against one pair of record and customer.
struct MatchScore {
    let index: SpineIndex
    let similarity: NameSimilarity

    init(_ index: SpineIndex) {
        self.index = index
        similarity = NameSimilarity(index: index)
    }

    /// All evidence on the pair; its points add up to the score.
    func evidence(_ record: PreparedRecord, _ customer: SpineIndex.Customer) -> [MatchEvidence] {
        var tally = Tally()
        let shorthand = shorthand(record, customer, &tally)
        domains(record, customer, &tally)
        name(record, customer, shorthand, &tally)
        identities(record, customer, &tally)
        phones(record, customer, &tally)
        places(record, customer, &tally)
        return tally.evidence
    }

    private struct Tally {
        var evidence: [MatchEvidence] = []

        mutating func add(_ signal: MatchEvidence.Signal, _ left: String, _ right: String, _ points: Double) {
            evidence.append(MatchEvidence(signal, left, right, points))
        }
    }

    /// Host names, tenants and foreign domain labels against the name; answers the best fit of all.
    private func shorthand(_ record: PreparedRecord, _ customer: SpineIndex.Customer, _ tally: inout Tally) -> NameLabel
    {
        var best = NameLabel.none
        let name = customer.names.first?.text ?? ""
        if let (fit, label) = bestFit(record.facts.hostPrefixes, customer) {
            tally.add(fit == .none ? .hostsDiffer : .hosts, label, name, MatchPoints.hosts(fit))
            best = max(best, fit)
        }
        if let (fit, label) = bestFit(record.facts.tenantNames, customer) {
            tally.add(fit == .none ? .tenantDiffers : .tenant, label, name, MatchPoints.tenant(fit))
            best = max(best, fit)
        }
        if customer.domains.isEmpty, record.domains.allSatisfy({ owners($0) == 0 }),
            let (fit, label) = bestFit(record.domains.map(DomainName.label), customer)
        {
            tally.add(.domainName, label, name, MatchPoints.domainName(fit))
            best = max(best, fit)
        }
        return best
    }

    private func bestFit(_ labels: [String], _ customer: SpineIndex.Customer) -> (NameLabel, String)? {
        var best: (NameLabel, String)?
        for label in labels {
            let bytes = NameLabel.bytes(label)
            let fit = customer.names.map { NameLabel.fit(bytes, $0) }.max() ?? .none
            if best.map({ fit > $0.0 }) ?? true { best = (fit, label) }
        }
        return best
    }

    private func name(
        _ record: PreparedRecord, _ customer: SpineIndex.Customer, _ shorthand: NameLabel, _ tally: inout Tally
    ) {
        var best = (likeness: -1.0, left: "", right: "")
        var isCut = false
        var initials: (points: Double, left: String, right: String)?
        for left in record.names {
            for right in customer.names {
                let likeness = similarity.compare(left, right, isPinned: shorthand >= .initials)
                if likeness.value > best.likeness {
                    best = (likeness.value, left.text, right.text)
                    isCut = likeness.isCut
                }
                if let points = initialsPoints(left, right), points > initials?.points ?? -.infinity {
                    initials = (points, left.text, right.text)
                }
            }
        }
        guard best.likeness >= 0 else { return }
        let isCode = record.names.allSatisfy { $0.tokens.count == 1 && $0.core.count <= 5 }
        let points = MatchPoints.name(best.likeness, isCode: isCode)
        cities(record, customer, isCut: isCut, &tally)
        if let initials, initials.points > points {
            tally.add(.initials, initials.left, initials.right, initials.points)
        } else {
            tally.add(.name, best.left, best.right, points)
            legalForm(record, customer, best.likeness, &tally)
        }
    }

    private func legalForm(
        _ record: PreparedRecord, _ customer: SpineIndex.Customer, _ likeness: Double, _ tally: inout Tally
    ) {
        guard likeness >= 0.985, let left = record.facts.name.main.legalForm, left == customer.facts.name.main.legalForm
        else { return }
        tally.add(.legalForm, left, left, MatchPoints.legalForm)
    }

    /// Nil unless one name is nothing but the other's initials.
    private func initialsPoints(_ record: PreparedName, _ customer: PreparedName) -> Double? {
        let (short, long) = record.core.count <= customer.core.count ? (record, customer) : (customer, record)
        guard short.tokens.count == 1, (2...6).contains(short.core.count), long.tokens.count > 1,
            long.initials.contains(short.core), !Self.internalWords.contains(short.core)
        else { return nil }
        let bearers = index.byInitials[short.core]?.count ?? 1
        return MatchPoints.initials[min(short.core.count, 4) - 2] + (bearers == 1 ? MatchPoints.initialsUnique : 0)
    }

    /// Short words that name a technician's shelf, not a company.
    private static let internalWords = Set(
        ["lab", "labs", "test", "demo", "temp", "tmp", "misc", "spare", "stock", "new", "old"].map { Array($0.utf8) })

    private func domains(_ record: PreparedRecord, _ customer: SpineIndex.Customer, _ tally: inout Tally) {
        guard !record.domains.isEmpty else { return }
        let shared = record.domains.filter(customer.domains.contains)
        if let domain = shared.min(by: { owners($0) < owners($1) }) {
            switch owners(domain) {
            case 1 where index.hasSilentNamesake(domain):
                tally.add(.namesakesDomain, domain, domain, MatchPoints.domainOfNamesakes)
            case 1: tally.add(.domain, domain, domain, MatchPoints.uniqueDomain)
            case 2...4: tally.add(.sharedDomain, domain, domain, MatchPoints.sharedDomain)
            default: tally.add(.sharedDomain, domain, domain, MatchPoints.commonDomain)
            }
            return
        }
        if let elsewhere = record.domains.first(where: { owners($0) > 0 }) {
            if customer.domains.isEmpty, index.isNamesake(customer, ofOwner: elsewhere) {
                tally.add(.namesakesDomain, elsewhere, "", MatchPoints.namesakesDomain)
                return
            }
            tally.add(.domainElsewhere, elsewhere, customer.domains.sorted().first ?? "", MatchPoints.domainElsewhere)
        }
        guard let theirs = customer.domains.sorted().first else { return }
        let labels = Set(customer.domains.map(DomainName.label))
        let isNamesake = record.domains.contains { labels.contains(DomainName.label($0)) }
        tally.add(
            .domainDiffers, record.domains[0], theirs,
            isNamesake ? MatchPoints.domainSuffixDiffers : MatchPoints.domainDiffers)
    }

    private func owners(_ domain: String) -> Int { index.byDomain[domain]?.count ?? 0 }

    private func identities(_ record: PreparedRecord, _ customer: SpineIndex.Customer, _ tally: inout Tally) {
        if let id = record.facts.externalIDs.first(where: customer.facts.externalIDs.contains) {
            tally.add(.externalID, id, id, MatchPoints.externalID)
        }
        guard !record.facts.identities.isEmpty, !customer.facts.identities.isEmpty else { return }
        let equal = Set(record.facts.identities).intersection(customer.facts.identities).count
        guard equal > 0 else { return }
        let points = equal >= 3 ? MatchPoints.threeIdentities : MatchPoints.identity * Double(equal)
        tally.add(.serial, String(equal), String(equal), points)
    }

    private func phones(_ record: PreparedRecord, _ customer: SpineIndex.Customer, _ tally: inout Tally) {
        guard let left = record.facts.phones.first, let right = customer.facts.phones.first else { return }
        let equal = record.facts.phones.filter(customer.facts.phones.contains)
        if let phone = equal.min(by: { (index.byPhone[$0]?.count ?? 0) < (index.byPhone[$1]?.count ?? 0) }) {
            let isUnique = index.byPhone[phone]?.count == 1
            tally.add(
                isUnique ? .phone : .sharedPhone, phone, phone,
                isUnique ? MatchPoints.uniquePhone : MatchPoints.sharedPhone)
        } else if PhoneKey.isSlip(left, right) {
            tally.add(.phoneSlip, left, right, MatchPoints.phoneSlip)
        } else {
            tally.add(.phoneDiffers, left, right, MatchPoints.phoneDiffers)
        }
    }

    private func places(_ record: PreparedRecord, _ customer: SpineIndex.Customer, _ tally: inout Tally) {
        let (left, right) = (record.facts, customer.facts)
        if let ours = left.street, let theirs = right.street {
            let isEqual = ours.number == theirs.number && isMisspelt(ours.word, theirs.word)
            let texts = ("\(ours.number) \(ours.word)", "\(theirs.number) \(theirs.word)")
            tally.add(
                isEqual ? .street : .streetDiffers, texts.0, texts.1,
                isEqual ? MatchPoints.street : MatchPoints.streetDiffers)
        }
        guard !left.postcode.isEmpty, !right.postcode.isEmpty else { return }
        if left.postcode == right.postcode {
            tally.add(.postcode, left.postcode, right.postcode, MatchPoints.postcode)
        } else {
            tally.add(.postcodeDiffers, left.postcode, right.postcode, MatchPoints.postcodeDiffers)
        }
    }

    private func cities(_ record: PreparedRecord, _ customer: SpineIndex.Customer, isCut: Bool, _ tally: inout Tally) {
        let (left, right) = (record.facts.city, customer.facts.city)
        if !left.isEmpty, !right.isEmpty {
            let isEqual = isMisspelt(left, right)
            tally.add(
                isEqual ? .city : .cityDiffers, left, right, isEqual ? MatchPoints.cityEqual : MatchPoints.cityDiffers)
        }
        let named = record.nameCities
        let theirs = customer.names.reduce(into: Set<String>()) { $0.formUnion($1.cities) }
        if let city = named.subtracting(theirs).min() {
            if city == right {
                if left.isEmpty { tally.add(.city, city, right, MatchPoints.cityEqual) }
            } else if !right.isEmpty || !theirs.isEmpty {
                tally.add(.otherCity, city, theirs.min() ?? right, MatchPoints.otherCity)
            }
        }
        if !isCut, let city = theirs.subtracting(named).min(), city != left {
            let namesakes = customer.names.map { index.byCore[$0.core]?.count ?? 1 }.max() ?? 1
            tally.add(
                .branchCity, record.names.first?.text ?? "", city,
                namesakes > 2 ? MatchPoints.branchCityOfMany : MatchPoints.branchCity)
        }
    }

    private func isMisspelt(_ left: String, _ right: String) -> Bool {
        left == right || (left.utf8.count >= 4 && TextDistance.jaroWinkler(Array(left.utf8), Array(right.utf8)) >= 0.92)
    }
}
