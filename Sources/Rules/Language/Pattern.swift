/// A regular expression whose time to match grows with the text alone: states are advanced side by side, nothing is tried twice.
///
/// Letters are compared without case and accents. There are `. [] \d \w \s \b ^ $ | () (?:) * + ? {m,n}` and their lazy forms;
/// no back-references and no look-around.
struct Pattern: Sendable {
    private let steps: [PatternStep]

    /// Characters of the expression itself.
    static let longest = 200
    /// What one match may cost, in steps of one state over one character: 10 ms at the slowest rate measured (100 a µs in release).
    static let budget = 1_000_000

    /// - Throws: `PatternRefused` saying what is wrong, for the person who wrote it.
    init(_ text: String) throws(PatternRefused) {
        guard text.unicodeScalars.count <= Self.longest else {
            throw PatternRefused(sentence: "A regular expression has at most \(Self.longest) characters.")
        }
        var parser = PatternParser(text)
        steps = try parser.program()
    }

    /// Whether the expression matches somewhere in the text; nil: the budget was used up before that was known.
    func matches(_ text: FoldedText) -> Bool? {
        let scalars = String(decoding: text.bytes, as: UTF8.self).unicodeScalars.map(\.value)
        var spent = 0
        var current = States(count: steps.count)
        var next = States(count: steps.count)
        for position in 0...scalars.count {
            if follow(0, at: position, scalars, into: &current) { return true }
            guard position < scalars.count else { return false }
            spent += current.list.count + 1
            if spent > Self.budget { return nil }
            for state in current.list where accepts(state, scalars[position]) {
                if follow(state + 1, at: position + 1, scalars, into: &next) { return true }
            }
            swap(&current, &next)
            next.clear()
        }
        return false
    }

    /// States that are alive, each once.
    private struct States {
        private(set) var list: [Int] = []
        private var isIn: [Bool]

        init(count: Int) { isIn = Array(repeating: false, count: count) }

        mutating func add(_ state: Int) -> Bool {
            if isIn[state] { return false }
            isIn[state] = true
            list.append(state)
            return true
        }

        mutating func clear() {
            for state in list { isIn[state] = false }
            list.removeAll(keepingCapacity: true)
        }
    }

    private func accepts(_ state: Int, _ scalar: UInt32) -> Bool {
        switch steps[state] {
        case .scalar(let wanted): wanted == scalar
        case .any: scalar != 10
        case .among(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        default: false
        }
    }

    /// Adds what can be reached without a character; true when that is the match.
    private func follow(_ first: Int, at position: Int, _ text: [UInt32], into states: inout States) -> Bool {
        var waiting = [first]
        while let state = waiting.popLast() {
            guard states.add(state) else { continue }
            switch steps[state] {
            case .match: return true
            case .jump(let place): waiting.append(place)
            case .fork(let one, let other): waiting += [other, one]
            case .begin: if position == 0 { waiting.append(state + 1) }
            case .end: if position == text.count { waiting.append(state + 1) }
            case .boundary(let isThere):
                if Self.isBoundary(position, text) == isThere { waiting.append(state + 1) }
            case .scalar, .any, .among: break
            }
        }
        return false
    }

    private static func isBoundary(_ position: Int, _ text: [UInt32]) -> Bool {
        let before = position > 0 && isWord(text[position - 1])
        let behind = position < text.count && isWord(text[position])
        return before != behind
    }

    private static func isWord(_ scalar: UInt32) -> Bool {
        PatternParser.wordRanges.contains { $0.contains(scalar) }
    }
}
