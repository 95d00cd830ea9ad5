import HTTPTypes
import Metrics

/// What the server counts, for whatever backend swift-metrics was given.
final class ServerMetrics: Sendable {
    private let answers = ["1xx", "2xx", "3xx", "4xx", "5xx"].map {
        Counter(label: "http_answers_total", dimensions: [("status", $0)])
    }
    private let busy = Counter(label: "http_refused_busy_total")
    private let connections = Gauge(label: "http_connections")
    private let streams = Gauge(label: "http_live_streams")
    private let waiting = Gauge(label: "http_requests_waiting")
    private let working = Gauge(label: "http_workers_busy")

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
