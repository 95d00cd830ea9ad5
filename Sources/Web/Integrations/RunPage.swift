import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync

/// What `Templates/integrations/run.mustache` prints.
struct RunPage: ViewModel {
    let run: SyncRun
    let connection: Connection
    let streams: [SyncRunStream]
    let errors: RunErrors
    let log: RunLogView
    /// The diagnostic bundle, for admins.
    let bundle: String?
    let connectors: ConnectorSet
    let formats: Formats

    var view: View {
        let note = FailureView(
            title: run.errorDetail?["title"]?.stringValue ?? connection.label, sentence: run.errorSentence,
            detail: run.errorDetail, connector: connection.connector)
        return [
            "crumbs": [
                PageLink("Integrations", "/admin/integrations"),
                PageLink(connection.label, "/admin/integrations/\(connection.id)?tab=logs"),
            ],
            "path": "/admin/integrations/\(connection.id)/runs/\(run.id)",
            "topic": run.state.isOpen ? "sync/\(connection.id)" : nil,
            "state": RunWords.badge(run.state), "why": RunWords.why(run),
            "when": formats.exact(run.startedAt ?? run.queuedAt),
            "took": RunWords.took(run, formats), "resumes": resumes, "failure": run.errorSentence == nil ? nil : note,
            "streams": streams.map(stream),
            "waiting": run.state.isOpen ? "The run waits for its turn." : "Nothing was read.",
            "retryOf": run.retryOf.map { PageLink("run \($0)", "/admin/integrations/\(connection.id)/runs/\($0)") },
            "errors": errors.isEmpty ? nil : errors.view, "log": log, "bundle": bundle,
        ]
    }

    private var resumes: Banner? {
        run.resumesAt.map {
            Banner(
                .warn, title: "\(connection.label) asks us to slow down.",
                "The run goes on by itself at \(formats.clock($0)); nothing to do.")
        }
    }

    private func stream(_ stream: SyncRunStream) -> View {
        let badge: Badge =
            switch stream.state {
            case .pending: Badge(.neutral, "Pending", icon: "clock")
            case .running: Badge(.info, "Running", isBusy: true)
            case .done: Badge(.ok, "Done")
            case .failed: Badge(.danger, "Failed")
            case .skipped: Badge(.neutral, "Left out")
            }
        // Before the first page there is no figure to show, least of all a zero.
        let isKnown = stream.pages > 0 || stream.state == .done
        func figure(_ count: Int) -> String { isKnown ? Formats.exact(count) : "–" }
        return [
            "title": connectors.title(stream.stream, of: connection.connector), "problem": stream.errorSentence,
            "state": badge, "read": figure(stream.read),
            "created": figure(stream.created), "updated": figure(stream.updated), "unchanged": figure(stream.unchanged),
            "removed": figure(stream.removed), "skipped": figure(stream.skipped), "errors": figure(stream.errors),
            "pages": figure(stream.pages), "calls": figure(stream.calls),
            "throttled": stream.throttled == .zero
                ? "–" : Formats.duration(Double(stream.throttled.components.seconds)),
        ]
    }
}

extension ConnectorSet {
    /// The title of a stream, or its name when this build does not know it.
    func title(_ stream: String, of connector: String) -> String {
        self[connector]?.stream(stream)?.title ?? stream
    }
}
