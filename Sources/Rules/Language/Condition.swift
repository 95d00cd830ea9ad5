import Basics
import Foundation

/// A condition as it was written, with its place in the rule.
package struct Condition: Sendable, Equatable {
    let pointer: String
    let node: Node

    indirect enum Node: Sendable, Equatable {
        case all([Condition])
        case any([Condition])
        case not(Condition)
        case test(path: String, Comparison, Operand?, ifMissing: Missing)
        case changed(path: String, from: Operand?, to: Operand?)
        case exists(Related)
        case notExists(Related)
        case count(Related, Comparison, Int)
        case streak(Streak)
    }

    /// What stands on the right of a comparison.
    enum Operand: Sendable, Equatable {
        case one(JSON)
        case many([JSON])
        case path(String)
        case ago(RuleSpan)
        case ahead(RuleSpan)
    }

    /// What a test of a field without a value amounts to.
    enum Missing: String, Sendable { case unknown, `false`, `true` }

    struct Related: Sendable, Equatable {
        let pointer: String
        let kind: RelatedKind
        let same: [RelatedTie]
        let filter: Condition?
        let within: RuleSpan?
        let fresh: RuleSpan?
    }

    struct Streak: Sendable, Equatable {
        let pointer: String
        let kind: RelatedKind
        let by: [String]
        let filter: Condition
        let length: Int
    }

    /// How many levels of all, any and not may stand in each other.
    static let deepest = 6

    init(pointer: String, node: Node) {
        self.pointer = pointer
        self.node = node
    }

    /// Reads a condition; nil, with the problems in `reader`, when it is none.
    init?(_ json: JSON, _ pointer: String, _ reader: inout RuleReader, depth: Int = 1) {
        guard depth <= Self.deepest + 1 else {
            reader.refuse(pointer, "Conditions stand in each other more than \(Self.deepest) levels deep.")
            return nil
        }
        guard case .object(let members) = json else {
            reader.refuse(pointer, "A condition must be an object.")
            return nil
        }
        guard let word = Self.words.first(where: { members[$0] != nil }), let value = members[word] else {
            reader.refuse(pointer, "A condition has one of \(Self.words.joined(separator: ", ")).")
            return nil
        }
        guard let node = Self.node(word, value, json, pointer, &reader, depth) else { return nil }
        self.pointer = pointer
        self.node = node
    }

    private static let words = ["all", "any", "not", "field", "changed", "exists", "not_exists", "count", "streak"]

    private static func node(
        _ word: String, _ value: JSON, _ json: JSON, _ pointer: String, _ reader: inout RuleReader, _ depth: Int
    ) -> Node? {
        let inner = RuleReader.pointer(pointer, word)
        switch word {
        case "field": return test(json, pointer, &reader)
        case "changed": return changed(json, pointer, &reader)
        case "count": return count(json, pointer, &reader)
        default: break
        }
        guard reader.members(json, pointer, [word]) != nil else { return nil }
        switch word {
        case "all": return list(value, inner, &reader, depth).map(Node.all)
        case "any": return list(value, inner, &reader, depth).map(Node.any)
        case "not": return Condition(value, inner, &reader, depth: depth + 1).map(Node.not)
        case "exists": return related(value, inner, &reader).map(Node.exists)
        case "not_exists": return related(value, inner, &reader).map(Node.notExists)
        default: return streak(value, inner, &reader).map(Node.streak)
        }
    }

    private static func list(
        _ json: JSON, _ pointer: String, _ reader: inout RuleReader, _ depth: Int
    ) -> [Condition]? {
        guard let elements = reader.elements(json, pointer, 1...20) else { return nil }
        var conditions: [Condition] = []
        for (index, element) in elements.enumerated() {
            if let condition = Condition(element, "\(pointer)/\(index)", &reader, depth: depth + 1) {
                conditions.append(condition)
            }
        }
        return conditions.count == elements.count ? conditions : nil
    }

    private static func test(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Node? {
        let known = ["field", "op", "value", "if_missing"]
        guard let members = reader.members(json, pointer, known, required: ["field", "op"]),
            let path = members["field"].flatMap({ reader.path($0, pointer + "/field") }),
            let word = members["op"].flatMap({
                reader.word($0, pointer + "/op", of: Comparison.allCases.map(\.rawValue))
            }),
            let comparison = Comparison(rawValue: word)
        else { return nil }
        var operand: Operand?
        if let value = members["value"] {
            operand = Self.operand(value, pointer + "/value", &reader)
            if operand == nil { return nil }
        }
        let missing = members["if_missing"].flatMap {
            reader.word($0, pointer + "/if_missing", of: ["unknown", "false", "true"])
        }
        return .test(
            path: path, comparison, operand, ifMissing: missing.flatMap(Missing.init(rawValue:)) ?? .unknown)
    }

    private static func changed(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Node? {
        guard let members = reader.members(json, pointer, ["changed", "from", "to"]),
            let path = members["changed"].flatMap({ reader.path($0, pointer + "/changed") })
        else { return nil }
        let from = members["from"].flatMap { operand($0, pointer + "/from", &reader) }
        let to = members["to"].flatMap { operand($0, pointer + "/to", &reader) }
        return .changed(path: path, from: from, to: to)
    }

    private static func count(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Node? {
        let known = ["count", "op", "value"]
        guard let members = reader.members(json, pointer, known, required: known),
            let related = members["count"].flatMap({ related($0, pointer + "/count", &reader) }),
            let word = members["op"].flatMap({
                reader.word($0, pointer + "/op", of: Comparison.ofCounts.map(\.rawValue))
            }),
            let comparison = Comparison(rawValue: word),
            let value = members["value"].flatMap({ reader.whole($0, pointer + "/value", 0...1_000_000) })
        else { return nil }
        return .count(related, comparison, value)
    }

    private static func related(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Related? {
        let known = ["entity", "same", "where", "within", "fresh"]
        guard let members = reader.members(json, pointer, known, required: ["entity"]),
            let kind = members["entity"].flatMap({ kind($0, pointer + "/entity", &reader) })
        else { return nil }
        let words = members["same"].flatMap { reader.elements($0, pointer + "/same", 0...4) } ?? []
        let ties = words.enumerated().compactMap { index, word in
            reader.word(word, "\(pointer)/same/\(index)", of: RelatedTie.allCases.map(\.rawValue))
                .flatMap(RelatedTie.init(rawValue:))
        }
        if Set(ties).count < ties.count { reader.refuse(pointer + "/same", "The same tie stands here twice.") }
        let filter = members["where"].flatMap { Condition($0, pointer + "/where", &reader) }
        return Related(
            pointer: pointer, kind: kind, same: ties.isEmpty ? [.customer] : ties, filter: filter,
            within: members["within"].flatMap { reader.span($0, pointer + "/within") },
            fresh: members["fresh"].flatMap { reader.span($0, pointer + "/fresh") })
    }

    private static func streak(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Streak? {
        let known = ["entity", "by", "where", "length"]
        guard let members = reader.members(json, pointer, known, required: ["entity", "where", "length"]),
            let kind = members["entity"].flatMap({ kind($0, pointer + "/entity", &reader) }),
            let filter = members["where"].flatMap({ Condition($0, pointer + "/where", &reader) }),
            let length = members["length"].flatMap({ reader.whole($0, pointer + "/length", 2...50) })
        else { return nil }
        let paths = members["by"].flatMap { reader.elements($0, pointer + "/by", 1...3) } ?? []
        let by = paths.enumerated().compactMap { index, path in reader.path(path, "\(pointer)/by/\(index)") }
        return Streak(pointer: pointer, kind: kind, by: by, filter: filter, length: length)
    }

    private static func kind(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> RelatedKind? {
        reader.word(json, pointer, of: RelatedKind.allCases.map(\.rawValue)).flatMap(RelatedKind.init(rawValue:))
    }

    private static func operand(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Operand? {
        switch json {
        case .string, .number, .bool: return .one(json)
        case .array:
            guard let elements = reader.elements(json, pointer, 1...200) else { return nil }
            return .many(elements)
        case .object(let members):
            if let path = members["path"], members.count == 1 {
                return reader.path(path, pointer + "/path").map(Operand.path)
            }
            if let span = members["ago"], members.count == 1 {
                return reader.span(span, pointer + "/ago").map(Operand.ago)
            }
            if let span = members["ahead"], members.count == 1 {
                return reader.span(span, pointer + "/ahead").map(Operand.ahead)
            }
        case .null: break
        }
        reader.refuse(pointer, "A value is a text, a number, yes or no, a list of these, or one of path, ago, ahead.")
        return nil
    }
}
