import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync
import Workspace

/// What `Templates/integrations/drawer.mustache` prints: one connection, or one that is to be made.
struct ConnectionDrawer: ViewModel {
    enum Tab: String, CaseIterable {
        case credentials, sync, mapping, logs, activity

        var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
    }

    let manifest: Manifest
    /// nil: a connection that has not been saved.
    let standing: Standing?
    let tab: Tab
    /// The content of the open tab.
    let content: any ViewModel
    let formats: Formats

    var view: View {
        let path = standing.map { "/admin/integrations/\($0.connection.id)" }
        var view: View = [
            "crumbs": [PageLink("Integrations", "/admin/integrations")],
            "name": standing?.connection.label ?? "Connect \(manifest.name)",
            "badge": standing?.badge, "guide": "/guides/\(manifest.key)", "minutes": manifest.setupMinutes,
            "tabRow": path.map { path in
                TabRow(
                    "Parts of this connection",
                    Tab.allCases.map { Web.Tab($0.title, "\(path)?tab=\($0.rawValue)", isCurrent: $0 == tab) })
            },
            "subline": subline, "failure": failure,
        ]
        for other in Tab.allCases { view = view + View([other.rawValue: other == tab ? content.view : nil as View?]) }
        return view
    }

    private var subline: View? {
        guard let standing else { return nil }
        let last = standing.connection.lastOkAt.map { "last success \(formats.relative($0))" } ?? "not synced yet"
        let words = [standing.health.subline?.words(in: formats.zone), last].compactMap { $0 }.joined(separator: " · ")
        return ["state": standing.badge.tone, "words": words.prefix(1).uppercased() + words.dropFirst()]
    }

    private var failure: FailureView? {
        guard let connection = standing?.connection, let sentence = connection.errorSentence else { return nil }
        return FailureView(
            title: connection.errorDetail?["title"]?.stringValue ?? connection.label, sentence: sentence,
            detail: connection.errorDetail, connector: connection.connector)
    }
}

/// What `Templates/integrations/credentials.mustache` prints.
struct CredentialsTab: ViewModel {
    let manifest: Manifest
    let connection: Connection?
    let hints: [String: ConnectionStore.SecretHint]
    let canEdit: Bool
    /// What was typed, when the form is shown again.
    var typed: [String: String]?
    var label: String?
    var refusal: Refusal?
    let formats: Formats

    var view: View {
        [
            "canEdit": canEdit, "problems": refusal.map(Problems.init), "connector": manifest.key, "id": connection?.id,
            "action": connection.map { "/admin/integrations/\($0.id)/credentials" }
                ?? "/admin/integrations/new/\(manifest.key)",
            "version": connection?.version ?? 0, "isNew": connection == nil, "fields": canEdit ? fields : [],
        ]
            + TrialView(
                nil, connector: manifest.key, savesUntested: refusal?.why.contains("not passed the test") == true,
                formats
            ).view
    }

    private var fields: [FormField] {
        let name = FormField("label", "Display name", .text()) {
            $0.value = label ?? connection?.label ?? ""
            $0.isOptional = true
            $0.placeholder = manifest.name
        }
        return manifest.fields.map(field) + [name.refused(refusal)]
    }

    private func field(_ field: Field) -> FormField {
        let value = typed?[field.name] ?? connection?.plainFields[field.name] ?? ""
        return FormField(field.name, field.label, control(field)) {
            $0.value = field.isSecret ? "" : value
            $0.isOptional = field.isOptional
            $0.placeholder = field.placeholder.isEmpty ? nil : field.placeholder
            $0.help = FieldHelp(field.help, guide: "/guides/\(manifest.key)#\(field.guideAnchor)")
        }.refused(refusal)
    }

    private func control(_ field: Field) -> FormField.Control {
        switch field.kind {
        case .text, .url: .text()
        case .day: .text(type: "date")
        case .secret: .secret(stored: hints[field.name].map(stored))
        case .choice(let options): .choice(options.map { Choice($0.value, $0.label) })
        }
    }

    private func stored(_ hint: ConnectionStore.SecretHint) -> String {
        let ending = hint.ending.map { " · ends …\($0)" } ?? ""
        return "set \(formats.date(formats.day(hint.setAt))) by \(hint.setBy)\(ending)"
    }
}

/// What `Templates/integrations/trial.mustache` prints: the Test badge.
struct TrialView: ViewModel {
    private let trial: Trial?
    private let connector: String
    private let savesUntested: Bool
    private let formats: Formats

    /// - Parameter trial: nil: nothing was tested.
    init(_ trial: Trial?, connector: String, savesUntested: Bool = false, _ formats: Formats) {
        self.trial = trial
        self.connector = connector
        self.savesUntested = savesUntested
        self.formats = formats
    }

    /// Names that the form around it needs, too.
    var view: View {
        let isOver = trial?.state.isOver ?? true || isLost
        let path = trial.map { "/admin/integrations/trials/\($0.id)" }
        return [
            "test": isLost ? "failed" : trial.map(\.state.rawValue) ?? "none", "poll": isOver ? nil : path,
            "refresh": isOver ? nil : path,
            "trialID": trial?.state == .passed ? trial?.id : nil, "result": badge, "trialDetail": detail,
            "hasCapabilities": trial?.report != nil, "capabilities": capabilities,
            "trialFailure": trial?.failure.map { FailureView($0, connector: connector) },
            "savesUntested": savesUntested,
        ]
    }

    /// Whatever was to carry it out has ended: a test takes 20 s at most.
    private var isLost: Bool {
        guard let trial, !trial.state.isOver else { return false }
        return formats.now.timeIntervalSince(trial.createdAt) > 60
    }

    private var badge: Badge {
        switch trial?.state {
        case nil: Badge(.neutral, "Not tested")
        case .queued? where isLost, .running? where isLost:
            Badge(.danger, "Failed: the test did not end within a minute. Test again.")
        case .queued?, .running?: Badge(.info, "Testing…", isBusy: true)
        case .passed?: Badge(.ok, trial?.report?.success ?? "Connected")
        case .failed?: Badge(.danger, "Failed: \(trial?.failure?.title ?? "no answer")")
        }
    }

    private var detail: String? {
        guard let trial else { return nil }
        let seconds = (trial.finishedAt ?? formats.now).timeIntervalSince(trial.createdAt)
        if trial.state.isOver {
            return "\(Formats.duration(seconds)) · \(formats.relative(trial.finishedAt ?? formats.now))"
        }
        return seconds >= 2 ? "\(Int(seconds)) s" : nil
    }

    private var capabilities: [View] {
        guard let report = trial?.report else { return [] }
        let probed = report.capabilities.map { capability -> View in
            let tone: Tone = capability.isOK ? .ok : .warn
            let words =
                capability.consequence.isEmpty ? capability.name : "\(capability.name): \(capability.consequence)"
            return ["state": tone, "icon": tone.icon, "words": words]
        }
        return probed + report.warnings.map { ["state": Tone.warn, "icon": Tone.warn.icon, "words": $0] as View }
    }
}
