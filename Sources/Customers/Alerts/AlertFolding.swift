import Foundation

/// Which thread an alert falls into. Two windows are tried in order: 30 minutes for the same device and condition class, then
/// 60 minutes for the same device and source. Pure, so that the same alerts in the same order always fold alike.
struct AlertFolding {
    /// A thread as far as folding needs it.
    struct Thread: Equatable {
        let id: Int64
        let conditionClass: String
        let sourceType: String?
        var firstSeenAt: Date
        var lastSeenAt: Date
    }

    static let conditionWindow: TimeInterval = 30 * 60
    static let sourceWindow: TimeInterval = 60 * 60

    /// The thread among those of the same device that takes an alert opened at `openedAt`; nil: it opens a thread of its own.
    static func thread(
        forAlertAt openedAt: Date, conditionClass: String, sourceType: String?, among threads: [Thread]
    ) -> Thread? {
        let nearest = threads.sorted { ($0.lastSeenAt, $0.id) > ($1.lastSeenAt, $1.id) }
        return nearest.first { $0.conditionClass == conditionClass && isWithin(conditionWindow, openedAt, $0) }
            ?? nearest.first {
                $0.sourceType == sourceType && sourceType != nil && isWithin(sourceWindow, openedAt, $0)
            }
    }

    private static func isWithin(_ window: TimeInterval, _ openedAt: Date, _ thread: Thread) -> Bool {
        openedAt >= thread.firstSeenAt.addingTimeInterval(-window)
            && openedAt <= thread.lastSeenAt.addingTimeInterval(window)
    }
}
