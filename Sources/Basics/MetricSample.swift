/// One value as Prometheus' text format (version 0.0.4) shows it.
package struct MetricSample: Sendable {
    /// What the values of a family are.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The family, without the prefix that all of ours bear.
    let family: String
    let kind: Kind
    /// `_bucket`, `_sum` or `_count` of a histogram.
    var suffix = ""
    let labels: [(String, String)]
    let value: Double

    /// What something stands at now; labels name no customer.
    package static func gauge(_ family: String, _ labels: [(String, String)], _ value: Double) -> MetricSample {
        MetricSample(family: family, kind: .gauge, labels: labels, value: value)
    }

    /// The whole text: families by name, each under its type, its samples in the order given.
    package static func text(_ samples: [MetricSample]) -> String {
        let families = Dictionary(grouping: samples, by: \.family).sorted { $0.key < $1.key }
        return families.map { family, samples in
            let name = "vectis_" + word(family)
            let lines = samples.map { "\(name)\($0.suffix)\(written($0.labels)) \(number($0.value))\n" }
            return "# TYPE \(name) \(samples[0].kind.rawValue)\n" + lines.joined()
        }.joined()
    }

    /// Labels in braces, values escaped; nothing where there are none.
    static func written(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\(word($0.0))=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// What the format allows in names; anything else becomes an underscore.
    private static func word(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 9e15 ? "\(Int64(value))" : "\(value)"
    }
}
