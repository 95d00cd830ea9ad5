import Basics
import Foundation

/// A row that ConnectWise shows.
protocol ConnectWiseRow: Row {
    /// The value at a path in lower case; nil when it has to be read from the text.
    func term(_ path: String) -> Term?
    func write(_ text: inout JSONText, _ scribe: Scribe)
}

/// What a renderer needs beside the row: the world for names, the base for links.
struct Scribe: Sendable {
    let estate: Estate
    /// `https://host/v4_6_release/apis/3.0/`: two slashes follow on, as newer cloud builds print it.
    let base: String
    let cache: TextCache

    func text<Element: ConnectWiseRow>(_ collection: String, _ row: Element) -> [UInt8] {
        cache.bytes(collection, row.id, row.stamp.version, names: estate.namesVersion) {
            JSONText.object { row.write(&$0, self) }
        }
    }
}

/// The rows that one address offers, of whatever kind, for conditions, order and paging.
struct Listing: Sendable {
    let ids: [Int]
    private let stamp: @Sendable (Int) -> Stamp
    private let listed: @Sendable (Int, String) -> Term?
    let text: @Sendable (Int) -> [UInt8]

    init<Element: ConnectWiseRow>(_ collection: String, _ rows: [Element], _ scribe: Scribe) {
        ids = rows.map(\.id)
        stamp = { rows[$0].stamp }
        listed = { rows[$0].term($1) }
        text = { scribe.text(collection, rows[$0]) }
    }

    /// The conversation of one ticket; told anew each time, so nothing is kept.
    init(notes: [Note], isWide: Bool, _ scribe: Scribe) {
        ids = notes.map(\.id)
        stamp = { Stamp(notes[$0].at) }
        listed = { _, _ in nil }
        text = { notes[$0].bytes(scribe, isWide: isWide) }
    }

    /// A `share` of the rows of `whole`, spread evenly: the others are hidden by permissions, or lost.
    init(_ whole: Listing, keeping share: Double) {
        let places = whole.ids.indices.filter { Double($0) * share - (Double($0) * share).rounded(.down) < share }
        ids = places.map { whole.ids[$0] }
        stamp = { whole.stamp(places[$0]) }
        listed = { whole.listed(places[$0], $1) }
        text = { whole.text(places[$0]) }
    }

    /// The rows of `whole` that a search finds when its index knows nothing newer than `moment`.
    init(_ whole: Listing, enteredBy moment: Moment) {
        let places = whole.ids.indices.filter { whole.stamp($0).entered <= moment }
        ids = places.map { whole.ids[$0] }
        stamp = { whole.stamp(places[$0]) }
        listed = { whole.listed(places[$0], $1) }
        text = { whole.text(places[$0]) }
    }

    /// The value of the row at `place`: what every object has, what the row lists, else what its text says.
    func term(_ place: Int, _ path: String) -> Term {
        switch path {
        case "id": return .number(Double(ids[place]))
        case "lastupdated", "_info/lastupdated": return .moment(stamp(place).updated)
        case "dateentered", "_info/dateentered": return .moment(stamp(place).entered)
        case "updatedby", "_info/updatedby": return .text(stamp(place).by)
        default: return listed(place, path) ?? Term(json(place), at: path.split(separator: "/"))
        }
    }

    func json(_ place: Int) -> JSON {
        // What the simulator writes is JSON.
        (try? JSON(parsing: Data(text(place)))) ?? .null
    }

    /// Places of the rows that meet all conditions, in the order asked for.
    func places(_ query: ListQuery) -> [Int] {
        var places = Array(ids.indices)
        if let condition = query.condition { places = places.filter { place in condition.holds { term(place, $0) } } }
        if let condition = query.childCondition { places = places.filter { hasChild($0, condition) } }
        if let condition = query.customFieldCondition {
            places = places.filter { hasElement(json($0)["customFields"], condition) }
        }
        for key in query.order.reversed() {
            let values = Dictionary(uniqueKeysWithValues: places.map { ($0, term($0, key.path)) })
            places = places.enumerated().sorted { left, right in
                let order = Listing.order(values[left.element], values[right.element])
                return order == 0 ? left.offset < right.offset : key.isDescending ? order > 0 : order < 0
            }.map(\.element)
        }
        return places
    }

    /// Nulls come first, as in the vendor's database.
    private static func order(_ left: Term?, _ right: Term?) -> Int {
        guard let left, let right else { return 0 }
        if left == .null || right == .null { return (left == .null ? 0 : 1) - (right == .null ? 0 : 1) }
        return left.compared(to: right) ?? 0
    }

    /// All paths of a child condition begin with the name of the array: one element has to meet the whole.
    private func hasChild(_ place: Int, _ condition: Condition) -> Bool {
        guard let array = condition.paths.first?.split(separator: "/").first,
            case .object(let members) = json(place),
            let elements = members.first(where: { $0.key.lowercased() == array })?.value
        else { return false }
        return hasElement(elements, condition, below: String(array) + "/")
    }

    private func hasElement(_ elements: JSON?, _ condition: Condition, below prefix: String = "") -> Bool {
        guard case .array(let elements)? = elements else { return false }
        return elements.contains { element in
            condition.holds { path in
                Term(
                    element,
                    at: (path.hasPrefix(prefix) ? path.dropFirst(prefix.count) : Substring(path)).split(separator: "/"))
            }
        }
    }
}
