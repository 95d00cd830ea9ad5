import Basics

/// The part of a filter that a query can apply beforehand: tests of choices that every record must pass.
enum Narrowings {
    static func of(_ filter: Condition?, _ kind: RelatedKind) -> [RelatedQuestion.Narrowing] {
        guard let filter else { return [] }
        guard case .all(let parts) = filter.node else { return one(filter, kind).map { [$0] } ?? [] }
        return parts.compactMap { one($0, kind) }
    }

    /// Only choices: their comparison needs no folding, and so says the same in a query.
    private static func one(_ condition: Condition, _ kind: RelatedKind) -> RelatedQuestion.Narrowing? {
        guard case .test(let path, let comparison, let operand, let missing) = condition.node, missing == .unknown,
            let field = FieldCatalogue.field(path, roots: [], it: kind), !field.choices.isEmpty
        else { return nil }
        var words: [String] = []
        switch operand {
        case .one(.string(let word))?: words = [word]
        case .many(let values)?: words = values.compactMap(\.stringValue)
        default: return nil
        }
        switch comparison {
        case .isEqual, .isIn: return RelatedQuestion.Narrowing(name: field.name, choices: words, isAmong: true)
        case .isNot, .notIn: return RelatedQuestion.Narrowing(name: field.name, choices: words, isAmong: false)
        default: return nil
        }
    }
}
