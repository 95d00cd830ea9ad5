import Basics
import ConnectorKit
import Foundation
import HTTP
import Rendering
import Sync
import Workspace

/// What is done to connections: tested, saved, synced, paused, disconnected.
enum ConnectionVerbs {
    /// Queues a test of what was typed. The answer is the badge, which asks for itself until the test is over.
    static func test(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let manifest = try DrawerPages.manifest(form["connector"] ?? "", visit)
        let draft = draft(form, manifest, editing: form["connection"].flatMap(ID<Connection>.init))
        let tester = TryConnection(keyring: visit.site.keyring)

        do {
            let id = try visit.write(.connectionTested(draft.editing?.id.value, manifest.key)) { db in
                try tester.request(draft, manifest, by: visit.user.name, db)
            }
            guard visit.request.isPartial else { return visit.redirect(to: "/admin/integrations/trials/\(id)") }
            return try badge(visit, try visit.read { db in try Trial.find(id, db) })
        } catch let refusal as Refusal {
            guard visit.request.isPartial else {
                return try DrawerPages.refused(
                    visit, manifest, draft.editing?.id, typed: draft.plain, label: draft.label, refusal)
            }
            return try visit.part("integrations/trial", TrialRefusal(refusal, visit.formats))
        }
    }

    static func trial(_ visit: Visit) throws -> Response {
        let id: ID<Trial> = try visit.id("trial")
        let trial = try visit.read { db in try Trial.find(id, db) }
        if visit.request.isPartial { return try badge(visit, trial) }

        let back =
            trial.connectionID.map { "/admin/integrations/\($0)" } ?? "/admin/integrations/new/\(trial.connector)"
        let page =
            TrialView(trial, connector: trial.connector, visit.formats).view + [
                "crumbs": [PageLink("Integrations", "/admin/integrations")], "back": back,
            ]
        return try visit.page("integrations/trial-page", page, title: "Test")
    }

    /// A new connection of the connector in the path, or the one whose id stands there.
    static func save(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let id: ID<Connection>? = visit.parameters["connector"] == nil ? try visit.id("id") : nil
        let known = try id.map { id in try visit.read { db in try Connection.find(id, db).connector } }
        let manifest = try DrawerPages.manifest(known ?? visit.parameters["connector"] ?? "", visit)
        let draft = draft(form, manifest, editing: id)
        let store = ConnectionStore(keyring: visit.site.keyring)

        do {
            let id = try visit.write { db in
                let id = try store.save(
                    draft, connectors: visit.site.connectors, by: visit.user.name, userID: visit.user.id.value, db)
                let changed = manifest.fields.filter { !$0.isSecret || draft.secrets[$0.name]?.isEmpty == false }.map(
                    \.name)
                return (
                    id,
                    draft.editing == nil
                        ? .connectionAdded(id.value, manifest.key, changed: changed)
                        : .connectionSaved(id.value, manifest.key, changed: changed)
                )
            }
            let first = draft.editing == nil && !draft.savesUntested
            return visit.redirect(
                to: first ? "/admin/integrations" : "/admin/integrations/\(id)",
                flash: first ? "\(manifest.name) is connected; its first sync has begun." : "\(manifest.name) is saved."
            )
        } catch let refusal as Refusal {
            return try DrawerPages.refused(
                visit, manifest, draft.editing?.id, typed: draft.plain, label: draft.label, refusal)
        }
    }

    static func saveSettings(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let form = try visit.form()
        let connection = try visit.read { db in try Connection.find(id, db) }
        let manifest = try DrawerPages.manifest(connection.connector, visit)
        let streams = visit.site.connectors[connection.connector]?.streams ?? []
        var typed = SyncForm(form, connection, manifest, streams)
        let former = ConnectionSettings(connection)

        do {
            let wanted = try typed.checked()
            try visit.write(
                .connectionSyncSaved(id.value, connection.connector, before: words(former), after: words(wanted))
            ) { db in
                try wanted.save(
                    id, version: typed.version, manifest, streams: streams, by: visit.user.name, db)
            }
            return visit.redirect(
                to: "/admin/integrations/\(id)?tab=sync",
                flash: wanted.filters != former.filters
                    ? "The settings are saved. The filter takes effect with the next full read: tonight, or by Full re-read."
                    : "The settings are saved.")
        } catch let refusal as Refusal where refusal.field != nil {
            typed.refusal = refusal
            return try DrawerPages.refused(visit, id, typed)
        }
    }

    static func syncNow(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let mode: SyncMode = try visit.form()["mode"] == "full" ? .full : .changes
        let connection = try visit.read { db in try Connection.find(id, db) }

        let answer = try visit.write(.syncRequested(id.value, connection.connector, mode: mode.rawValue)) { db in
            try SyncRequests.syncNow(id, mode: mode, by: visit.user.name, db)
        }
        switch answer {
        case .queued(let run):
            return visit.redirect(
                to: "/admin/integrations/\(id)/runs/\(run)", flash: "The sync of \(connection.label) is queued.")
        case .alreadyRunning(let run, let startedAt):
            return visit.redirect(
                to: "/admin/integrations/\(id)/runs/\(run)",
                flash: "\(connection.label) is already running, started \(visit.formats.clock(startedAt)).", tone: .info
            )
        case .refused(let why):
            return visit.redirect(
                to: "/admin/integrations/\(id)?tab=sync", flash: "\(why), so nothing was queued.", tone: .warn)
        }
    }

    static func pause(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let connection = try visit.read { db in try Connection.find(id, db) }

        try visit.write(
            .connectionSyncSaved(id.value, connection.connector, before: ["enabled": true], after: ["enabled": false])
        ) { db in
            try ConnectionSwitch.pause(id, by: visit.user.name, db)
        }
        return visit.redirect(to: "/admin/integrations/\(id)?tab=sync", flash: "\(connection.label) is paused.")
    }

    static func resume(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let connection = try visit.read { db in try Connection.find(id, db) }

        try visit.write(
            .connectionSyncSaved(id.value, connection.connector, before: ["enabled": false], after: ["enabled": true])
        ) { db in
            try ConnectionSwitch.resume(id, db)
        }
        return visit.redirect(to: "/admin/integrations/\(id)?tab=sync", flash: "\(connection.label) syncs again.")
    }

    static func disconnect(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let rows = try visit.form().choice("rows", of: ConnectionSwitch.Rows.allCases.map(\.rawValue))
        let connection = try visit.read { db in try Connection.find(id, db) }

        try visit.write(.connectionDisconnected(id.value, connection.connector, mode: rows)) { db in
            try ConnectionSwitch.disconnect(id, rows: ConnectionSwitch.Rows(rawValue: rows) ?? .keep, db)
        }
        return visit.redirect(
            to: "/admin/integrations", flash: "\(connection.label) is disconnected; its credentials are gone.")
    }

    static func confirmDeletion(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let stream = try visit.form().text("stream")
        let connection = try visit.read { db in try Connection.find(id, db) }

        _ = try visit.write { db in
            let count = try DeletionGuard.waiting(id, stream, db)?.wouldRemove ?? 0
            let answer = try DeletionGuard.confirm(id, stream, by: visit.user.name, db)
            return (
                answer, .deletionDecided(id.value, connection.connector, stream: stream, count: count, isAccepted: true)
            )
        }
        return visit.redirect(
            to: "/admin/integrations/\(id)?tab=sync",
            flash: "Confirmed. It is read once more, and what is gone is hidden.")
    }

    /// What the form says, in the manifest's names; nothing else of it is looked at.
    private static func draft(_ form: Form, _ manifest: Manifest, editing id: ID<Connection>?) -> ConnectionDraft {
        var plain: [String: String] = [:]
        var secrets: [String: Secret] = [:]
        for field in manifest.fields {
            let value = form[field.name] ?? ""
            if field.isSecret { secrets[field.name] = Secret(value) } else { plain[field.name] = value }
        }
        var draft = ConnectionDraft(connector: manifest.key, plain: plain, secrets: secrets)
        draft.label = String(
            (form["label"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines).unicodeScalars.prefix(200))
        if let id { draft.editing = (id, Int(form["version"] ?? "") ?? 0) }
        draft.trial = form.all("trial").last.flatMap(ID<Trial>.init)
        draft.savesUntested = form["untested"] == "yes"
        return draft
    }

    private static func badge(_ visit: Visit, _ trial: Trial) throws -> Response {
        try visit.part("integrations/trial", TrialView(trial, connector: trial.connector, visit.formats))
    }

    private static func words(_ settings: ConnectionSettings) -> JSON {
        [
            "enabled": .bool(settings.isEnabled), "interval_minutes": JSON(integerLiteral: settings.intervalMinutes),
            "lookback_days": JSON(integerLiteral: settings.lookbackDays),
            "streams_off": .array(settings.streamsOff.sorted().map { .string($0) }),
            "auto_link": .bool(settings.autoLink),
            "creates_customers": .bool(settings.createsCustomers),
            "quiet_hours": settings.quiet.map { .string($0.words) } ?? .null,
            "calls_per_minute": settings.budgetPerMinute.map { JSON(integerLiteral: $0) } ?? .null,
            "filters": .object(settings.filters.mapValues { .array($0.sorted().map { .string($0) }) }),
            "rows_of_parts_off": .string(settings.rowsOfOff.rawValue),
        ]
    }
}

/// `Templates/integrations/trial.mustache` when nothing could be tested: a field is missing.
struct TrialRefusal: ViewModel {
    private let refusal: Refusal
    private let formats: Formats

    init(_ refusal: Refusal, _ formats: Formats) {
        self.refusal = refusal
        self.formats = formats
    }

    var view: View {
        TrialView(nil, connector: "", formats).view + [
            "result": Badge(.danger, "Not tested: \(refusal.why)"), "trialDetail": refusal.next,
        ]
    }
}
