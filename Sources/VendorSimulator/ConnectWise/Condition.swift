/// A parsed `conditions` parameter.
///
/// Source: vendor's "REST API: conditions"; grammar in short: paths with slashes, = != < <= > >= contains like in not,
/// and/or, parentheses; "text", bare numbers, True/False, [date-time], null.
indirect enum Condition: Sendable, Hashable {
    enum Comparison: String, Sendable {
        case equal = "=", unequal = "!=", less = "<", atMost = "<=", more = ">", atLeast = ">=", contains, like
    }

    case compare(path: String, Comparison, Term)
    case member(path: String, of: [Term])
    case both(Condition, Condition)
    case either(Condition, Condition)
    case not(Condition)

    struct Mistake: Error, Equatable {
        let message: String
    }

    init(parsing text: String) throws(Mistake) {
        var parser = ConditionParser(tokens: try ConditionToken.all(in: text))
        self = try parser.whole()
    }

    /// Whether a record meets it; `value` answers the record's value at a path in lower case.
    func holds(_ value: (String) -> Term) -> Bool {
        switch self {
        case .both(let left, let right): left.holds(value) && right.holds(value)
        case .either(let left, let right): left.holds(value) || right.holds(value)
        case .not(let condition): !condition.holds(value)
        case .member(let path, let terms): terms.contains { value(path).compared(to: $0) == 0 }
        case .compare(let path, let comparison, let term): Condition.holds(comparison, value(path), term)
        }
    }

    /// Every path in it, in lower case.
    var paths: [String] {
        switch self {
        case .both(let left, let right), .either(let left, let right): left.paths + right.paths
        case .not(let condition): condition.paths
        case .member(let path, _), .compare(let path, _, _): [path]
        }
    }

    private static func holds(_ comparison: Comparison, _ left: Term, _ right: Term) -> Bool {
        let order = left.compared(to: right)
        return switch comparison {
        case .equal: order == 0
        case .unequal: order != 0
        case .less: order.map { $0 < 0 } ?? false
        case .atMost: order.map { $0 <= 0 } ?? false
        case .more: order.map { $0 > 0 } ?? false
        case .atLeast: order.map { $0 >= 0 } ?? false
        case .contains:
            if case (.text(let whole), .text(let part)) = (left, right) {
                whole.lowercased().contains(part.lowercased())
            } else {
                false
            }
        case .like:
            if case (.text(let whole), .text(let pattern)) = (left, right) {
                isLike(Array(whole.lowercased()), Array(pattern.lowercased()))
            } else {
                false
            }
        }
    }

    /// `%` and `*` stand for any text.
    private static func isLike(_ text: [Character], _ pattern: [Character]) -> Bool {
        var (place, wanted) = (0, 0)
        var retry: (text: Int, pattern: Int)?
        while place < text.count {
            if wanted < pattern.count, pattern[wanted] == "%" || pattern[wanted] == "*" {
                retry = (place, wanted)
                wanted += 1
            } else if wanted < pattern.count, pattern[wanted] == text[place] {
                place += 1
                wanted += 1
            } else if let last = retry {
                retry = (last.text + 1, last.pattern)
                (place, wanted) = (last.text + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == "%" || $0 == "*" }
    }
}

/// A piece of a condition's text.
enum ConditionToken: Sendable, Hashable {
    case word(String)
    case value(Term)
    case sign(String)

    static func all(in text: String) throws(Condition.Mistake) -> [ConditionToken] {
        var tokens: [ConditionToken] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case " ", "\t", "\n", "\r", "+": rest.removeFirst()
            case "(", ")", ",":
                tokens.append(.sign(String(first)))
                rest.removeFirst()
            case "=", "!", "<", ">": tokens.append(.sign(try sign(&rest)))
            case "\"", "'": tokens.append(.value(.text(try quoted(&rest, by: first))))
            case "[": tokens.append(.value(try moment(&rest)))
            default: tokens.append(try word(&rest))
            }
        }
        return tokens
    }

    private static func sign(_ rest: inout Substring) throws(Condition.Mistake) -> String {
        for sign in ["!=", "<=", ">=", "=", "<", ">"] where rest.hasPrefix(sign) {
            rest.removeFirst(sign.count)
            return sign
        }
        throw Condition.Mistake(message: "'\(rest.prefix(1))' is no operator")
    }

    private static func quoted(_ rest: inout Substring, by quote: Character) throws(Condition.Mistake) -> String {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == "\\", let escaped = rest.popFirst() {
                text.append(escaped)
            } else if next == quote {
                return text
            } else {
                text.append(next)
            }
        }
        throw Condition.Mistake(message: "a text is not closed")
    }

    private static func moment(_ rest: inout Substring) throws(Condition.Mistake) -> Term {
        guard let end = rest.firstIndex(of: "]") else { throw Condition.Mistake(message: "a date is not closed") }
        let text = rest[rest.index(after: rest.startIndex)..<end]
        guard let moment = Moments.parse(text) else { throw Condition.Mistake(message: "'\(text)' is no date-time") }
        rest = rest[rest.index(after: end)...]
        return .moment(moment)
    }

    private static func word(_ rest: inout Substring) throws(Condition.Mistake) -> ConditionToken {
        let word = String(rest.prefix { $0.isLetter || $0.isNumber || "_/.-".contains($0) })
        guard !word.isEmpty else { throw Condition.Mistake(message: "'\(rest.prefix(1))' has no place here") }
        rest.removeFirst(word.count)
        if let number = Double(word), word.first?.isLetter == false { return .value(.number(number)) }
        return switch word.lowercased() {
        case "true": .value(.flag(true))
        case "false": .value(.flag(false))
        case "null": .value(.null)
        default: .word(word.lowercased())
        }
    }
}

/// Recursive descent: or, and, not, comparison.
private struct ConditionParser {
    var tokens: [ConditionToken]
    private var place = 0

    init(tokens: [ConditionToken]) {
        self.tokens = tokens
    }

    mutating func whole() throws(Condition.Mistake) -> Condition {
        let condition = try either()
        guard place == tokens.count else { throw Condition.Mistake(message: "the condition goes on after its end") }
        return condition
    }

    private mutating func either() throws(Condition.Mistake) -> Condition {
        var condition = try both()
        while take(.word("or")) { condition = .either(condition, try both()) }
        return condition
    }

    private mutating func both() throws(Condition.Mistake) -> Condition {
        var condition = try single()
        while take(.word("and")) { condition = .both(condition, try single()) }
        return condition
    }

    private mutating func single() throws(Condition.Mistake) -> Condition {
        if take(.word("not")) { return .not(try single()) }
        if take(.sign("(")) {
            let condition = try either()
            guard take(.sign(")")) else { throw Condition.Mistake(message: "a parenthesis is not closed") }
            return condition
        }
        return try comparison()
    }

    private mutating func comparison() throws(Condition.Mistake) -> Condition {
        guard case .word(let path)? = next() else { throw Condition.Mistake(message: "a field name is expected") }
        if take(.word("not")) { return .not(try comparison(of: path)) }
        return try comparison(of: path)
    }

    private mutating func comparison(of path: String) throws(Condition.Mistake) -> Condition {
        let sign: String
        switch next() {
        case .sign(let text)?: sign = text
        case .word(let text)?: sign = text
        default: throw Condition.Mistake(message: "an operator is expected after \(path)")
        }
        if sign == "in" { return .member(path: path, of: try list()) }
        guard let comparison = Condition.Comparison(rawValue: sign) else {
            throw Condition.Mistake(message: "'\(sign)' is no operator")
        }
        guard case .value(let term)? = next() else {
            throw Condition.Mistake(message: "a value is expected after \(path) \(sign)")
        }
        return .compare(path: path, comparison, term)
    }

    private mutating func list() throws(Condition.Mistake) -> [Term] {
        guard take(.sign("(")) else { throw Condition.Mistake(message: "'in' needs a list in parentheses") }
        var terms: [Term] = []
        repeat {
            guard case .value(let term)? = next() else {
                throw Condition.Mistake(message: "a value is expected in the list")
            }
            terms.append(term)
        } while take(.sign(","))
        guard take(.sign(")")) else { throw Condition.Mistake(message: "a list is not closed") }
        return terms
    }

    private mutating func next() -> ConditionToken? {
        guard place < tokens.count else { return nil }
        place += 1
        return tokens[place - 1]
    }

    private mutating func take(_ token: ConditionToken) -> Bool {
        guard place < tokens.count, tokens[place] == token else { return false }
        place += 1
        return true
    }
}
