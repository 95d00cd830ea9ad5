import Basics
import Foundation
import Rendering
import Sync

/// One line about all connections, in the top bar.
package struct SyncPill: ViewModel {
    private let tone: Tone
    private let words: String
    private let isBusy: Bool

    init?(_ standings: [Standing], _ formats: Formats) {
        guard !standings.isEmpty else { return nil }
        let busy = standings.filter { $0.health.word == .syncing }
        isBusy = !busy.isEmpty

        if let failing = standings.first(where: { $0.health.word == .error || $0.health.word == .disconnected }) {
            tone = failing.health.word == .error ? .danger : .neutral
            words = "\(failing.connection.label): \(failing.health.word.rawValue)"
        } else if let first = busy.first {
            tone = .info
            words = busy.count == 1 ? "\(first.connection.label) is syncing" : "\(busy.count) tools are syncing"
        } else if let late = standings.first(where: { $0.badge.tone == .warn }) {
            tone = .warn
            words = "\(late.connection.label): \(late.word)"
        } else {
            let oldest = standings.compactMap(\.connection.lastOkAt).min()
            tone = oldest == nil ? .neutral : .ok
            let tools = standings.count == 1 ? "1 tool" : "All \(standings.count) tools"
            words = oldest.map { "\(tools) in sync · \(formats.relative($0))" } ?? "\(tools) not synced yet"
        }
    }

    package var view: View { ["state": tone, "icon": tone.icon, "words": words, "isBusy": isBusy] }
}
