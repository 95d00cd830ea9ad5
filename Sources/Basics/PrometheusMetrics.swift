import Metrics
import Synchronization

/// The swift-metrics backend: every series that was ever named, for as long as the process lives.
///
/// A series that is asked for again is the same one, so nobody need keep his counter. Labels must come from small sets: routes,
/// statuses, kinds of jobs.
package final class PrometheusMetrics: MetricsFactory {
    private let series = Mutex<[String: any MetricSeries]>([:])

    package init() {}

    /// Everything counted so far.
    package func samples() -> [MetricSample] {
        let all = series.withLock { $0 }
        return all.sorted { $0.key < $1.key }.flatMap(\.value.samples)
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        kept("counter", label, dimensions) { CounterSeries(label, dimensions) }
    }

    /// Recorders that aggregate are gauges as well: nothing here uses one.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        kept("gauge", label, dimensions) { GaugeSeries(label, dimensions) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        kept("timer", label, dimensions) { TimerSeries(label, dimensions) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler as? any MetricSeries) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler as? any MetricSeries) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler as? any MetricSeries) }

    private func kept<Kept: MetricSeries>(
        _ kind: String, _ label: String, _ dimensions: [(String, String)], make: () -> Kept
    ) -> Kept {
        let name = "\(label)\(MetricSample.written(dimensions)) \(kind)"
        return series.withLock { series in
            if let known = series[name] as? Kept { return known }
            let new = make()
            series[name] = new
            return new
        }
    }

    private func forget(_ gone: (any MetricSeries)?) {
        guard let gone else { return }
        series.withLock { series in series = series.filter { $0.value !== gone } }
    }
}

/// A name with its labels, and what was recorded under it.
private protocol MetricSeries: AnyObject, Sendable {
    var samples: [MetricSample] { get }
}

private final class CounterSeries: CounterHandler, MetricSeries {
    private let label: String
    private let labels: [(String, String)]
    private let count = Atomic<Int64>(0)

    init(_ label: String, _ labels: [(String, String)]) {
        self.label = label
        self.labels = labels
    }

    var samples: [MetricSample] {
        [MetricSample(family: label, kind: .counter, labels: labels, value: Double(count.load(ordering: .relaxed)))]
    }

    func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

private final class GaugeSeries: RecorderHandler, MetricSeries {
    private let label: String
    private let labels: [(String, String)]
    private let value = Mutex(0.0)

    init(_ label: String, _ labels: [(String, String)]) {
        self.label = label
        self.labels = labels
    }

    var samples: [MetricSample] { [.gauge(label, labels, value.withLock { $0 })] }

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { self.value.withLock { $0 = value } }
}

/// Durations as a histogram in seconds.
private final class TimerSeries: TimerHandler, MetricSeries {
    private struct State {
        /// How many lasted at most as long as the bound at the same place, and longer than the one before.
        var counts = [Int](repeating: 0, count: TimerSeries.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    /// In seconds; among them the promises for pages, 0.08 and 0.25.
    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.08, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let label: String
    private let labels: [(String, String)]
    private let state = Mutex(State())

    init(_ label: String, _ labels: [(String, String)]) {
        self.label = label
        self.labels = labels
    }

    var samples: [MetricSample] {
        let state = state.withLock { $0 }
        var total = 0
        var samples = zip(Self.bounds + [.infinity], state.counts).map { bound, count in
            total += count
            return sample("_bucket", [("le", bound.isInfinite ? "+Inf" : "\(bound)")], Double(total))
        }
        samples.append(sample("_sum", [], Double(state.nanoseconds) / 1e9))
        samples.append(sample("_count", [], Double(total)))
        return samples
    }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1e9
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.nanoseconds &+= duration
        }
    }

    private func sample(_ suffix: String, _ more: [(String, String)], _ value: Double) -> MetricSample {
        MetricSample(family: label, kind: .histogram, suffix: suffix, labels: labels + more, value: value)
    }
}
