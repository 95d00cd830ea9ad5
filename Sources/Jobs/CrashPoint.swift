import Foundation
import Synchronization

/// Named places at which a test build can be made to die: `CRASH_AT=name` ends the process at the first passage,
/// `CRASH_AT=name:3` at the third. Release builds have none.
package enum CrashPoint {
    /// Ends the process with status 137, without any clean-up, when this is the place and passage that `CRASH_AT` names.
    package static func pass(_ name: StaticString) {
        #if DEBUG
        guard let chosen, chosen.name == "\(name)" else { return }
        let passage = passages.add(1, ordering: .relaxed).newValue
        if passage == chosen.passage { _exit(137) }
        #endif
    }

    #if DEBUG
    private static let passages = Atomic<Int>(0)

    private static let chosen: (name: String, passage: Int)? = {
        guard let text = ProcessInfo.processInfo.environment["CRASH_AT"] else { return nil }
        let parts = text.split(separator: ":")
        return parts.first.map { (String($0), parts.count > 1 ? Int(parts[1]) ?? 1 : 1) }
    }()
    #endif
}
