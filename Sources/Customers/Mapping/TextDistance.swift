/// Distances between short byte strings.
enum TextDistance {
    /// Jaro-Winkler similarity, 0…1.
    static func jaroWinkler(_ left: [UInt8], _ right: [UInt8]) -> Double {
        let jaro = jaro(left, right)
        guard jaro > 0.7 else { return jaro }
        var prefix = 0
        while prefix < min(4, left.count, right.count), left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    /// 1 − edits / longer length, where an edit is an insertion, a deletion, a change or a swap of neighbours.
    ///
    /// - Parameter floor: below this the exact figure does not matter and 0 may be answered.
    static func ratio(_ left: [UInt8], _ right: [UInt8], floor: Double = 0) -> Double {
        let longer = max(left.count, right.count)
        guard longer > 0 else { return 1 }
        let allowed = Int(Double(longer) * (1 - floor))
        guard abs(left.count - right.count) <= allowed else { return 0 }
        return 1 - Double(edits(left, right)) / Double(longer)
    }

    private static func jaro(_ left: [UInt8], _ right: [UInt8]) -> Double {
        guard !left.isEmpty, !right.isEmpty, left.count <= 64, right.count <= 64 else { return left == right ? 1 : 0 }
        let reach = max(0, max(left.count, right.count) / 2 - 1)
        var leftMatched: UInt64 = 0
        var rightMatched: UInt64 = 0
        var matches = 0
        for i in left.indices {
            let low = max(0, i - reach)
            let high = min(right.count, i + reach + 1)
            guard low < high else { continue }
            for j in low..<high where rightMatched & (1 << UInt64(j)) == 0 && left[i] == right[j] {
                leftMatched |= 1 << UInt64(i)
                rightMatched |= 1 << UInt64(j)
                matches += 1
                break
            }
        }
        guard matches > 0 else { return 0 }

        var swaps = 0
        var j = 0
        for i in left.indices where leftMatched & (1 << UInt64(i)) != 0 {
            while rightMatched & (1 << UInt64(j)) == 0 { j += 1 }
            if left[i] != right[j] { swaps += 1 }
            j += 1
        }
        let m = Double(matches)
        return (m / Double(left.count) + m / Double(right.count) + (m - Double(swaps / 2)) / m) / 3
    }

    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        var row = last
        for i in left.indices {
            row[0] = i + 1
            for j in right.indices {
                let change = last[j] + (left[i] == right[j] ? 0 : 1)
                row[j + 1] = min(change, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[right.count]
    }
}
