import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Workspace

/// Every five minutes: makes the events that come of time for the rules that listen to them, and takes them there.
package struct WatchTime: Job {
    package static let kind = "rules_watch_time"
    package static let priority = 5
    /// The slot the schedule took; scheduled rules look when one of their moments lies in the five minutes before it.
    private let slot: Date

    package init(slot: Date) {
        self.slot = slot
    }

    package var uniqueKey: String? { "rules_watch_time" }

    /// How often it runs.
    package static let interval: TimeInterval = 300

    package func perform(_ work: Work, connectors: ConnectorSet) throws -> Outcome {
        try work.write { db in try Self.watch(connectors, slot: slot, at: work.clock.now, db) }
        return .done
    }

    static func watch(_ connectors: ConnectorSet, slot: Date, at now: Date, _ db: borrowing Transaction) throws {
        let rules = try ActiveRule.all(db)
        let zone = try WorkspaceSettings.load(db).timeZone
        var events: [RuleEvent] = []
        for rule in rules {
            var moment: Date?
            if case .schedule(let schedule, _) = rule.checked.rule.trigger {
                moment = schedule.moment(upTo: slot, within: interval, in: zone)
                if moment == nil { continue }
            }
            events += try ClockEvents.add(rule.checked.rule.trigger, rule: rule.id, slot: moment, db)
        }
        guard !events.isEmpty else { return }
        try RuleJudge(connectors: connectors, now: now).judge(events.map { RuleJudge.Asked(event: $0) }, rules, db)
    }
}

extension RuleSchedule {
    /// The moment of the schedule that lies in the seconds before `end`, by the clock of `zone`; nil: none does.
    func moment(upTo end: Date, within seconds: TimeInterval, in zone: TimeZone) -> Date? {
        var minute = (end.timeIntervalSince1970 / 60).rounded(.down) * 60
        while minute > end.timeIntervalSince1970 - seconds {
            let date = Date(timeIntervalSince1970: minute)
            let time = WallTime(date, in: zone)
            let isClock = clock.map { $0.minutes == time.hour * 60 + time.minute } ?? (time.minute == 0)
            if isClock, weekday == nil || weekday == RuleScope.weekday(date, in: zone) { return date }
            minute -= 60
        }
        return nil
    }
}
