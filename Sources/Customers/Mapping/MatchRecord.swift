/// What is known of a company in one tool, as the tool wrote it; every field may be empty.
package struct CompanyDetails: Sendable {
    package var name = ""
    /// Web addresses, verified domains and e-mail addresses or their domains.
    package var domains: [String] = []
    package var phones: [String] = []
    package var street = ""
    package var city = ""
    package var postcode = ""
    package var hostNames: [String] = []
    /// Serial numbers and user principal names: equal ones in both tools are the same machine or person.
    package var identities: [String] = []
    /// Ids under which other tools know the company.
    package var externalIDs: [String] = []

    package init(name: String) {
        self.name = name
    }
}

/// The comparable form of `CompanyDetails`, kept with the account so that it is made once.
package struct CompanyFacts: Hashable, Sendable, Codable {
    package let name: FoldedName
    /// Registrable, without providers.
    package let domains: [String]
    /// `contoso` of `contoso.onmicrosoft.com`.
    package let tenantNames: [String]
    /// Last ten digits.
    package let phones: [String]
    package let street: StreetKey?
    /// Folded.
    package let city: String
    package let postcode: String
    /// Prefixes of host names before the first dash, each with how many devices bear it, the most frequent first.
    package let hostPrefixes: [String]
    /// Sorted, as are the external ids, so that equal facts are equal texts.
    package let identities: [String]
    package let externalIDs: [String]

    package init(_ details: CompanyDetails) {
        name = NameFold.fold(details.name)
        domains = Self.unique(details.domains.compactMap(DomainName.own))
        tenantNames = Self.unique(details.domains.compactMap(DomainName.tenantName))
        phones = Self.unique(details.phones.compactMap(PhoneKey.of))
        street = StreetKey(details.street)
        city = NameText.words(NameText.plain(details.city)).map(\.text).joined(separator: " ")
        postcode = NameText.words(NameText.plain(details.postcode)).map(\.text).joined()
        hostPrefixes = HostPrefix.all(in: details.hostNames)
        identities = Set(details.identities.compactMap(Self.identity)).sorted()
        externalIDs = Set(details.externalIDs.filter { !$0.isEmpty }).sorted()
    }

    /// What several accounts of one customer say together; the first one's address and city count. Nil for an empty
    /// list.
    static func joined(_ all: [CompanyFacts]) -> CompanyFacts? {
        guard let first = all.first else { return nil }
        return all.count == 1 ? first : CompanyFacts(first, all)
    }

    private init(_ first: CompanyFacts, _ all: [CompanyFacts]) {
        var names: [NormalisedName] = []
        for name in all.flatMap(\.name.names) where !names.contains(where: { $0.text == name.text }) {
            names.append(name)
        }
        name = FoldedName(
            names: names, places: first.name.places, code: first.name.code, isLapsed: first.name.isLapsed,
            writtenLength: first.name.writtenLength)
        domains = Self.unique(all.flatMap(\.domains))
        tenantNames = Self.unique(all.flatMap(\.tenantNames))
        phones = Self.unique(all.flatMap(\.phones))
        street = all.lazy.compactMap(\.street).first
        city = all.first { !$0.city.isEmpty }?.city ?? ""
        postcode = all.first { !$0.postcode.isEmpty }?.postcode ?? ""
        hostPrefixes = Self.unique(all.flatMap(\.hostPrefixes))
        identities = Set(all.flatMap(\.identities)).sorted()
        externalIDs = Set(all.flatMap(\.externalIDs)).sorted()
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// Nil for what makers write when a machine has no serial number.
    private static func identity(_ written: String) -> String? {
        let text = NameText.words(NameText.plain(written)).map(\.text).joined()
        let isFiller = text.count < 5 || Set(text).count < 3 || fillers.contains { text.contains($0) }
        return isFiller ? nil : text
    }

    private static let fillers = [
        "tobefilled", "default", "systemserial", "notspecified", "notapplicable", "unknown", "123456789",
    ]
}

/// A record of a tool that is to be linked.
package struct MatchRecord: Sendable {
    package let id: String
    package let facts: CompanyFacts
    /// What a person said of it; nil while nobody did.
    package var decision: MatchDecision?
    /// Customers that a person refused for this record.
    package var rejected: Set<String>

    package init(id: String, facts: CompanyFacts, decision: MatchDecision? = nil, rejected: Set<String> = []) {
        self.id = id
        self.facts = facts
        self.decision = decision
        self.rejected = rejected
    }
}

/// A person's word on a record.
package enum MatchDecision: Equatable, Sendable {
    case linked(String)
    case keepSeparate
}

/// A customer of the spine.
package struct SpineCustomer: Sendable {
    package let id: String
    package let facts: CompanyFacts

    package init(id: String, facts: CompanyFacts) {
        self.id = id
        self.facts = facts
    }
}
