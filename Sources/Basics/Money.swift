import Foundation

/// An amount in the smallest unit of its currency (cents).
package struct Money: Hashable, Sendable, Codable {
    package let minor: Int64
    /// ISO 4217, three capital letters.
    package let currency: String

    package init(minor: Int64, currency: String) {
        self.minor = minor
        self.currency = currency
    }

    /// `amount` in whole units, rounded half away from zero to the currency's smallest unit.
    ///
    /// - Returns: nil when the amount does not fit 64 bits.
    package init?(_ amount: Decimal, currency: String) {
        var scaled = amount * Decimal(Money.minorUnits(of: currency))
        var rounded = Decimal()
        NSDecimalRound(&rounded, &scaled, 0, .plain)
        guard let minor = Int64(NSDecimalNumber(decimal: rounded).stringValue) else { return nil }
        self.init(minor: minor, currency: currency)
    }

    /// The sum, or nil when the currencies differ or it overflows: amounts of two currencies have no sum.
    package func adding(_ other: Money) -> Money? {
        guard currency == other.currency else { return nil }
        let (sum, overflow) = minor.addingReportingOverflow(other.minor)
        return overflow ? nil : Money(minor: sum, currency: currency)
    }

    /// How many of the smallest unit make one whole. Source: ISO 4217 list one, exponents 0 and 3; all others are 2.
    package static func minorUnits(of currency: String) -> Int {
        if zeroDecimals.contains(currency) { return 1 }
        return threeDecimals.contains(currency) ? 1000 : 100
    }

    private static let zeroDecimals: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
    private static let threeDecimals: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
}
