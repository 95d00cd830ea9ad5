import Basics
import Foundation

/// What stands in the search box of the audit log: words, and qualifiers such as `actor:"Dana Reyes" created:2026-11-01..`.
///
/// Qualifiers of different kinds narrow down, those of one kind widen.
package struct AuditQuery: Sendable, Equatable {
    package enum Key: String, CaseIterable, Sendable {
        /// A person's name, or one of user, rule, api_token and system.
        case actor
        case action
        /// `customer` or `customer/42`.
        case target
        /// A connected tool.
        case source
        /// A customer's number.
        case customer
        case outcome
        case ip
        /// A day, or two with dots between; either may be left out.
        case created
    }

    private struct Part: Equatable {
        /// Nil for a plain word.
        let key: Key?
        let value: String
    }

    private var parts: [Part] = []
    /// Sentences about what cannot be understood and is left aside.
    package private(set) var mistakes: [String] = []

    /// - Parameter text: the first 500 characters count.
    package init(_ text: String) {
        for word in AuditQuery.words(String(text.prefix(500))) {
            let pieces = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pieces.count == 2, !pieces[0].isEmpty, pieces[0].allSatisfy(\.isLetter), !word.hasPrefix("\"") else {
                parts.append(Part(key: nil, value: AuditQuery.bare(word)))
                continue
            }
            guard let key = Key(rawValue: pieces[0].lowercased()) else {
                let known = Key.allCases.map { "\($0.rawValue):" }.joined(separator: " ")
                mistakes.append("“\(pieces[0]):” is no qualifier here. There are \(known)")
                continue
            }
            add(key, AuditQuery.bare(pieces[1]))
        }
    }

    /// As it would be typed.
    package var text: String {
        parts.map { part in
            let needsQuotes = part.value.contains(" ") || part.key == nil && part.value.contains(":")
            let value = needsQuotes ? "\"\(part.value)\"" : part.value
            return part.key.map { "\($0.rawValue):\(value)" } ?? value
        }.joined(separator: " ")
    }

    /// The values of a qualifier, in the order typed.
    package subscript(_ key: Key) -> [String] {
        parts.filter { $0.key == key }.map(\.value)
    }

    package var words: [String] { parts.filter { $0.key == nil }.map(\.value) }

    /// The same query with this qualifier as its only one of the kind; without any of the kind when it says so already.
    package func toggling(_ key: Key, _ value: String) -> AuditQuery {
        var query = self
        let isOn = self[key] == [value]
        query.parts.removeAll { $0.key == key }
        if !isOn { query.parts.append(Part(key: key, value: value)) }
        return query
    }

    /// The same query without qualifiers of this kind.
    package func without(_ key: Key) -> AuditQuery {
        var query = self
        query.parts.removeAll { $0.key == key }
        return query
    }

    /// The days asked for; nil when the query names none.
    package var days: (first: Day?, last: Day?)? {
        self[.created].last.flatMap { AuditQuery.days($0) }
    }

    /// - Parameters:
    ///   - zone: in which days begin.
    ///   - since: from when on, where the query names no days.
    ///   - connections: the connections that a tool's name means; nil when nothing is called so.
    package func filter(zone: TimeZone, since: Date, connections: (String) -> [Int64]?) -> AuditFilter {
        AuditFilter { filter in
            let kinds = self[.actor].compactMap { Actor.Kind(rawValue: $0) }
            filter.actorKind = kinds.last
            filter.actorName = self[.actor].last { Actor.Kind(rawValue: $0) == nil }
            filter.actions = self[.action].isEmpty ? nil : self[.action]
            if let target = self[.target].last {
                let pieces = target.split(separator: "/", maxSplits: 1).map(String.init)
                filter.target = (pieces.first ?? "", pieces.count > 1 ? pieces[1] : nil)
            }
            if !self[.source].isEmpty { filter.connections = self[.source].flatMap { connections($0) ?? [] } }
            if !self[.customer].isEmpty { filter.customers = self[.customer].compactMap { Int64($0) } }
            filter.outcome = self[.outcome].last.flatMap { AuditEntry.Outcome(rawValue: $0) }
            filter.address = self[.ip].last
            filter.text = words.isEmpty ? nil : words.joined(separator: " ")
            if let days {
                filter.since = days.first?.start(in: zone)
                filter.until = days.last.map { AuditQuery.end(of: $0, in: zone) }
            } else {
                filter.since = since
            }
        }
    }

    private mutating func add(_ key: Key, _ value: String) {
        guard !value.isEmpty else { return }
        switch key {
        case .created where AuditQuery.days(value) == nil:
            mistakes.append("“created:\(value)” is no day. Write created:2026-11-01 or created:2026-11-01..2026-11-05")
        case .customer where Int64(value) == nil:
            mistakes.append("“customer:\(value)” is no number. It is the one in the customer's address")
        case .outcome where AuditEntry.Outcome(rawValue: value) == nil:
            mistakes.append("“outcome:\(value)” is none of ok, refused, failed")
        default: parts.append(Part(key: key, value: value))
        }
    }

    private static func days(_ text: String) -> (first: Day?, last: Day?)? {
        guard let dots = text.firstRange(of: "..") else {
            guard let only = day(text) else { return nil }
            return (only, only)
        }
        let (left, right) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard left.isEmpty || day(left) != nil, right.isEmpty || day(right) != nil else { return nil }
        return (day(left), day(right))
    }

    private static func day(_ text: some StringProtocol) -> Day? {
        text.count == 10 ? Day(text) : nil
    }

    /// The first moment of the next day.
    private static func end(of day: Day, in zone: TimeZone) -> Date {
        Day(day.start(in: zone).addingTimeInterval(36 * 3_600), in: zone).start(in: zone)
    }

    private static func bare(_ word: String) -> String {
        word.filter { $0 != "\"" }
    }

    /// Words between blanks; quotes keep blanks together.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for letter in text {
            if letter == "\"" { isQuoted.toggle() }
            if letter.isWhitespace, !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(letter)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
