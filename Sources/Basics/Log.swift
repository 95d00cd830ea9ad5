import Foundation
import Logging

/// The log handler: one line an event, `2026-11-21T10:02:03Z info sync.finished connection=7 read=2140`.
///
/// The message is the event's name, the metadata its fields, in the order of their keys. Values are escaped, so that nothing
/// that came from outside can begin a line of its own.
package struct Log: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    package init(level: Logger.Level, write: @escaping @Sendable (String) -> Void = Log.toStandardError) {
        logLevel = level
        self.write = write
    }

    /// Makes this the handler of every `Logger`; to be called once, first thing in main.
    package static func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap { _ in Log(level: level) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
            .map { " \($0.key)=\(Log.escaped("\($0.value)"))" }
            .joined()
        write(
            "\(Date().formatted(.iso8601)) \(event.level) \(Log.escaped("\(event.message)", quoting: false))\(fields)\n"
        )
    }

    /// `value` on one line: quoted when it holds a space, a quote or an equals sign, control characters as `\u{…}`.
    package static func escaped(_ value: String, quoting: Bool = true) -> String {
        var text = ""
        var needsQuotes = value.isEmpty
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                text += "\\\(scalar)"
                needsQuotes = true
            case " ", "=":
                text.unicodeScalars.append(scalar)
                needsQuotes = true
            case _
            where scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029:
                text += "\\u{\(String(scalar.value, radix: 16))}"
                needsQuotes = true
            default: text.unicodeScalars.append(scalar)
            }
        }
        return quoting && needsQuotes ? "\"\(text)\"" : text
    }

    /// Writes to descriptor 2 in one call, so that lines of two threads do not mix.
    package static let toStandardError: @Sendable (String) -> Void = { line in
        FileHandle.standardError.write(Data(line.utf8))
    }
}
