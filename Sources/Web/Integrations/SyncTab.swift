import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync

/// What `Templates/integrations/sync.mustache` prints.
struct SyncTab: ViewModel {
    let connection: Connection
    let form: SyncForm
    let manifest: Manifest
    let streams: [ConnectorKit.Stream]
    let figures: [StreamFigures]
    let filters: [FilterValues]
    let budget: BudgetMeter
    let canEdit: Bool
    let canSync: Bool
    let formats: Formats

    var view: View {
        [
            "path": "/admin/integrations/\(connection.id)", "version": form.version, "canEdit": canEdit,
            "canSync": canSync && connection.hasCredentials, "pauseVerb": connection.isEnabled ? "pause" : "resume",
            "pauseWord": connection.isEnabled ? "Pause" : "Resume", "isEnabled": form.settings.isEnabled,
            "problems": form.refusal.map(Problems.init),
            "choices": choices, "quiet": quiet, "quietNote": quietNote, "budgetChoice": budgetChoice,
            "budget": budget,
            "filters": filters.map { FilterView($0, chosen: form.settings.filters[$0.filter.name] ?? []) },
            "parity": "/admin/integrations/\(connection.id)/parity",
            "streams": streams.map(stream), "autoLink": form.settings.autoLink,
            "createsCustomers": form.settings.createsCustomers,
            "purgesOff": form.settings.rowsOfOff == .purge,
            "guards": figures.compactMap(warning), "facts": canEdit ? [] : facts,
        ]
    }

    /// The settings as those read them who may not change them.
    private var facts: [View] {
        let whole: [(String, String)] =
            [
                ("Sync", connection.isEnabled ? "on" : "off"),
                ("Auto-sync interval", SyncTab.words(minutes: connection.intervalMinutes)),
                ("Initial import", "\(connection.lookbackDays) days"),
                ("Sure matches", connection.autoLink ? "linked automatically" : "wait for a person"),
                ("New customers", connection.createsCustomers ? "may come from here" : "do not come from here"),
                ("Quiet hours", connection.quiet?.words ?? "none"),
            ] + filters.map { ($0.filter.title, FilterView.words($0)) }
        let parts = streams.map { stream -> (String, String) in
            let isOff = connection.streamsOff.contains(stream.name)
            return (stream.title, isOff ? "off, \(count(stream))" : count(stream))
        }
        return (whole + parts).map { ["name": $0.0, "value": $0.1] }
    }

    private static func words(minutes: Int) -> String {
        minutes < 60 ? "\(minutes) minutes" : minutes == 60 ? "1 hour" : "1 day"
    }

    private var choices: [FormField] {
        let intervals = manifest.intervalChoices.map { minutes -> Choice in
            Choice(
                String(minutes), SyncTab.words(minutes: minutes), isSelected: minutes == form.settings.intervalMinutes)
        }
        let ranges = ConnectionSettings.lookbackChoices.map { days in
            Choice(String(days), "\(days) days", isSelected: days == form.settings.lookbackDays)
        }
        return [
            FormField("interval", "Auto-sync interval", .choice(intervals)).refused(form.refusal),
            FormField("lookback", "Initial import of tickets, events and invoices", .choice(ranges)) {
                $0.hint = "How far back the first sync reads"
            }.refused(form.refusal),
        ]
    }

    private var quiet: [FormField] {
        [
            FormField("quiet_from", "Quiet hours from", .text(type: "time")) {
                $0.value = form.quietFrom
                $0.isOptional = true
            }.refused(form.refusal),
            FormField("quiet_to", "Quiet hours to", .text(type: "time")) {
                $0.value = form.quietTo
                $0.isOptional = true
            }.refused(form.refusal),
        ]
    }

    private var quietNote: String {
        let now = connection.quiet?.end(at: formats.now, in: formats.zone)
        let rest = "The schedule queues nothing then; Sync now still runs. Times of \(formats.zone.identifier)."
        return now.map { "Quiet now, until \(formats.clock($0)). \(rest)" } ?? rest
    }

    private var budgetChoice: FormField {
        let whole = manifest.budgetPerMinute.map { "As the connector does: \($0) calls a minute" } ?? "No bound of ours"
        let bounds = BudgetChoice.all(manifest).map { Choice(String($0), "\($0) calls a minute") }
        return FormField("budget", "API budget", .choice([Choice("", whole)] + bounds)) {
            $0.value = form.budget
            $0.isOptional = true
            $0.hint =
                manifest.budgetPerMinute == nil
                ? "\(manifest.name) publishes no rate limit; Vectis waits whenever it is asked to. Bound it where other "
                    + "programs use the same account."
                : "Our share of \(manifest.name)’s rate limit"
        }.refused(form.refusal)
    }

    private func stream(_ stream: ConnectorKit.Stream) -> View {
        [
            "name": stream.name, "title": stream.title, "isOn": !form.settings.streamsOff.contains(stream.name),
            "detail": [count(stream), stream.permission.isEmpty ? nil : "needs \(stream.permission)"].compactMap { $0 }
                .joined(separator: " · "),
        ]
    }

    /// What a part has brought, or what became of it since it was switched off.
    private func count(_ stream: ConnectorKit.Stream) -> String {
        guard let state = figures.first(where: { $0.stream == stream.name }) else { return "not read yet" }
        if let purged = state.purgedAt { return "removed on \(formats.date(formats.day(purged)))" }
        let count = Formats.count(state.rows, "record")
        guard connection.streamsOff.contains(stream.name), state.rows > 0 else { return count }
        return "\(count) kept, as of \(state.lastOkAt.map { formats.date(formats.day($0)) } ?? "an unfinished read")"
    }

    private func warning(_ figures: StreamFigures) -> View? {
        guard let waiting = figures.deletionGuard, waiting.confirmedBy == nil else { return nil }
        let title = streams.first { $0.name == figures.stream }?.title ?? figures.stream
        let count = Formats.exact(waiting.wouldRemove)
        return [
            "title": "\(title): \(count) of \(Formats.exact(waiting.of)) are missing at the vendor.",
            "text": "Nothing was removed. Look there first; if they are really gone, confirm.",
            "stream": figures.stream,
            "action": "/admin/integrations/\(connection.id)/deletions", "deed": "Remove \(count) \(title.lowercased())",
        ]
    }
}

/// One filter of the Sync tab.
struct FilterView: ViewModel {
    private let values: FilterValues
    private let chosen: Set<String>

    /// - Parameter chosen: what is ticked.
    init(_ values: FilterValues, chosen: Set<String>) {
        self.values = values
        self.chosen = chosen
    }

    /// What is read, for those who may not change it.
    static func words(_ values: FilterValues) -> String {
        let chosen = values.values.filter(\.isChosen).map(label)
        return chosen.isEmpty ? "all" : chosen.joined(separator: ", ")
    }

    var view: View {
        let count = values.values.count { chosen.contains($0.text) }
        let leftOut = values.values.reduce(0) { $0 + $1.leftOut }
        let summary = count == 0 ? "all" : "\(count) of \(values.values.count)"
        return [
            "name": "filter.\(values.filter.name)", "title": values.filter.title,
            "summary": leftOut > 0 ? "\(summary) · \(Formats.count(leftOut, "record")) left out" : summary,
            "isChosen": count > 0, "isPending": values.isPending, "hasValues": !values.values.isEmpty,
            "note": values.filter.note.isEmpty ? "None ticked: all are read." : values.filter.note,
            "values": values.values.map { value -> View in
                [
                    "value": value.text, "label": Self.label(value), "isChosen": chosen.contains(value.text),
                    "leftOut": value.leftOut > 0 ? "\(Formats.count(value.leftOut)) left out" : nil,
                ]
            },
        ]
    }

    private static func label(_ value: FilterValues.Value) -> String { value.text.isEmpty ? "(none)" : value.text }
}

/// What `Templates/integrations/budget.mustache` prints: calls of the last minute against what is allowed.
struct BudgetMeter: ViewModel {
    let connection: Connection
    let manifest: Manifest
    let used: Int

    var view: View {
        let bound = connection.budgetPerMinute ?? manifest.budgetPerMinute
        let words = bound.map { "\(Formats.exact(used)) of \(Formats.exact($0)) calls in the last minute" }
        let free = "\(Formats.exact(used)) \(used == 1 ? "call" : "calls") in the last minute, without a bound"
        return [
            "path": "/admin/integrations/\(connection.id)/budget", "hasBound": bound != nil, "used": used,
            "most": bound ?? 0, "words": words ?? free,
        ]
    }
}
