/// The spine made ready for look-ups: prepared names, who shares what, and lists of customers for each key.
struct SpineIndex {
    struct Customer {
        let id: String
        let facts: CompanyFacts
        let names: [PreparedName]
        /// Own domains without the MSP's.
        let domains: Set<String>
        let cities: Set<String>
    }

    let customers: [Customer]
    let preparer: NamePreparer
    let trigrams: TrigramIndex
    let byDomain: [String: [Int]]
    let byPhone: [String: [Int]]
    let byExternalID: [String: [Int]]
    let byIdentity: [String: [Int]]
    let byInitials: [[UInt8]: [Int]]
    let byLabel: [[UInt8]: [Int]]
    /// For each word of the vocabulary the customers whose name holds it, ascending.
    let byWord: [[Int]]

    /// Customers whose names differ in nothing but cities and legal forms.
    let byCore: [[UInt8]: [Int]]

    /// How much of a label is its key in `byLabel`.
    static let labelKey = 6

    init(_ spine: [SpineCustomer], ownDomains: Set<String>, cities recordCities: Set<String> = []) {
        let sorted = spine.sorted { MatchOrder.precedes($0.id, $1.id) }
        let cities = recordCities.union(sorted.map(\.facts.city)).subtracting([""])
        let vocabulary = Vocabulary(sorted.map { $0.facts.name.names.flatMap(\.tokens) })
        let preparer = NamePreparer(vocabulary: vocabulary, cities: cities)
        let customers = sorted.map { customer in
            let names = customer.facts.name.names.map { preparer.prepare($0, of: customer.facts.name, isRecord: false) }
            return Customer(
                id: customer.id, facts: customer.facts, names: names,
                domains: Set(customer.facts.domains).subtracting(ownDomains),
                cities: names.reduce(into: Set([customer.facts.city])) { $0.formUnion($1.cities) }.subtracting([""]))
        }
        self.customers = customers
        self.preparer = preparer
        trigrams = TrigramIndex(customers.map { customer in customer.facts.name.names.map(\.text) })
        byDomain = Self.lists(customers) { $0.domains }
        byPhone = Self.lists(customers) { Set($0.facts.phones) }
        byExternalID = Self.lists(customers) { Set($0.facts.externalIDs) }
        byIdentity = Self.lists(customers) { Set($0.facts.identities) }
        byInitials = Self.lists(customers) { $0.names.reduce(into: []) { $0.formUnion($1.initials) } }
        byLabel = Self.lists(customers) { customer in
            Set(customer.names.flatMap { $0.labels.map { Array($0.prefix(Self.labelKey)) } })
        }
        byCore = Self.lists(customers) { Set($0.names.map(\.core)) }
        let words = Self.lists(customers) { Set($0.names.flatMap { $0.tokens.map(\.id) }) }
        byWord = (0..<vocabulary.words).map { words[$0] ?? [] }
    }

    /// How many customers bear all these words.
    func bearers(of words: [Int]) -> Int {
        let lists = words.map { byWord[$0] }.sorted { $0.count < $1.count }
        guard var common = lists.first else { return 0 }
        for list in lists.dropFirst() {
            if common.count <= 1 { break }
            common = common.filter(Set(list).contains)
        }
        return common.count
    }

    /// Whether a customer of the same name, of whom no domain is known, may own `domain` too.
    func hasSilentNamesake(_ domain: String) -> Bool {
        (byDomain[domain] ?? []).contains { owner in
            customers[owner].names.contains { name in
                (byCore[name.core] ?? []).contains { $0 != owner && customers[$0].domains.isEmpty }
            }
        }
    }

    /// Whether two customers are so surely one company entered twice that a record belongs to either: same name and
    /// city, and nothing known of both that differs.
    func areOne(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (customers[left], customers[right])
        guard !a.facts.city.isEmpty, a.facts.city == b.facts.city, a.cities == b.cities,
            a.names.contains(where: { name in b.names.contains { $0.core == name.core } })
        else { return false }
        let isStreetOther = a.facts.street.map { street in b.facts.street.map { $0 != street } ?? false } ?? false
        return !isStreetOther && agree(a.domains, b.domains) && agree(Set(a.facts.phones), Set(b.facts.phones))
            && (a.facts.postcode.isEmpty || b.facts.postcode.isEmpty || a.facts.postcode == b.facts.postcode)
    }

    private func agree(_ left: Set<String>, _ right: Set<String>) -> Bool {
        left.isEmpty || right.isEmpty || !left.isDisjoint(with: right)
    }

    /// Whether one of the owners of `domain` bears the name of `customer`.
    func isNamesake(_ customer: Customer, ofOwner domain: String) -> Bool {
        let cores = Set(customer.names.map(\.core))
        return (byDomain[domain] ?? []).contains { customers[$0].names.contains { cores.contains($0.core) } }
    }

    private static func lists<Key: Hashable>(_ customers: [Customer], keys: (Customer) -> Set<Key>) -> [Key: [Int]] {
        var lists: [Key: [Int]] = [:]
        for (index, customer) in customers.enumerated() {
            for key in keys(customer) { lists[key, default: []].append(index) }
        }
        return lists
    }
}

/// The order of ids that breaks ties: numbers by value, so that a run never depends on the order of its input.
enum MatchOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count ? left < right : left.utf8.count < right.utf8.count
    }
}

/// Nearest names by shared trigrams, with the padding and the similarity of PostgreSQL's pg_trgm.
struct TrigramIndex {
    private var lists: [UInt32: [Int32]] = [:]
    private var sizes: [Int] = []

    /// - Parameter names: the names of each entry; an entry with two names is found by either.
    init(_ names: [[String]]) {
        for (index, texts) in names.enumerated() {
            let set = texts.reduce(into: Set<UInt32>()) { $0.formUnion(Self.trigrams($1)) }
            sizes.append(set.count)
            for trigram in set { lists[trigram, default: []].append(Int32(index)) }
        }
    }

    /// The `limit` entries nearest to `text`, best first; ties by entry.
    func nearest(_ text: String, limit: Int) -> [Int] {
        let sought = Self.trigrams(text)
        var shared = [Int32](repeating: 0, count: sizes.count)
        var touched: [Int] = []
        for trigram in sought {
            for entry in lists[trigram] ?? [] {
                if shared[Int(entry)] == 0 { touched.append(Int(entry)) }
                shared[Int(entry)] += 1
            }
        }
        var best: [(entry: Int, likeness: Double)] = []
        for entry in touched {
            let common = Int(shared[entry])
            let likeness = Double(common) / Double(sought.count + sizes[entry] - common)
            if best.count == limit, let last = best.last, (last.likeness, entry) >= (likeness, last.entry) { continue }
            let place = best.firstIndex { ($0.likeness, entry) < (likeness, $0.entry) } ?? best.count
            best.insert((entry, likeness), at: place)
            if best.count > limit { best.removeLast() }
        }
        return best.map(\.entry)
    }

    private static func trigrams(_ text: String) -> Set<UInt32> {
        var set: Set<UInt32> = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            var window: UInt32 = 0x2020
            for byte in word {
                window = (window << 8 | UInt32(byte)) & 0xFFFFFF
                set.insert(window)
            }
            set.insert((window << 8 | 0x20) & 0xFFFFFF)
        }
        return set
    }
}
