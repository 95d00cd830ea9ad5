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
        return run.mode == .full ? "\(trigger), full re-read" : trigger
    }

    static func took(_ run: SyncRun, _ formats: Formats) -> String? {
        guard let start = run.startedAt else { return nil }
        return Formats.duration((run.finishedAt ?? formats.now).timeIntervalSince(start))
    }
}

/// What `Templates/integrations/run.mustache` prints.
struct RunPage: ViewModel {
    let run: SyncRun
    let connection: Connection
    let streams: [SyncRunStream]
    let errors: [RunError]
    let calls: [VendorCall]
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
            "hasErrors": !errors.isEmpty,
            "rejects": errors.map {
                ["part": title($0.stream), "record": $0.recordRef ?? "without an id", "why": $0.reason] as View
            },
            "callWords": calls.count < 100
                ? "Calls to the vendor (\(calls.count))" : "The last 100 calls to the vendor",
            "callRows": calls.map(call),
        ]
    }

    private var resumes: Banner? {
        run.resumesAt.map {
            Banner(
                .warn, title: "\(connection.label) asks us to slow down.",
                "The run goes on by itself at \(formats.clock($0)); nothing to do.")
        }
    }

    private func title(_ stream: String) -> String {
        connectors[connection.connector]?.streams.first { $0.name == stream }?.title ?? stream
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
            "title": title(stream.stream), "problem": stream.errorSentence, "state": badge, "read": figure(stream.read),
            "created": figure(stream.created), "updated": figure(stream.updated), "unchanged": figure(stream.unchanged),
            "removed": figure(stream.removed), "skipped": figure(stream.skipped), "errors": figure(stream.errors),
            "pages": figure(stream.pages), "calls": figure(stream.calls),
            "throttled": stream.throttled == .zero
                ? "–" : Formats.duration(Double(stream.throttled.components.seconds)),
        ]
    }

    private func call(_ call: VendorCall) -> View {
        [
            "time": formats.exact(call.at), "call": "\(call.method) \(call.path)",
            "answer": call.status.map(String.init) ?? call.failure ?? "no answer",
            "took": Formats.duration(Double(call.ms) / 1000),
            "size": Formats.bytes(Int64(call.bytes)),
        ]
    }
}

/// What `Templates/integrations/failure.mustache` prints: a failure with the vendor's words behind it.
struct FailureView: ViewModel {
    private let title: String
    private let sentence: String
    private let guide: String?
    private let anchor: String?
    private let details: [(String, String)]

    /// - Parameter detail: a stored failure note.
    init(title: String, sentence: String?, detail: JSON?, connector: String) {
        self.title = title.hasSuffix(".") ? title : title + "."
        self.sentence = sentence ?? ""
        anchor = detail?["anchor"]?.stringValue
        guide = "/guides/\(connector)" + (anchor.map { "#\($0)" } ?? "")
        let call = [detail?["method"]?.stringValue, detail?["path"]?.stringValue].compactMap { $0 }.joined(
            separator: " ")
        details = [
            ("Call", call.isEmpty ? nil : call), ("Answer", detail?["status"].map { $0.text() }),
            ("The vendor’s words", detail?["words"]?.stringValue),
        ].compactMap { name, value in value.flatMap { $0 == "null" ? nil : (name, $0) } }
    }

    init(_ note: FailureNote, connector: String) {
        self.init(
            title: note.title, sentence: note.sentence,
            detail: .object([
                "anchor": note.anchor.map { .string($0) } ?? .null, "method": note.method.map { .string($0) } ?? .null,
                "path": note.path.map { .string($0) } ?? .null, "words": note.words.map { .string($0) } ?? .null,
                "status": note.status.map { JSON(integerLiteral: $0) } ?? .null,
            ]), connector: connector)
    }

    var view: View {
        [
            "title": title, "sentence": sentence, "guide": guide,
            "guideWord": anchor?.replacing("-", with: " ") ?? "common errors", "hasDetails": !details.isEmpty,
            "details": details.map { ["name": $0.0, "value": $0.1] as View },
        ]
    }
}
