import Basics
import ConnectorKit
import Customers
import HTTP
import Jobs
import Rendering
import Sync
import Workspace

/// The cards of all tools, and the runs of all connections.
enum IntegrationPages {
    static func list(_ visit: Visit) throws -> Response {
        if visit.request.query["tab"] == "logs" { return try logs(visit) }
        let standings = try visit.standings()
        let (facts, progress, undecided, parity, dead) = try visit.read { db in
            let first = standings.compactMap(\.run).filter { $0.trigger == .initial && $0.state == .running }
            return (
                try ConnectionFigures.all(db), try first.map { ($0, try SyncRunStream.list(run: $0.id, db)) },
                try MappingQueue.counts(db).undecided, try Parity.all(db),
                visit.may(.administerWorkspace) ? try DeadJob.count(db) : 0
            )
        }
        let list = IntegrationList(
            standings: standings, figures: facts, parity: parity, progress: progress, undecided: undecided,
            deadJobs: dead,
            settings: visit.settings,
            connectors: visit.site.connectors, role: visit.role, formats: visit.formats)
        return try visit.page("integrations/list", list, title: "Integrations", topics: ["sync"])
    }

    private static func logs(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request)
        let before = table.after.map { ID<SyncRun>($0.id) }
        let (runs, labels, undecided, dead) = try visit.read { db in
            let labels = try Connection.all(db).map { ($0.id, $0.label) }
            return (
                try SyncRun.list(before: before, limit: 51, db), labels, try MappingQueue.counts(db).undecided,
                visit.may(.administerWorkspace) ? try DeadJob.count(db) : 0
            )
        }
        let shown = Array(runs.prefix(50))
        let next = runs.count > 50 ? shown.last.map { ("run", $0.id.value) } : nil
        let model: View =
            RunRows(shown, labels: Dictionary(labels, uniquingKeysWith: { first, _ in first }), visit.formats).view + [
                "tabs": IntegrationTabs.row(current: "logs", undecided: undecided),
                "dead": IntegrationTabs.dead(dead), "pager": table.pager("\(shown.count) shown", next: next),
            ]
        return try visit.page("integrations/logs", model, title: "Sync logs", topics: ["sync"])
    }
}
