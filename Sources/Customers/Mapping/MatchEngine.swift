/// How sure a link must be; the figures of a workspace.
package struct MatchSettings: Sendable {
    /// Score from which a link may be made without a person. Measured on 15 sets, the links between 2.2 and 2.5 were
    /// nearly all right; one word, a code or three initials alone stay below.
    package var automatic = 2.2
    /// How far the runner-up must be behind.
    package var lead = 0.8
    /// Score from which a candidate is worth showing.
    package var suggested = -1.0
    /// Score from which a second record of the tool may share a customer without a person.
    package var second = 6.0
    /// Domains of the MSP itself, which say nothing about its customers.
    package var ownDomains: Set<String> = []
    /// Customers that another record of the tool holds already by a person's or an earlier run's decision.
    package var taken: Set<String> = []

    package init() {}
}

/// One customer a record may belong to.
package struct MatchSuggestion: Hashable, Sendable, Codable {
    package let customerID: String
    package let score: Double
    package let evidence: [MatchEvidence]

    /// What the name alone says.
    var namePoints: Double {
        evidence.first { $0.signal == .name || $0.signal == .initials }?.points ?? 0
    }
}

/// Two customers of the spine that may be one.
package struct DuplicatePair: Sendable {
    package let left: String
    package let right: String
    package let score: Double
    package let evidence: [MatchEvidence]
}

/// What a run says of a record.
package struct MatchResult: Sendable {
    package enum Outcome: Equatable, Sendable {
        /// Almost surely this customer.
        case automatic(String)
        /// A person should look; the reason says why the best one was not taken.
        case suggested(Doubt)
        case none
        case decided(MatchDecision)
    }

    /// What kept the best suggestion from being automatic.
    package enum Doubt: String, Sendable, Codable {
        case weak
        case close
        /// Another record of the tool holds or better deserves the customer.
        case taken
    }

    package let recordID: String
    package let outcome: Outcome
    /// Best first, at most five.
    package let suggestions: [MatchSuggestion]
}

/// Links the records of one tool to the customers of the spine.
package enum MatchEngine {
    /// A pure function of its arguments, whatever their order.
    package static func run(
        spine: [SpineCustomer], records: [MatchRecord], settings: MatchSettings = MatchSettings()
    ) -> [MatchResult] {
        let sorted = records.sorted { MatchOrder.precedes($0.id, $1.id) }
        let cities = Set(sorted.map(\.facts.city))
        var settings = settings
        settings.ownDomains.formUnion(strangers(spine, sorted))
        let index = SpineIndex(spine, ownDomains: settings.ownDomains, cities: cities)
        let candidates = Candidates(index: index)
        let score = MatchScore(index)
        let ranked = sorted.map { record in rank(record, candidates, score, settings) }
        let kept = Assignment(ranked, index: index, records: sorted, settings: settings)
        return sorted.indices.map { kept.result(sorted[$0], ranked[$0], settings) }
    }

    /// Domains on far more records than customers own them: the MSP's, a distributor's, a consultant's.
    private static func strangers(_ spine: [SpineCustomer], _ records: [MatchRecord]) -> Set<String> {
        let owners = Dictionary(spine.flatMap { Set($0.facts.domains) }.map { ($0, 1) }, uniquingKeysWith: +)
        let bearers = Dictionary(records.flatMap { Set($0.facts.domains) }.map { ($0, 1) }, uniquingKeysWith: +)
        return Set(bearers.filter { $0.value > max(3, 2 * (owners[$0.key] ?? 0)) }.keys)
    }

    /// Pairs of customers that may be one, best first; only ever suggested.
    ///
    /// A pair is listed from 2.5 points on, the one with the lower id on the left.
    package static func duplicates(on spine: [SpineCustomer], settings: MatchSettings = MatchSettings())
        -> [DuplicatePair]
    {
        let index = SpineIndex(spine, ownDomains: settings.ownDomains)
        let candidates = Candidates(index: index)
        let score = MatchScore(index)
        var pairs: [DuplicatePair] = []
        for (at, customer) in index.customers.enumerated() {
            let record = PreparedRecord(
                MatchRecord(id: customer.id, facts: customer.facts), preparer: index.preparer,
                ownDomains: settings.ownDomains)
            for other in candidates.find(record) where other > at {
                let evidence = score.evidence(record, index.customers[other])
                let total = evidence.reduce(0) { $0 + $1.points }
                guard total >= 2.5 || index.areOne(at, other) else { continue }
                pairs.append(
                    DuplicatePair(left: customer.id, right: index.customers[other].id, score: total, evidence: evidence)
                )
            }
        }
        return pairs.sorted { $0.score == $1.score ? MatchOrder.precedes($0.left, $1.left) : $0.score > $1.score }
    }

    /// The record's best candidates, best first.
    private static func rank(
        _ record: MatchRecord, _ candidates: Candidates, _ score: MatchScore, _ settings: MatchSettings
    ) -> [MatchSuggestion] {
        if record.decision != nil { return [] }
        let prepared = PreparedRecord(record, preparer: candidates.index.preparer, ownDomains: settings.ownDomains)
        var found: [MatchSuggestion] = []
        for at in candidates.find(prepared) {
            let customer = candidates.index.customers[at]
            guard !record.rejected.contains(customer.id) else { continue }
            let evidence = score.evidence(prepared, customer)
            let total = evidence.reduce(0) { $0 + $1.points }
            guard total >= settings.suggested else { continue }
            found.append(MatchSuggestion(customerID: customer.id, score: total, evidence: evidence))
        }
        found.sort {
            $0.score == $1.score ? MatchOrder.precedes($0.customerID, $1.customerID) : $0.score > $1.score
        }
        return Array(found.prefix(5))
    }
}

/// One customer for one record: the best pair first, then the next best of what is left.
private struct Assignment {
    private var holders: [String: String] = [:]
    private let index: SpineIndex
    private let positions: [String: Int]

    init(_ ranked: [[MatchSuggestion]], index: SpineIndex, records: [MatchRecord], settings: MatchSettings) {
        self.index = index
        positions = Dictionary(
            index.customers.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for customer in settings.taken { holders[customer] = "" }
        for record in records {
            if case .linked(let customer) = record.decision { holders[customer] = record.id }
        }
        var pairs: [(record: String, customer: String, score: Double)] = []
        for (record, suggestions) in zip(records, ranked) {
            pairs += suggestions.map { (record.id, $0.customerID, $0.score) }
        }
        pairs.sort {
            if $0.score != $1.score { return $0.score > $1.score }
            if $0.record != $1.record { return MatchOrder.precedes($0.record, $1.record) }
            return MatchOrder.precedes($0.customer, $1.customer)
        }
        var placed: Set<String> = []
        for pair in pairs where holders[pair.customer] == nil && !placed.contains(pair.record) {
            holders[pair.customer] = pair.record
            placed.insert(pair.record)
        }
    }

    func result(_ record: MatchRecord, _ suggestions: [MatchSuggestion], _ settings: MatchSettings) -> MatchResult {
        let outcome: MatchResult.Outcome =
            if let decision = record.decision {
                .decided(decision)
            } else if let doubt = doubt(record, suggestions, settings) {
                .suggested(doubt)
            } else if let best = suggestions.first {
                .automatic(best.customerID)
            } else {
                .none
            }
        return MatchResult(recordID: record.id, outcome: outcome, suggestions: suggestions)
    }

    /// Nil when nothing keeps the best suggestion from being a link, or there is none.
    private func doubt(
        _ record: MatchRecord, _ suggestions: [MatchSuggestion], _ settings: MatchSettings
    ) -> MatchResult.Doubt? {
        guard let best = suggestions.first else { return nil }
        if best.score < settings.automatic { return .weak }
        let rivals = suggestions.dropFirst().filter { !areOne($0.customerID, best.customerID) }
        if let rival = rivals.first, best.score - rival.score < settings.lead { return .close }
        if rivals.contains(where: { $0.namePoints >= 2.5 && $0.namePoints - best.namePoints >= 2 }) { return .close }
        let isHolder = holders[best.customerID] == record.id
        return isHolder || best.score >= settings.second ? nil : .taken
    }

    private func areOne(_ left: String, _ right: String) -> Bool {
        guard let left = positions[left], let right = positions[right] else { return false }
        return index.areOne(left, right)
    }
}
