/// A record made ready for the comparison with one spine.
struct PreparedRecord {
    let id: String
    let facts: CompanyFacts
    let names: [PreparedName]
    /// Own domains without the MSP's.
    let domains: [String]

    init(_ record: MatchRecord, preparer: NamePreparer, ownDomains: Set<String>) {
        id = record.id
        facts = record.facts
        names = facts.name.names.map { preparer.prepare($0, of: record.facts.name, isRecord: true) }
        domains = facts.domains.filter { !ownDomains.contains($0) }
    }

    /// The cities in the record's names.
    var nameCities: Set<String> { names.reduce(into: []) { $0.formUnion($1.cities) } }

    /// Shorthand that technicians or vendors made of the name: host prefixes, tenants, domains without their suffix.
    var labels: [[UInt8]] {
        (facts.hostPrefixes + facts.tenantNames + domains.map(DomainName.label)).map(NameLabel.bytes)
    }
}

/// Finds the few customers worth comparing with a record.
struct Candidates {
    let index: SpineIndex

    /// Customers that share a key, a telling word, initials or a label with the record, or have one of the 15 nearest
    /// names.
    func find(_ record: PreparedRecord) -> [Int] {
        var found: Set<Int> = []
        for domain in record.domains { add(index.byDomain[domain], to: &found) }
        for phone in record.facts.phones { add(index.byPhone[phone], to: &found) }
        for key in record.facts.externalIDs { add(index.byExternalID[key], limit: .max, to: &found) }
        for key in record.facts.identities { add(index.byIdentity[key], to: &found) }
        for name in record.names {
            for token in name.tokens where token.isKnown { add(index.byWord[token.id], to: &found) }
            add(index.byInitials[name.core], to: &found)
            for initials in name.initials { add(wordedAs(initials), to: &found) }
            for near in index.trigrams.nearest(name.text, limit: 15) { found.insert(near) }
            if name.tokens.count > 1 {
                let spaced = name.tokens.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ")
                if spaced != name.text { for near in index.trigrams.nearest(spaced, limit: 8) { found.insert(near) } }
            }
        }
        for label in record.labels {
            add(index.byInitials[label], to: &found)
            add(index.byLabel[Array(label.prefix(SpineIndex.labelKey))], to: &found)
        }
        return found.sorted()
    }

    /// Customers whose name is just these letters.
    private func wordedAs(_ initials: [UInt8]) -> [Int]? {
        let token = index.preparer.vocabulary.token(String(decoding: initials, as: UTF8.self))
        return token.isKnown ? index.byWord[token.id] : nil
    }

    /// A key that many customers share says nothing about which of them is meant.
    private func add(_ list: [Int]?, limit: Int = 40, to found: inout Set<Int>) {
        guard let list, list.count <= limit else { return }
        found.formUnion(list)
    }
}
