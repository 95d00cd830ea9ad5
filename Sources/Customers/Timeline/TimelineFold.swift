import Basics
import Foundation

/// Events arranged for reading: days, and bursts folded into one row. Pure.
package struct TimelineFold: Sendable {
    /// One row: a single event, or a run of three or more alike within 30 minutes.
    package struct Entry: Sendable {
        package let events: [TimelineEvent]

        package var first: TimelineEvent { events[0] }
        package var isBurst: Bool { events.count > 1 }
    }

    package struct DayGroup: Sendable {
        package let day: Day
        package let entries: [Entry]
    }

    /// Runs of fewer events than this stay single rows.
    static let burst = 3
    static let window: TimeInterval = 30 * 60

    /// `events` in their order, by day in `zone`. A burst has one type, one device or ticket, and never crosses midnight.
    package static func days(_ events: [TimelineEvent], in zone: TimeZone) -> [DayGroup] {
        var days: [DayGroup] = []
        var rest = events[...]
        while let first = rest.first {
            let day = Day(first.occurredAt, in: zone)
            let sameDay = rest.prefix { Day($0.occurredAt, in: zone) == day }
            days.append(DayGroup(day: day, entries: entries(sameDay)))
            rest = rest.dropFirst(sameDay.count)
        }
        return days
    }

    private static func entries(_ events: ArraySlice<TimelineEvent>) -> [Entry] {
        var entries: [Entry] = []
        var rest = events
        while let first = rest.first {
            let run = rest.prefix { isAlike($0, first) }
            if run.count >= burst {
                entries.append(Entry(events: Array(run)))
                rest = rest.dropFirst(run.count)
            } else {
                entries.append(Entry(events: [first]))
                rest = rest.dropFirst()
            }
        }
        return entries
    }

    private static func isAlike(_ event: TimelineEvent, _ first: TimelineEvent) -> Bool {
        guard let subject = first.deviceRef ?? first.ticketRef else { return event.id == first.id }
        return event.type == first.type && event.connector == first.connector
            && (event.deviceRef ?? event.ticketRef) == subject
            && abs(event.occurredAt.timeIntervalSince(first.occurredAt)) <= window
    }
}
