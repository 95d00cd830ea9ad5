import Basics
import Foundation

/// What a cursor says, besides being opaque to everybody else.
struct ReadCursor: Equatable {
    static let version = 1

    /// The vendor's time up to which everything is landed.
    var since: Date?
    /// The newest vendor time seen in the read under way.
    var high: Date?
    /// The vendor's clock when the read under way began.
    var started: Date?
    /// Where in the paging the read under way stands; nil between reads.
    var position: String?
    /// Feeds: the newest entry landed without a gap below it.
    var last: Int?
    /// Feeds: the newest entry of the read under way.
    var top: Int?

    init() {}

    /// A cursor of another version, or of no shape at all, is none: the stream is read anew.
    init(_ json: JSON?) {
        guard let json, json["v"] == .number(Decimal(ReadCursor.version)) else { return }
        since = ReadCursor.date(json["since"])
        high = ReadCursor.date(json["high"])
        started = ReadCursor.date(json["started"])
        position = json["at"]?.stringValue
        last = ReadCursor.number(json["last"])
        top = ReadCursor.number(json["top"])
    }

    var json: JSON {
        var members: [String: JSON] = ["v": .number(Decimal(ReadCursor.version))]
        members["since"] = since.map(ReadCursor.text)
        members["high"] = high.map(ReadCursor.text)
        members["started"] = started.map(ReadCursor.text)
        members["at"] = position.map(JSON.string)
        members["last"] = last.map { .number(Decimal($0)) }
        members["top"] = top.map { .number(Decimal($0)) }
        return .object(members)
    }

    /// Everything up to the newest record is landed, but no later than the beginning of the read: what changed behind
    /// our back while reading is newer than that.
    var finished: ReadCursor {
        var next = ReadCursor()
        next.since = [started, high].compactMap { $0 }.min() ?? since
        if high == nil { next.since = since }
        next.last = top ?? last
        return next
    }

    private static func text(_ date: Date) -> JSON {
        .string(Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(date))
    }

    private static func date(_ json: JSON?) -> Date? {
        json?.stringValue.flatMap(Timestamp.date(text:))
    }

    private static func number(_ json: JSON?) -> Int? {
        guard case .number(let value) = json else { return nil }
        return Int(NSDecimalNumber(decimal: value).stringValue)
    }
}
