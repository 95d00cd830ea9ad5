import Foundation

/// The binary form of `numeric`: digits in base 10 000, exact for every `Decimal`. Source: numeric_send, numeric_recv.
enum NumericFormat {
    /// Count of digits, weight of the first, sign, digits shown after the point; then the digits.
    static func append(_ value: Decimal, to bytes: inout [UInt8]) {
        guard value.isFinite else { return appendHead(0, weight: 0, sign: notANumber, scale: 0, to: &bytes) }

        let exponent = value.exponent
        let shift = ((exponent % 4) + 4) % 4
        var weight = (exponent - shift) / 4
        var digits = quartets(of: "\(value.significand)", times: shift)
        while digits.first == 0 {
            digits.removeFirst()
            weight += 1
        }

        appendHead(
            digits.count, weight: digits.isEmpty ? 0 : weight + digits.count - 1,
            sign: value.isSignMinus && !digits.isEmpty ? negative : 0, scale: max(0, -exponent), to: &bytes)
        for digit in digits.reversed() { BinaryFormat.append(digit, to: &bytes) }
    }

    /// The value; nil for infinities and for more digits than `Decimal` holds exactly.
    static func decimal(_ bytes: UnsafeRawBufferPointer) -> Decimal? {
        guard let count = BinaryFormat.number(UInt16.self, bytes),
            let weight = BinaryFormat.number(Int16.self, bytes, at: 2),
            let sign = BinaryFormat.number(UInt16.self, bytes, at: 4), bytes.count == 8 + 2 * Int(count)
        else { return nil }
        if sign == notANumber { return .nan }
        guard sign == 0 || sign == negative else { return nil }

        var text = sign == negative ? "-0" : "0"
        for index in 0..<Int(count) {
            guard let digit = BinaryFormat.number(UInt16.self, bytes, at: 8 + 2 * index) else { return nil }
            let digits = String(digit)
            text += String(repeating: "0", count: 4 - digits.count) + digits
        }
        let exponent = count == 0 ? 0 : 4 * (Int(weight) - Int(count) + 1)
        return exact(text, exponent)
    }

    /// A whole number times a power of ten, cut into groups of four digits, the lowest first.
    private static func quartets(of whole: String, times power: Int) -> [UInt16] {
        let figures = whole.utf8.map { UInt16($0 - UInt8(ascii: "0")) } + [UInt16](repeating: 0, count: power)
        return stride(from: figures.count, to: 0, by: -4).map { end in
            figures[max(0, end - 4)..<end].reduce(0) { $0 * 10 + $1 }
        }
    }

    /// Trailing zeros are moved into the exponent first, so that 1.0000 with 40 digits shown still fits.
    private static func exact(_ digits: String, _ exponent: Int) -> Decimal? {
        let isNegative = digits.hasPrefix("-")
        var significant = digits.drop { $0 == "-" || $0 == "0" }
        var exponent = exponent
        while significant.last == "0" {
            significant.removeLast()
            exponent += 1
        }
        guard !significant.isEmpty else { return 0 }
        guard significant.count <= 38, (-127...127).contains(exponent) else { return nil }
        return Decimal(string: (isNegative ? "-" : "") + significant + "e\(exponent)", locale: nil)
    }

    private static func appendHead(_ count: Int, weight: Int, sign: UInt16, scale: Int, to bytes: inout [UInt8]) {
        BinaryFormat.append(Int16(clamping: count), to: &bytes)
        BinaryFormat.append(Int16(clamping: weight), to: &bytes)
        BinaryFormat.append(sign, to: &bytes)
        BinaryFormat.append(Int16(clamping: scale), to: &bytes)
    }

    private static let negative: UInt16 = 0x4000
    private static let notANumber: UInt16 = 0xC000
}
