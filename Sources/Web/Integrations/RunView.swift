import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync

/// What `Templates/integrations/runs.mustache` prints.
struct RunRows: ViewModel {
    private let runs: [SyncRun]
    private let labels: [ID<Connection>: String]
    private let formats: Formats

    init(_ runs: [SyncRun], labels: [ID<Connection>: String], _ formats: Formats) {
        self.runs = runs
        self.labels = labels
        self.formats = formats
    }

    var view: View {
        [
            "hasRuns": !runs.isEmpty, "runs": runs.map(row),
            "noRuns": runs.isEmpty
                ? EmptyState(.allGood, "No runs yet", text: "The first one begins right after a tool is saved.") : nil,
        ]
    }

    private func row(_ run: SyncRun) -> View {
        [
            "href": "/admin/integrations/\(run.connectionID)/runs/\(run.id)",
            "time": formats.time(run.startedAt ?? run.queuedAt),
            "tool": labels[run.connectionID] ?? "A removed tool", "why": RunWords.why(run),
            "state": RunWords.badge(run.state),
            "problem": run.errorSentence, "took": RunWords.took(run, formats) ?? "–",
            "read": Formats.count(run.totals.read),
            "created": Formats.count(run.totals.created), "updated": Formats.count(run.totals.updated),
            "removed": Formats.count(run.totals.removed), "errors": Formats.count(run.totals.errors),
        ]
    }
}

/// How runs are spoken of.
enum RunWords {
    static func badge(_ state: SyncRun.State) -> Badge {
        switch state {
        case .queued: Badge(.info, "Queued", icon: "clock")
        case .running: Badge(.info, "Running", isBusy: true)
        case .succeeded: Badge(.ok, "Succeeded")
        case .partial: Badge(.warn, "Partial")
        case .failed: Badge(.danger, "Failed")
        case .cancelled: Badge(.neutral, "Cancelled")
        case .skipped: Badge(.neutral, "Skipped")
        }
    }

    static func why(_ run: SyncRun) -> String {
        let trigger =
            switch run.trigger {
            case .initial: "First sync"
            case .scheduled: "By schedule"
            case .manual: "Asked for\(run.requestedBy.map { " by \($0)" } ?? "")"
            case .webhook: "By the vendor’s webhook"
            case .reconnect: "After new credentials"
            }
        if run.retryOf != nil { return "\(trigger): records that could not be read" }
        return run.mode == .full ? "\(trigger), full re-read" : trigger
    }

    static func took(_ run: SyncRun, _ formats: Formats) -> String? {
        guard let start = run.startedAt else { return nil }
        return Formats.duration((run.finishedAt ?? formats.now).timeIntervalSince(start))
    }
}
