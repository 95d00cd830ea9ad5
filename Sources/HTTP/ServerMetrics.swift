import HTTPTypes
import Metrics

/// What a server counts, for whatever backend swift-metrics was given.
final class ServerMetrics: Sendable {
    private let answers: [Counter]
    private let busy: Counter
    private let connections: Gauge
    private let streams: Gauge
    private let waiting: Gauge
    private let working: Gauge

    /// - Parameter name: tells the servers of one process apart.
    init(_ name: String) {
        let labels = [("server", name)]
        answers = ["1xx", "2xx", "3xx", "4xx", "5xx"].map {
            Counter(label: "http_answers_total", dimensions: labels + [("status", $0)])
        }
        busy = Counter(label: "http_refused_busy_total", dimensions: labels)
        connections = Gauge(label: "http_connections", dimensions: labels)
        streams = Gauge(label: "http_live_streams", dimensions: labels)
        waiting = Gauge(label: "http_requests_waiting", dimensions: labels)
        working = Gauge(label: "http_workers_busy", dimensions: labels)
    }

    func answered(_ status: HTTPResponse.Status) {
        let index = status.code / 100 - 1
        if answers.indices.contains(index) { answers[index].increment() }
    }

    func refusedBusy() { busy.increment() }

    func measured(connections: Int, streams: Int, waiting: Int, working: Int) {
        self.connections.record(connections)
        self.streams.record(streams)
        self.waiting.record(waiting)
        self.working.record(working)
    }
}
