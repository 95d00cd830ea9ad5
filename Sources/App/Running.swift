import Basics
import Database
import Directory
import Dispatch
import Foundation
import HTTP
import Jobs
import Logging
import Outbound
import Sync
import Synchronization
import Web

/// A running server: web, jobs, or both, until it is told to stop.
final class Running: Sendable {
    enum Role: String, CaseIterable, Sendable {
        case all, web, worker
    }

    private let backbone: Backbone
    private let role: Role
    private let metrics: PrometheusMetrics?
    private let live = LiveEvents()
    private let isDraining = Atomic(false)
    private let log = Logger(label: "app")

    /// - Parameter metrics: what the process counts, where anybody may ask for it.
    init(_ backbone: Backbone, role: Role, metrics: PrometheusMetrics?) {
        self.backbone = backbone
        self.role = role
        self.metrics = metrics
    }

    /// Serves until SIGTERM or SIGINT; a second signal ends at once.
    func run() throws {
        let runner = role == .web ? nil : Composition.runner(backbone)
        let listeners = WorkspaceListeners(directory: backbone.directory, live: live, runner: runner)
        let server = try role == .worker ? nil : makeServer()
        let figures = makeMetricsServer()
        let stop = DispatchSemaphore(value: 0)
        let signals = Running.onSignals { [self] in
            if isDraining.exchange(true, ordering: .relaxed) { _exit(1) }
            stop.signal()
        }

        try listeners.refresh()
        runner?.start()
        try server?.start()
        try figures?.start()
        announce(server)
        let keeper = keep(listeners)
        stop.wait()

        log.info("server.draining")
        server?.drain()
        runner?.drain(within: .seconds(23))
        server?.wait()
        figures?.stop()
        figures?.wait()
        keeper.cancel()
        signals.forEach { $0.cancel() }
        listeners.stop()
        backbone.directory.close()
        log.info("server.stopped")
    }

    private func makeServer() throws -> Server {
        let directory = backbone.directory
        let site = try Composition.site(backbone, live: live) { [self] in
            // Any failure means the same: not ready.
            !isDraining.load(ordering: .relaxed) && (try? directory.all()) != nil
        }
        var options = ServerOptions()
        options.address = backbone.config.address
        options.port = backbone.config.port
        options.workers = backbone.config.workers
        options.trustedProxies = backbone.config.trustedProxies
        return Server(options, application: Entrance(site), live: live)
    }

    /// Nil where no port is set for it.
    private func makeMetricsServer() -> Server? {
        guard let metrics, let port = backbone.config.metricsPort else { return nil }
        var options = ServerOptions()
        options.name = "metrics"
        options.address = backbone.config.metricsAddress
        options.port = port
        options.workers = 2
        options.queueLimit = 8
        options.connectionLimit = 64
        let entrance = MetricsEntrance(
            metrics, directory: backbone.directory, connectors: backbone.environment.connectors)
        return Server(options, application: entrance, live: LiveEvents())
    }

    private func announce(_ server: Server?) {
        let lab = backbone.environment.lab
        if !lab.isEmpty { log.warning("lab.hosts", metadata: ["to": "\(lab.description)"]) }
        guard let server else { return log.info("server.working", metadata: ["role": "worker"]) }
        if backbone.config.baseURL.hasPrefix("http://") {
            log.notice("cookies.insecure", metadata: ["reason": "loopback"])
        }
        log.info(
            "server.listening",
            metadata: ["address": "\(backbone.config.address)", "port": "\(server.port)", "role": "\(role.rawValue)"])
    }

    /// Each 5 s: opens what other processes use or what is due.
    private func keep(_ listeners: WorkspaceListeners) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "directory"))
        timer.schedule(deadline: .now() + 5, repeating: 5)
        timer.setEventHandler { [backbone, log] in
            do {
                try backbone.directory.poll()
                try listeners.refresh()
            } catch {
                log.warning("directory.unreachable", metadata: ["error": "\(error)"])
            }
        }
        timer.resume()
        return timer
    }

    private static func onSignals(_ act: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: "signals"))
            source.setEventHandler(handler: act)
            source.resume()
            return source
        }
    }
}

/// One LISTEN connection per open workspace: live events for this process's pages, and a call to the workers.
final class WorkspaceListeners: Sendable {
    private let directory: Directory
    private let live: LiveEvents
    private let runner: JobRunner?
    private let listeners = Mutex<[String: Listener]>([:])

    init(directory: Directory, live: LiveEvents, runner: JobRunner?) {
        self.directory = directory
        self.live = live
        self.runner = runner
    }

    /// Listens to what was opened and leaves what was closed.
    func refresh() throws {
        let open = Dictionary(
            directory.openWorkspaces().map { ($0.entry.slug, $0) }, uniquingKeysWith: { first, _ in first })
        let (gone, new) = listeners.withLock { listeners in
            let gone = listeners.filter { open[$0.key] == nil }
            gone.keys.forEach { listeners[$0] = nil }
            let new = open.filter { listeners[$0.key] == nil }.map { slug, workspace in
                let listener = listener(slug, workspace.address)
                listeners[slug] = listener
                return listener
            }
            return (gone.values.map { $0 }, new)
        }
        gone.forEach { $0.stop() }
        new.forEach { $0.start() }
    }

    func stop() {
        listeners.withLock { listeners in
            listeners.values.forEach { $0.stop() }
            listeners = [:]
        }
    }

    private func listener(_ slug: String, _ address: DatabaseAddress) -> Listener {
        Listener(address, channels: ["vectis_jobs", "vectis_live"]) { [live, runner] channel, payload in
            if channel == "vectis_jobs" { return runner?.wake(slug) ?? () }
            // After a reconnection the payload is empty: something was missed, so pages that follow a sync ask again.
            for topic in payload.isEmpty ? ["sync", "customers"] : [payload] { live.publish("\(slug) \(topic)") }
        }
    }
}
