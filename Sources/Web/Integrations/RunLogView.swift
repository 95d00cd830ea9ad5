import Basics
import Foundation
import HTTP
import Rendering
import Sync

/// What the URL says about the lines of a run's log.
struct RunLogFilter {
    let level: RunLine.Level
    let text: String

    init(_ request: Request) {
        let table = TableState(request)
        level = RunLine.Level(rawValue: table["level"]) ?? .info
        text = table.text
    }

    var isOn: Bool { level != .info || !text.isEmpty }

    func lines(of all: [RunLine]) -> [RunLine] { RunLine.filtered(all, from: level, text: text) }

    /// As a query, for the link to the file.
    var query: String {
        isOn ? "?" + Form.encode([("level", level.rawValue), ("q", text)]) : ""
    }
}

/// What `Templates/integrations/run-log.mustache` prints.
struct RunLogView: ViewModel {
    private let lines: [RunLine]
    private let count: Int
    private let filter: RunLogFilter
    private let path: String
    private let formats: Formats

    /// So many lines are shown, the newest; the file has them all.
    private static let most = 200

    init(_ all: [RunLine], _ filter: RunLogFilter, path: String, _ formats: Formats) {
        let found = filter.lines(of: all)
        lines = found.suffix(Self.most)
        count = found.count
        self.filter = filter
        self.path = path
        self.formats = formats
    }

    var view: View {
        let levels: [(RunLine.Level, String)] = [
            (.info, "All levels"), (.warning, "Warnings and errors"), (.error, "Errors"),
        ]
        return [
            "path": path, "isOpen": filter.isOn, "text": filter.text, "file": "\(path)/log.txt\(filter.query)",
            "levels": levels.map { Choice($0.0.rawValue, $0.1, isSelected: $0.0 == filter.level) },
            "hasLines": !lines.isEmpty, "lines": lines.map(line),
            "count": count > lines.count
                ? "The last \(lines.count) of \(Formats.exact(count)) lines; the file has them all."
                : Formats.count(count, "line"),
        ]
    }

    private func line(_ line: RunLine) -> View {
        let badge: Badge =
            switch line.level {
            case .info: Badge(.neutral, "Info", icon: "info")
            case .warning: Badge(.warn, "Warning")
            case .error: Badge(.danger, "Error")
            }
        return ["time": formats.exact(line.at), "level": badge, "text": line.text]
    }
}
