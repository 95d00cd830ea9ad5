import Basics
import ConnectorKit
import Foundation

/// What a run did, in the order of time. Pure: rows of the database in, sentences out.
package struct RunLine: Sendable, Equatable {
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package let at: Date
    package let level: Level
    package let text: String

    package init(_ at: Date, _ level: Level, _ text: String) {
        self.at = at
        self.level = level
        self.text = text
    }

    /// All lines of a run, the oldest first.
    ///
    /// - Parameter title: a stream's title by its name.
    package static func all(
        _ run: SyncRun, _ streams: [SyncRunStream], _ errors: [RunError], _ calls: [VendorCall],
        title: (String) -> String
    ) -> [RunLine] {
        var lines = ends(of: run)
        for stream in streams { lines += ends(of: stream, title(stream.stream)) }
        lines += errors.map { error in
            RunLine(
                error.at, .warning,
                "\(title(error.stream)): record \(error.recordRef ?? "without an id") put aside. \(error.reason)")
        }
        lines += calls.map(line)
        // Lines of one moment keep this order: the run, its parts, records, calls.
        return lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// Those of at least this level whose text holds `text`, in any case.
    package static func filtered(_ lines: [RunLine], from level: Level, text: String) -> [RunLine] {
        lines.filter { line in
            line.level >= level && (text.isEmpty || line.text.range(of: text, options: .caseInsensitive) != nil)
        }
    }

    /// As it stands in a downloaded file: time in UTC, level, text on one line.
    package var fileLine: String {
        let time = at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(time) \(level.rawValue.uppercased()) \(line)\n"
    }

    private static func ends(of run: SyncRun) -> [RunLine] {
        var lines = [RunLine(run.queuedAt, .info, "Run \(run.id) queued by \(run.requestedBy ?? "the schedule")")]
        if let start = run.startedAt {
            let what =
                run.retryOf.map { "the records that run \($0) put aside" }
                ?? (run.mode == .full ? "everything" : "what changed")
            lines.append(RunLine(start, .info, "Run begun: reads \(what)"))
        }
        if let end = run.finishedAt {
            let level: Level = run.state == .failed ? .error : run.state == .partial ? .warning : .info
            let why = run.errorSentence.map { ". \($0)" } ?? ""
            lines.append(RunLine(end, level, "Run ended: \(run.state.rawValue)\(why)"))
        }
        return lines
    }

    private static func ends(of stream: SyncRunStream, _ title: String) -> [RunLine] {
        var lines: [RunLine] = []
        if let start = stream.startedAt { lines.append(RunLine(start, .info, "\(title): begun")) }
        guard let end = stream.finishedAt else { return lines }
        let why = stream.errorSentence.map { ". \($0)" } ?? ""
        switch stream.state {
        case .failed: lines.append(RunLine(end, .error, "\(title): failed\(why)"))
        case .skipped: lines.append(RunLine(end, .warning, "\(title): left out\(why)"))
        case .done, .pending, .running:
            let counts =
                "\(stream.read) read, \(stream.created) new, \(stream.updated) changed, \(stream.unchanged) unchanged, "
                + "\(stream.removed) removed, \(stream.skipped) left out, \(stream.errors) errors"
            lines.append(RunLine(end, why.isEmpty ? .info : .warning, "\(title): done, \(counts)\(why)"))
        }
        return lines
    }

    private static func line(_ call: VendorCall) -> RunLine {
        let answer = call.status.map(String.init) ?? "no answer"
        let isGood = call.failure == nil && (call.status ?? 0) < 400 && call.status != nil
        let why = call.failure.map { ". \($0)" } ?? ""
        return RunLine(
            call.at, isGood ? .info : call.status == nil ? .error : .warning,
            "\(call.method) \(call.path): \(answer) in \(call.ms) ms, \(call.bytes) bytes\(why)")
    }
}
