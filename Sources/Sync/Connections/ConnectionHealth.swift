import Basics
import ConnectorKit
import Foundation

/// How a connection stands, in one of the product's four words and a line below it. Pure: facts and the time in, words out.
package struct ConnectionHealth: Sendable, Equatable {
    package let word: Word
    package let subline: Subline?
    /// The last success is longer ago than twice the interval, and than an hour.
    package let isStale: Bool
    /// The last run succeeded, not too long ago.
    package let isGreen: Bool

    package enum Word: String, Sendable, CaseIterable {
        case connected = "Connected"
        case syncing = "Syncing"
        case error = "Error"
        case disconnected = "Disconnected"
    }

    /// What the line below the badge says; it never replaces the badge.
    package enum Subline: Sendable, Equatable {
        case queued
        case pausedBy(String)
        case rateLimited(until: Date)
        /// Titles of the streams that failed in the last run.
        case partial([String])
        case expires(inDays: Int)
        case expired
        case retries(at: Date?)
        /// Failing for long: syncing stops by itself on that day.
        case pausesItself(on: Date)
        case stale(since: Date)
        case neverSynced
        /// The schedule rests until then.
        case quiet(until: Date)

        /// As it stands on the card; times in `zone`.
        package func words(in zone: TimeZone) -> String {
            switch self {
            case .queued: "queued"
            case .pausedBy(let name): "paused by \(name)"
            case .rateLimited(let until): "rate-limited until \(Self.time(until, zone))"
            case .partial(let titles): "partial: \(titles.joined(separator: ", ").lowercased()) failed"
            case .expires(let days): days == 1 ? "credential expires tomorrow" : "credential expires in \(days) days"
            case .expired: "credential expired"
            case .retries(let at): at.map { "tries again at \(Self.time($0, zone))" } ?? "tries again soon"
            case .pausesItself(let day): "pauses itself on \(Day(day, in: zone))"
            case .stale(let since): "stale: last success \(Day(since, in: zone)) \(Self.time(since, zone))"
            case .neverSynced: "not synced yet"
            case .quiet(let until): "quiet hours until \(Self.time(until, zone))"
            }
        }

        private static func time(_ date: Date, _ zone: TimeZone) -> String {
            var style = Date.FormatStyle(
                date: .omitted, time: .omitted, locale: Locale(identifier: "en_GB"), timeZone: zone)
            style = style.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits)
            return date.formatted(style)
        }
    }

    /// All that health depends on.
    package struct Facts: Sendable {
        package var hasCredentials = true
        package var isEnabled = true
        package var pausedBy: String?
        package var intervalMinutes = 15
        package var failures = 0
        package var errorKind: VendorFailure.Kind?
        package var createdAt = Date(timeIntervalSince1970: 0)
        package var lastOkAt: Date?
        package var nextRunAt: Date?
        /// The day after which the vendor refuses the credentials, where it was typed in.
        package var expiresOn: Day?
        /// A run waits for its turn.
        package var isQueued = false
        package var isRunning = false
        package var resumesAt: Date?
        package var lastRunSucceeded = false
        package var failedStreams: [String] = []
        /// When the quiet hours end that are now.
        package var quietUntil: Date?

        package init() {}
    }

    /// Runs in a row that must fail before a passing trouble counts as an error.
    package static let failuresForError = 3
    /// Syncing pauses itself after so many failures in a row …
    package static let failuresForPause = 20
    /// … if there was no success for so long either.
    package static let silenceForPause: TimeInterval = 4 * 86_400

    package init(_ facts: Facts, now: Date) {
        let daysLeft = facts.expiresOn.map { Self.days(until: $0, now) }
        let isExpired = daysLeft.map { $0 < 0 } ?? false
        let limit = max(3600, Double(facts.intervalMinutes) * 120)

        word = Self.word(facts, isExpired: isExpired)
        isStale = facts.quietUntil == nil && facts.lastOkAt.map { now.timeIntervalSince($0) > limit } ?? false
        isGreen = word != .disconnected && word != .error && facts.lastRunSucceeded && facts.lastOkAt != nil && !isStale
        subline = Self.subline(facts, word, daysLeft, isStale: isStale, now)
    }

    /// Whether a connection that keeps failing is to pause itself now.
    package static func pausesItself(failures: Int, lastOkAt: Date?, createdAt: Date, now: Date) -> Bool {
        failures >= failuresForPause && now.timeIntervalSince(lastOkAt ?? createdAt) >= silenceForPause
    }

    private static func word(_ facts: Facts, isExpired: Bool) -> Word {
        guard facts.hasCredentials, !isExpired else { return .disconnected }
        if facts.isRunning { return .syncing }
        let needsAPerson = facts.failures > 0 && facts.errorKind.map(isForAPerson) == true
        return needsAPerson || facts.failures >= failuresForError ? .error : .connected
    }

    /// Failures that no waiting heals.
    private static func isForAPerson(_ kind: VendorFailure.Kind) -> Bool {
        switch kind {
        case .badCredentials, .missingPermission, .wrongRegionOrURL, .planLacksAPI: true
        case .rateLimited, .network, .vendorDown, .unexpected: false
        }
    }

    private static func subline(_ facts: Facts, _ word: Word, _ daysLeft: Int?, isStale: Bool, _ now: Date) -> Subline?
    {
        if let daysLeft, daysLeft < 0 { return .expired }
        guard word != .disconnected else { return nil }
        if !facts.isEnabled { return .pausedBy(facts.pausedBy ?? "an admin") }
        if let resumes = facts.resumesAt, resumes > now { return .rateLimited(until: resumes) }
        if facts.isRunning { return nil }
        if facts.isQueued { return .queued }
        if let day = dayOfPause(facts, now) { return .pausesItself(on: day) }
        if facts.failures > 0 { return .retries(at: facts.nextRunAt) }
        if !facts.failedStreams.isEmpty { return .partial(facts.failedStreams) }
        if let daysLeft, daysLeft <= 30 { return .expires(inDays: daysLeft) }
        if let until = facts.quietUntil { return .quiet(until: until) }
        if isStale, let since = facts.lastOkAt { return .stale(since: since) }
        return facts.lastOkAt == nil ? .neverSynced : nil
    }

    /// Said from half of both limits on.
    private static func dayOfPause(_ facts: Facts, _ now: Date) -> Date? {
        let since = facts.lastOkAt ?? facts.createdAt
        guard facts.failures >= failuresForPause / 2, now.timeIntervalSince(since) >= silenceForPause / 2 else {
            return nil
        }
        return max(now, since.addingTimeInterval(silenceForPause))
    }

    private static func days(until day: Day, _ now: Date) -> Int {
        Int((day.start().timeIntervalSince(Day(now).start()) / 86_400).rounded())
    }
}
