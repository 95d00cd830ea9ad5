/// Why a text is no regular expression that rules may use.
struct PatternRefused: Error {
    let sentence: String
}

/// One step of a compiled expression.
enum PatternStep: Sendable {
    case scalar(UInt32)
    case any
    case among([ClosedRange<UInt32>], isNegated: Bool)
    case fork(Int, Int)
    case jump(Int)
    case begin, end
    case boundary(isThere: Bool)
    case match
}

/// Reads a regular expression and writes it as steps.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var groups = 0

    static let wordRanges: [ClosedRange<UInt32>] = [
        48...57, 65...90, 95...95, 97...122, 0xAA...0x2FF, 0x370...0x1FFF, 0x3040...0xD7FF,
    ]
    private static let digits: [ClosedRange<UInt32>] = [48...57]
    private static let spaces: [ClosedRange<UInt32>] = [9...13, 32...32, 0xA0...0xA0]
    /// Repetitions are written out; more steps than these are too many.
    private static let longest = 4_000
    private static let deepest = 20

    private indirect enum Node {
        case step(PatternStep)
        case sequence([Node])
        case choice([Node])
        case repeated(Node, Int, Int?)
    }

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func program() throws(PatternRefused) -> [PatternStep] {
        let node = try choice()
        guard place == scalars.count else { throw PatternRefused(sentence: "A ) closes nothing.") }
        var steps: [PatternStep] = []
        try Self.write(node, &steps)
        steps.append(.match)
        return steps
    }

    private mutating func choice() throws(PatternRefused) -> Node {
        var branches = [try sequence()]
        while peek == "|" {
            place += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternRefused) -> Node {
        var nodes: [Node] = []
        while let next = peek, next != "|", next != ")" {
            nodes.append(try repeated(try atom()))
        }
        return .sequence(nodes)
    }

    private mutating func repeated(_ node: Node) throws(PatternRefused) -> Node {
        var node = node
        while let next = peek {
            let bounds: (Int, Int?)
            switch next {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{": bounds = try braces()
            default: return node
            }
            place += 1
            if peek == "?" { place += 1 }
            node = .repeated(node, bounds.0, bounds.1)
        }
        return node
    }

    /// `{3}`, `{3,}`, `{3,5}`; stops on the closing brace.
    private mutating func braces() throws(PatternRefused) -> (Int, Int?) {
        guard let close = scalars[place...].firstIndex(of: "}") else {
            throw PatternRefused(sentence: "A { is not closed.")
        }
        let text = String(String.UnicodeScalarView(scalars[(place + 1)..<close]))
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let least = parts.first.flatMap({ Int($0) }), (0...100).contains(least), parts.count <= 2 else {
            throw PatternRefused(sentence: "{\(text)} is no number of repetitions up to 100.")
        }
        place = close
        guard parts.count == 2 else { return (least, least) }
        if parts[1].isEmpty { return (least, nil) }
        guard let most = Int(parts[1]), (least...100).contains(most) else {
            throw PatternRefused(sentence: "{\(text)} is no number of repetitions up to 100.")
        }
        return (least, most)
    }

    private mutating func atom() throws(PatternRefused) -> Node {
        let scalar = scalars[place]
        place += 1
        switch scalar {
        case "(": return try group()
        case "[": return .step(try among())
        case ".": return .step(.any)
        case "^": return .step(.begin)
        case "$": return .step(.end)
        case "*", "+", "?", "{": throw PatternRefused(sentence: "\(scalar) has nothing to repeat.")
        case "\\": return .step(try escaped())
        default: return Self.literal(scalar)
        }
    }

    private mutating func group() throws(PatternRefused) -> Node {
        groups += 1
        guard groups <= Self.deepest else {
            throw PatternRefused(sentence: "There are more than \(Self.deepest) groups.")
        }
        if peek == "?" {
            guard place + 1 < scalars.count, scalars[place + 1] == ":" else {
                throw PatternRefused(sentence: "Of (?…) only (?:…) is known; there is no look-around.")
            }
            place += 2
        }
        let node = try choice()
        guard peek == ")" else { throw PatternRefused(sentence: "A ( is not closed.") }
        place += 1
        return node
    }

    private mutating func escaped() throws(PatternRefused) -> PatternStep {
        guard let scalar = peek else { throw PatternRefused(sentence: "It ends with a \\ that escapes nothing.") }
        place += 1
        switch scalar {
        case "d": return .among(Self.digits, isNegated: false)
        case "D": return .among(Self.digits, isNegated: true)
        case "w": return .among(Self.wordRanges, isNegated: false)
        case "W": return .among(Self.wordRanges, isNegated: true)
        case "s": return .among(Self.spaces, isNegated: false)
        case "S": return .among(Self.spaces, isNegated: true)
        case "b": return .boundary(isThere: true)
        case "B": return .boundary(isThere: false)
        case "n": return .scalar(10)
        case "t": return .scalar(9)
        case "1"..."9":
            throw PatternRefused(sentence: "\\\(scalar) looks back at a group; that is not possible in rules.")
        default:
            guard !("a"..."z").contains(scalar), !("A"..."Z").contains(scalar) else {
                throw PatternRefused(sentence: "\\\(scalar) is not known.")
            }
            return .scalar(scalar.value)
        }
    }

    private mutating func among() throws(PatternRefused) -> PatternStep {
        let isNegated = peek == "^"
        if isNegated { place += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = peek, scalar != "]" || isFirst {
            isFirst = false
            place += 1
            var low = scalar
            if scalar == "\\" {
                switch try escaped() {
                case .among(let members, false):
                    ranges += members
                    continue
                case .scalar(let value): low = Unicode.Scalar(value) ?? scalar
                default: throw PatternRefused(sentence: "This escape cannot stand in [ ].")
                }
            }
            ranges += try range(from: low)
        }
        guard peek == "]" else { throw PatternRefused(sentence: "A [ is not closed.") }
        place += 1
        return .among(ranges, isNegated: isNegated)
    }

    /// The range that begins here, or the one character; of letters the small ones, as the text has them.
    private mutating func range(from low: Unicode.Scalar) throws(PatternRefused) -> [ClosedRange<UInt32>] {
        guard peek == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
            return Self.folded(low).map { $0...$0 }
        }
        let high = scalars[place + 1]
        place += 2
        guard low <= high else { throw PatternRefused(sentence: "\(low)-\(high) runs backwards.") }
        let isCapital = ("A"..."Z").contains(low) && ("A"..."Z").contains(high)
        return [isCapital ? (low.value + 32)...(high.value + 32) : low.value...high.value]
    }

    private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private static func literal(_ scalar: Unicode.Scalar) -> Node {
        let steps = folded(scalar).map { Node.step(.scalar($0)) }
        return steps.count == 1 ? steps[0] : .sequence(steps)
    }

    private static func folded(_ scalar: Unicode.Scalar) -> [UInt32] {
        String(decoding: FoldedText(String(Character(scalar))).bytes, as: UTF8.self).unicodeScalars.map(\.value)
    }

    private static func write(_ node: Node, _ steps: inout [PatternStep]) throws(PatternRefused) {
        guard steps.count < longest else { throw PatternRefused(sentence: "Written out, the expression is too long.") }
        switch node {
        case .step(let step): steps.append(step)
        case .sequence(let nodes): for node in nodes { try write(node, &steps) }
        case .choice(let branches): try write(choice: branches, &steps)
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { try write(inner, &steps) }
            guard let most else {
                let fork = steps.count
                steps.append(.jump(0))
                try write(inner, &steps)
                steps.append(.jump(fork))
                steps[fork] = .fork(fork + 1, steps.count)
                return
            }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(steps.count)
                steps.append(.jump(0))
                try write(inner, &steps)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private static func write(choice branches: [Node], _ steps: inout [PatternStep]) throws(PatternRefused) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let fork = steps.count
            steps.append(.jump(0))
            try write(branch, &steps)
            ends.append(steps.count)
            steps.append(.jump(0))
            steps[fork] = .fork(fork + 1, steps.count)
        }
        if let last = branches.last { try write(last, &steps) }
        for end in ends { steps[end] = .jump(steps.count) }
    }
}
