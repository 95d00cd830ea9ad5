/// How alike two prepared names are.
struct NameLikeness {
    /// 0…1.
    var value: Double
    /// The record's name ends before the customer's does: whether a city followed is unknown.
    var isCut = false
}

/// Compares prepared names.
struct NameSimilarity {
    let index: SpineIndex

    /// Figures of the comparison's steps, chosen by measuring; `MatchPoints.name` turns them into points.
    private enum Figure {
        /// A word of four or more letters is another one misspelt from here on.
        static let softMatch = 0.88
        /// Edit ratio of the names without spaces counts above this.
        static let edit = 0.86
        /// The whole shorter name is found in the customer's, and in no other customer's.
        static let contained = 0.88
        /// The same of a single word, which alone is never enough.
        static let containedWord = 0.86
        static let containedInTwo = 0.80
        static let containedInMany = 0.60
        /// The same, and the tool cut the name there.
        static let cut = 0.94
        /// Found, but not as the customer's first words: rather a namesake of one partner.
        static let scattered = 0.70
        static let scatteredInMany = 0.55
        /// The same words in another order.
        static let reordered = 0.965
        /// The record's name holds more than the customer's.
        static let exceeds = 0.78
        /// Each name holds a word that the other lacks, and none is a misspelling.
        static let contradicted = 0.66
    }

    /// - Parameter isPinned: a label reaches beyond the first word and fits, so that a short name is not as vague as
    ///   it looks.
    func compare(_ record: PreparedName, _ customer: PreparedName, isPinned: Bool) -> NameLikeness {
        guard !record.core.isEmpty, !customer.core.isEmpty else { return NameLikeness(value: 0) }
        if record.core == customer.core { return NameLikeness(value: 1) }

        let match = align(record, customer)
        if match.recordRest < 0.001 || match.customerRest < 0.001, match.recordRest + match.customerRest > 0.001 {
            let isShorter = match.isCut || match.customerRest > 0.001
            return NameLikeness(value: contained(record, customer, match, isPinned: isPinned), isCut: isShorter)
        }
        if match.recordRest + match.customerRest < 0.001, !match.isInexact {
            return NameLikeness(value: Figure.reordered)
        }
        let dice = (match.recordFound + match.customerFound) / max(record.weight + customer.weight, 0.001)
        if match.isContradicted { return NameLikeness(value: min(dice, Figure.contradicted)) }
        let ratio = TextDistance.ratio(record.core, customer.core, floor: Figure.edit)
        return NameLikeness(value: ratio > Figure.edit ? max(dice, ratio) : dice, isCut: match.isCut)
    }

    /// Which words of the two names belong together.
    private struct Alignment {
        var recordFound = 0.0
        var customerFound = 0.0
        /// The customer's words that were found, by vocabulary id.
        var words: [Int] = []
        /// The found words are the customer's first ones, in order.
        var isBeginning = true
        var isCut = false
        /// Each name holds a word of its own that is no misspelling: two companies.
        var isContradicted = false
        var recordRest = 0.0
        var customerRest = 0.0
        var restIsTelling = false
        var foundIsTelling = false
        /// A found word is itself another customer's: "Yorwell" is not short for "Yorwell's" alone.
        var isElsewhere = false
        var isInexact = false
    }

    private func align(_ record: PreparedName, _ customer: PreparedName) -> Alignment {
        var match = Alignment()
        var partner = [Int](repeating: -1, count: record.tokens.count)
        var taken = [Bool](repeating: false, count: customer.tokens.count)
        for (i, token) in record.tokens.enumerated() {
            if let j = customer.tokens.indices.first(where: { !taken[$0] && customer.tokens[$0].bytes == token.bytes })
            {
                partner[i] = j
                taken[j] = true
                note(token, customer.tokens[j], 1, &match)
            }
        }
        for i in record.tokens.indices where partner[i] < 0 {
            let isLast = i == record.tokens.count - 1
            var bestScore = 0.0
            var bestAt = -1
            for j in customer.tokens.indices where !taken[j] {
                let likeness = likeness(record.tokens[i], customer.tokens[j], mayBeCut: isLast && record.mayBeCut)
                if likeness > bestScore { (bestScore, bestAt) = (likeness, j) }
            }
            guard bestAt >= 0 else { continue }
            if isLast, record.mayBeCut, isCut(record.tokens[i], customer.tokens[bestAt]) { match.isCut = true }
            partner[i] = bestAt
            taken[bestAt] = true
            note(record.tokens[i], customer.tokens[bestAt], bestScore, &match)
        }
        settle(record, customer, partner, taken, &match)
        return match
    }

    private func note(_ left: PreparedToken, _ right: PreparedToken, _ likeness: Double, _ match: inout Alignment) {
        if likeness < 1 { match.isInexact = true }
        match.recordFound += left.weight * likeness
        match.customerFound += right.weight * likeness
        if right.isKnown { match.words.append(right.id) }
        if left.isKnown, left.id != right.id { match.isElsewhere = true }
        if !LowInformationWords.holds(right.bytes) { match.foundIsTelling = true }
    }

    private func settle(
        _ record: PreparedName, _ customer: PreparedName, _ partner: [Int], _ taken: [Bool], _ match: inout Alignment
    ) {
        var ownIsKnown = false
        for i in record.tokens.indices where partner[i] < 0 {
            match.recordRest += record.tokens[i].weight
            if record.tokens[i].isKnown { ownIsKnown = true }
            if !LowInformationWords.holds(record.tokens[i].bytes) { match.restIsTelling = true }
        }
        for j in customer.tokens.indices where !taken[j] { match.customerRest += customer.tokens[j].weight }
        match.isContradicted = ownIsKnown && match.customerRest > 0.02
        match.isBeginning = partner.enumerated().allSatisfy { $0.offset == $0.element }
    }

    /// 0 when the words are two different ones: two words that customers bear are not each other's misspelling.
    private func likeness(_ left: PreparedToken, _ right: PreparedToken, mayBeCut: Bool) -> Double {
        if mayBeCut, isCut(left, right) { return 0.97 }
        guard left.bytes.count >= 4, right.bytes.count >= 4 else { return 0 }
        if left.isKnown, right.isKnown {
            let (short, long) =
                left.bytes.count < right.bytes.count ? (left.bytes, right.bytes) : (right.bytes, left.bytes)
            return long.count - short.count <= 2 && long.starts(with: short) ? 0.96 : 0
        }
        let likeness = TextDistance.jaroWinkler(left.bytes, right.bytes)
        return likeness >= Figure.softMatch ? likeness : 0
    }

    private func isCut(_ left: PreparedToken, _ right: PreparedToken) -> Bool {
        right.bytes.count > left.bytes.count && right.bytes.starts(with: left.bytes)
    }

    private func contained(_ record: PreparedName, _ customer: PreparedName, _ match: Alignment, isPinned: Bool)
        -> Double
    {
        if match.recordRest < 0.001, match.customerRest > 0 {
            let purity = match.recordFound / max(record.weight, 0.001)
            if isPinned { return Figure.contained * purity }
            guard match.foundIsTelling, !match.isElsewhere else { return Figure.containedInMany * purity }
            switch index.bearers(of: match.words) {
            case ...1 where !match.isBeginning: return Figure.scattered * purity
            case ...1 where record.tokens.count == 1: return Figure.containedWord * purity
            case ...1: return (record.mayBeCut ? Figure.cut : Figure.contained) * purity
            case 2 where match.isBeginning: return Figure.containedInTwo * purity
            default:
                if !match.isBeginning { return Figure.scatteredInMany * purity }
                return (record.mayBeCut ? Figure.contained : Figure.containedInMany) * purity
            }
        }
        if match.customerRest < 0.001, match.recordRest > 0, match.foundIsTelling {
            let purity = match.customerFound / max(customer.weight, 0.001)
            return (match.restIsTelling ? Figure.containedInMany : Figure.exceeds) * purity
        }
        return 0
    }
}
