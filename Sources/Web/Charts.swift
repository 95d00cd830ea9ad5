import Rendering

/// Small charts as SVG; what they show stands beside them in words as well.
package enum Charts {
    /// A line of 96×24 with its last point dotted.
    ///
    /// - Parameter label: what a screen reader says: "Critical alerts per day, last 30 days: 0 to 7, today 2".
    package static func sparkline(_ values: [Double], label: String) -> TrustedHTML? {
        guard values.count > 1, let low = values.min(), let high = values.max() else { return nil }
        let step = 92 / Double(values.count - 1)
        let points = values.enumerated().map { index, value in
            let share = high > low ? (value - low) / (high - low) : 0.5
            return "\(number(2 + Double(index) * step)) \(number(21 - share * 18))"
        }
        guard let last = points.last else { return nil }
        let place = last.split(separator: " ")
        return TrustedHTML(
            """
            <svg class="spark" viewBox="0 0 96 24" role="img" aria-label="\(escaped(label))">\
            <path d="M\(points.joined(separator: "L"))"/><circle cx="\(place[0])" cy="\(place[1])" r="2"/></svg>
            """)
    }

    /// A bar that is `share` (0…1) full.
    package static func bar(_ share: Double, label: String) -> TrustedHTML {
        let width = number(max(0, min(1, share)) * 100)
        return TrustedHTML(
            """
            <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="\(escaped(label))">\
            <rect width="100" height="6"/><rect width="\(width)" height="6"/></svg>
            """)
    }

    /// Columns side by side, the highest as high as the chart.
    package static func columns(_ values: [Double], label: String) -> TrustedHTML? {
        guard let high = values.max(), high > 0 else { return nil }
        let width = 100 / Double(values.count)
        let bars = values.enumerated().map { index, value in
            let height = max(0, value) / high * 30
            return """
                <rect x="\(number(Double(index) * width))" y="\(number(30 - height))" \
                width="\(number(width * 0.8))" height="\(number(height))"/>
                """
        }
        return TrustedHTML(
            """
            <svg class="chart" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label="\(escaped(label))">\
            \(bars.joined())</svg>
            """)
    }

    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
