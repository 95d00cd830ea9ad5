import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Sync
import Workspace

/// A run: what it read, what it could not, its log, and the button that tries again.
enum RunPages {
    static func show(_ visit: Visit) throws -> Response {
        let filter = RunLogFilter(visit.request)
        let facts = try facts(visit, calls: filter.isOn ? most : 500)
        let (customers, open) = try visit.read { db in
            (
                try RunErrorCustomers.find(facts.errors, facts.connection.id, kinds: kinds(facts, visit), db),
                try RunError.open(run: facts.run.id, db)
            )
        }
        let runs = "/admin/integrations/\(facts.connection.id)/runs"
        let page = RunPage(
            run: facts.run, connection: facts.connection, streams: facts.streams,
            errors: RunErrors(
                errors: facts.errors, open: open, customers: customers,
                connector: visit.site.connectors[facts.connection.connector],
                runs: runs, run: facts.run.id, mayRetry: visit.may(.configureIntegrations) && !facts.run.state.isOpen,
                formats: visit.formats),
            log: RunLogView(lines(facts, visit), filter, path: "\(runs)/\(facts.run.id)", visit.formats),
            bundle: visit.may(.configureIntegrations) ? bundle(facts, visit).text(pretty: true) : nil,
            connectors: visit.site.connectors,
            formats: visit.formats)
        return try visit.page(
            "integrations/run", page, title: "Sync run · \(facts.connection.label)",
            topics: ["sync/\(facts.connection.id)"])
    }

    /// The whole log, or what the filter leaves of it, as a file.
    static func log(_ visit: Visit) throws -> Response {
        let facts = try facts(visit, calls: most)
        let lines = RunLogFilter(visit.request).lines(of: lines(facts, visit))
        return .file(
            lines.map(\.fileLine).joined(), type: "text/plain; charset=utf-8", name: "\(fileName(facts)).txt")
    }

    static func diagnostics(_ visit: Visit) throws -> Response {
        let facts = try facts(visit, calls: 500)
        return .file(
            bundle(facts, visit).text(pretty: true) + "\n", type: "application/json", name: "\(fileName(facts)).json")
    }

    /// Queues a run that reads the failed records again.
    static func retry(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let run: ID<SyncRun> = try visit.id("run")
        let facts = try facts(visit, calls: 0)

        let answer = try visit.write { db in
            let count = try RunError.open(run: run, db)
            let answer = try SyncRequests.retryFailed(run, of: id, by: visit.user.name, db)
            return (answer, .retryRequested(id.value, facts.connection.connector, run: run.value, count: count))
        }
        switch answer {
        case .queued(let new):
            return visit.redirect(
                to: "/admin/integrations/\(id)/runs/\(new)",
                flash: "Queued: this run reads the failed records again. What it can read is marked solved.")
        case .alreadyRunning(let other, let startedAt):
            return visit.redirect(
                to: "/admin/integrations/\(id)/runs/\(other)",
                flash:
                    "\(facts.connection.label) is already running, started \(visit.formats.clock(startedAt)). Retry when it is done.",
                tone: .info)
        case .refused(let why):
            return visit.redirect(
                to: "/admin/integrations/\(id)/runs/\(run)", flash: "\(why), so nothing was queued.", tone: .warn)
        }
    }

    /// So many calls are read for a filter or a file.
    private static let most = 20_000

    private struct Facts {
        let run: SyncRun
        let connection: Connection
        let streams: [SyncRunStream]
        let errors: [RunError]
        let calls: [VendorCall]
    }

    private static func facts(_ visit: Visit, calls: Int) throws -> Facts {
        let id: ID<Connection> = try visit.id("id")
        let runID: ID<SyncRun> = try visit.id("run")
        return try visit.read { db in
            let run = try SyncRun.find(runID, db)
            guard run.connectionID == id else { throw visit.notFound("run of another connection") }
            return Facts(
                run: run, connection: try Connection.find(id, db), streams: try SyncRunStream.list(run: runID, db),
                errors: try RunError.list(run: runID, db), calls: try VendorCall.list(run: runID, limit: calls, db))
        }
    }

    private static func fileName(_ facts: Facts) -> String {
        "sync-\(facts.connection.connector)-run-\(facts.run.id)"
    }

    private static func lines(_ facts: Facts, _ visit: Visit) -> [RunLine] {
        RunLine.all(facts.run, facts.streams, facts.errors, facts.calls) {
            visit.site.connectors.title($0, of: facts.connection.connector)
        }
    }

    private static func bundle(_ facts: Facts, _ visit: Visit) -> JSON {
        let fields = visit.site.connectors[facts.connection.connector]?.manifest.fields ?? []
        return DiagnosticBundle.json(
            facts.run, facts.connection, fields: fields, facts.streams, facts.errors,
            Array(facts.calls.prefix(500)))
    }

    private static func kinds(_ facts: Facts, _ visit: Visit) -> [String: [RecordKind]] {
        let streams = visit.site.connectors[facts.connection.connector]?.streams ?? []
        return Dictionary(streams.map { ($0.name, $0.kinds) }) { first, _ in first }
    }
}
