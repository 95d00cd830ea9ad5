import Basics
import ConnectorKit
import Directory
import HTTP
import HTTPTypes
import Logging
import Sync

/// The server of `/metrics`, on a port of its own: no session, no workspace, nothing but figures.
package struct MetricsEntrance: Application {
    private let metrics: PrometheusMetrics
    private let directory: Directory
    private let connectors: ConnectorSet
    private let clock: Clock

    package init(
        _ metrics: PrometheusMetrics, directory: Directory, connectors: ConnectorSet, clock: Clock = .system
    ) {
        self.metrics = metrics
        self.directory = directory
        self.connectors = connectors
        self.clock = clock
    }

    package func plan(_ head: RequestHead) -> Plan {
        guard head.path == "/metrics" else { return .inline(.text("not found\n", status: .notFound)) }
        guard [.get, .head].contains(head.method) else {
            return .inline(Response(.methodNotAllowed, fields: [.allow: "GET, HEAD"]))
        }
        return .worker(bodyLimit: 0)
    }

    package func admit(_ head: RequestHead) -> Response? { nil }

    package func respond(_ request: Request) -> Response {
        let text = MetricSample.text(metrics.samples() + workspaces())
        return Response(
            .ok, fields: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: .bytes(Array(text.utf8))
        ).compressed(for: request.head)
    }

    /// Databases stand side by side on a server, so once one does not answer no other is asked: a scrape waits for one time-out
    /// at most.
    private func workspaces() -> [MetricSample] {
        var samples: [MetricSample] = []
        var answers = true
        for workspace in directory.openWorkspaces() {
            samples += WorkspaceFigures.pools(of: workspace)
            do {
                guard answers else { continue }
                samples += try WorkspaceFigures.samples(of: workspace, connectors, now: clock.now)
            } catch {
                answers = false
                Logger(label: "web").warning(
                    "metrics.incomplete", metadata: ["workspace": "\(workspace.entry.slug)", "error": "\(error)"])
            }
        }
        return samples + [.gauge("database_up", [], answers ? 1 : 0)]
    }
}
