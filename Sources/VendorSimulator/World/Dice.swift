/// Numbers that look random and are the same in every run: each purpose has a stream of its own, so that one more draw
/// in one place moves nothing elsewhere.
///
/// Source: SplitMix64 (Steele, Lea, Flood 2014); FNV-1a for the label.
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64, _ label: String, _ number: Int = 0) {
        state = Dice.mixed(seed ^ Dice.hash(label) &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Dice.mixed(state)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Between 0 and 1, 1 excluded.
    mutating func share() -> Double {
        Double(next() >> 11) / Double(UInt64(1) << 53)
    }

    mutating func chance(_ probability: Double) -> Bool {
        share() < probability
    }

    /// One of `list`, which must not be empty.
    mutating func pick<Item>(_ list: [Item]) -> Item {
        list[Int(next() % UInt64(list.count))]
    }

    /// The place of one of `weights`, drawn in proportion.
    mutating func place(in weights: [Int]) -> Int {
        var rest = number(0...max(0, weights.reduce(0, +) - 1))
        for (place, weight) in weights.enumerated() {
            if rest < weight { return place }
            rest -= weight
        }
        return 0
    }

    mutating func shuffled<Item>(_ list: [Item]) -> [Item] {
        var items = list
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(last, number(0...last))
        }
        return items
    }

    /// `count` characters out of `alphabet`.
    mutating func text(_ count: Int, of alphabet: String = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in pick(letters) })
    }

    /// A GUID that belongs to `label` and `number` for ever.
    static func guid(_ label: String, _ number: Int) -> String {
        let high = mixed(hash(label) &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
        let low = mixed(high ^ 0xD1B5_4A32_D192_ED03)
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let four = UInt8(truncatingIfNeeded: (digit < 16 ? high : low) >> UInt64(60 - digit % 16 * 4)) & 15
                text[place] = four < 10 ? 48 + four : 87 + four
                place += 1
            }
            return place
        }
    }

    /// Nanoseconds and other small oddities of record `number`, below `limit`.
    static func oddity(_ number: Int, below limit: UInt64) -> Int {
        Int(mixed(UInt64(truncatingIfNeeded: number)) % limit)
    }

    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
