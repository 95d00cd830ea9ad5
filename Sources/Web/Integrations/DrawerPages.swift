import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Sync
import Workspace

/// A connection's drawer: looked at by all, changed by admins.
enum DrawerPages {
    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let tab =
            visit.request.query["tab"].flatMap(ConnectionDrawer.Tab.init)
            ?? (visit.role == .admin ? .credentials : .sync)
        return try page(visit, id, tab)
    }

    static func new(_ visit: Visit) throws -> Response {
        let manifest = try manifest(visit.parameters["connector"] ?? "", visit)
        return try answer(visit, manifest, nil, .credentials, tab(visit, manifest, nil))
    }

    /// The meter of the API budget, which asks for itself while the tab is open.
    static func budget(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let (connection, used) = try visit.read { db in
            (try Connection.find(id, db), try VendorCall.lastMinute(id, db))
        }
        let manifest = try manifest(connection.connector, visit)
        return try visit.part(
            "integrations/budget", BudgetMeter(connection: connection, manifest: manifest, used: used))
    }

    /// The drawer of a connection, on one of its tabs.
    static func page(_ visit: Visit, _ id: ID<Connection>, _ tab: ConnectionDrawer.Tab) throws -> Response {
        let standing = try standing(id, visit)
        let manifest = try manifest(standing.connection.connector, visit)
        let content: any ViewModel =
            switch tab {
            case .credentials: try self.tab(visit, manifest, standing.connection)
            case .sync: try sync(visit, manifest, standing.connection, SyncForm(standing.connection))
            case .mapping: try mapping(visit, manifest, standing.connection)
            case .logs: try logs(visit, standing.connection)
            case .activity: try activity(visit, standing.connection)
            }
        return try answer(visit, manifest, standing, tab, content)
    }

    /// The Credentials tab with what was typed and why it was refused.
    static func refused(
        _ visit: Visit, _ manifest: Manifest, _ id: ID<Connection>?, typed: [String: String], label: String,
        _ refusal: Refusal
    ) throws -> Response {
        let standing = try id.flatMap { id in try visit.standings().first { $0.connection.id == id } }
        var content = try tab(visit, manifest, standing?.connection)
        content.typed = typed
        content.label = label
        content.refusal = refusal
        return try answer(visit, manifest, standing, .credentials, content, status: .unprocessableContent)
    }

    /// The Sync tab with what was chosen and why it was refused.
    static func refused(_ visit: Visit, _ id: ID<Connection>, _ form: SyncForm) throws -> Response {
        let standing = try standing(id, visit)
        let manifest = try manifest(standing.connection.connector, visit)
        let content = try sync(visit, manifest, standing.connection, form)
        return try answer(visit, manifest, standing, .sync, content, status: .unprocessableContent)
    }

    static func manifest(_ key: String, _ visit: Visit) throws -> Manifest {
        guard let connector = visit.site.connectors[key] else { throw visit.notFound("connector \(key)") }
        return connector.manifest
    }

    private static func standing(_ id: ID<Connection>, _ visit: Visit) throws -> Standing {
        guard let found = try visit.standings().first(where: { $0.connection.id == id }) else {
            throw visit.notFound("connection \(id)")
        }
        return found
    }

    private static func answer(
        _ visit: Visit, _ manifest: Manifest, _ standing: Standing?, _ tab: ConnectionDrawer.Tab,
        _ content: any ViewModel,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let drawer = ConnectionDrawer(
            manifest: manifest, standing: standing, tab: tab, content: content, formats: visit.formats)
        if visit.request.wantedBlock == "drawer" { return try visit.part("integrations/drawer", drawer) }
        let title = standing?.connection.label ?? "Connect \(manifest.name)"
        return try visit.page(
            "integrations/show", drawer, title: title, help: "/guides/\(manifest.key)", status: status)
    }

    private static func tab(_ visit: Visit, _ manifest: Manifest, _ connection: Connection?) throws -> CredentialsTab {
        let canEdit = visit.may(.configureIntegrations)
        let store = ConnectionStore(keyring: visit.site.keyring)
        let hints = try connection.map { connection in
            canEdit ? try visit.read { db in try store.secretHints(connection.id, db) } : [:]
        }
        return CredentialsTab(
            manifest: manifest, connection: connection, hints: hints ?? [:], canEdit: canEdit, formats: visit.formats)
    }

    private static func sync(
        _ visit: Visit, _ manifest: Manifest, _ connection: Connection, _ form: SyncForm
    ) throws -> SyncTab {
        let streams = visit.site.connectors[manifest.key]?.streams ?? []
        let (figures, filters, used) = try visit.read { db in
            (
                try StreamFigures.list(connection.id, db),
                try FilterValues.list(connection, manifest, streams: streams, db),
                try VendorCall.lastMinute(connection.id, db)
            )
        }
        return SyncTab(
            connection: connection, form: form, manifest: manifest, streams: streams, figures: figures,
            filters: filters,
            budget: BudgetMeter(connection: connection, manifest: manifest, used: used),
            canEdit: visit.may(.configureIntegrations),
            canSync: visit.may(.syncNow), formats: visit.formats)
    }

    private static func mapping(_ visit: Visit, _ manifest: Manifest, _ connection: Connection) throws -> View {
        let figures = try visit.read { db in try ConnectionFigures.all(db)[connection.id] }
        let accounts = Formats.count(figures?.accounts ?? 0, manifest.accountWord, manifest.accountWords)
        return [
            "summary": "\(accounts): \(figures?.linked ?? 0) linked, \(figures?.undecided ?? 0) undecided.",
            "queue": "/admin/mapping?tool=\(connection.id)",
            "linked": "/admin/mapping?view=linked&tool=\(connection.id)",
        ]
    }

    private static func logs(_ visit: Visit, _ connection: Connection) throws -> RunRows {
        let runs = try visit.read { db in try SyncRun.list(connection: connection.id, db) }
        return RunRows(runs, labels: [connection.id: connection.label], visit.formats)
    }

    private static func activity(_ visit: Visit, _ connection: Connection) throws -> View {
        guard visit.may(.readAudit) else { return ["hasEntries": false, "entries": [] as [View]] }
        let entries = try visit.read { db in try AuditLog.recent(connection: connection.id.value, limit: 50, db) }
        return [
            "hasEntries": !entries.isEmpty,
            "entries": entries.map { entry -> View in
                ["summary": entry.entry.summary, "who": entry.actor.name, "time": visit.formats.time(entry.at)]
            },
        ]
    }
}
