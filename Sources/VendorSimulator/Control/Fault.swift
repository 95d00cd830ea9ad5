import Synchronization

/// What is to go wrong, where and how often.
package struct Fault: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case unauthorized = "401"
        case forbidden = "403"
        case notFound = "404"
        case conflict = "409"
        /// `Retry-After` in seconds.
        case rateLimited = "429"
        /// `Retry-After` as an HTTP date.
        case rateLimitedDate = "429_date"
        /// Without `Retry-After`.
        case rateLimitedBare = "429_bare"
        case serverError = "500"
        /// HTML from a proxy before the vendor.
        case badGateway = "502"
        case unavailable = "503"
        /// The connection is closed without a byte, the call never reaches the vendor.
        case dropped = "drop"
        /// The vendor does what it was asked, then the connection is closed without a byte.
        case lostAnswer = "lost_answer"
        /// The vendor does what it was asked and says that it failed.
        case doneButError = "done_500"
        /// The vendor does at once what it was asked and answers after `seconds`.
        case slowAnswer = "slow_answer"
        /// The connection is closed without a byte; the call reaches the vendor after `seconds` all the same.
        case lateDelivery = "late_delivery"
        /// Answered as usual; the same call reaches the vendor once more after `seconds`.
        case duplicate
        /// The connection is closed in the middle of the body.
        case cutBody = "cut"
        /// A whole answer whose JSON ends in the middle.
        case truncated
        /// The body comes in pieces, one a second unless `seconds` says otherwise.
        case dripping = "drip"
        /// The call waits `seconds` before the vendor sees it.
        case late
        /// The page before once more, instead of the one asked for.
        case repeatedPage = "repeat"
        /// The rows in reverse order.
        case reversed = "reverse"
        case emptyList = "empty"
        /// A sign-in page with 200 instead of JSON.
        case html
    }

    package var kind: Kind
    /// The vendor's key; nil is every vendor.
    package var vendor: String?
    /// A path with `*` for any text; the query is not looked at.
    package var path: String
    package var method: String?
    /// How many calls it strikes; nil until it is taken back.
    package var count: Int?
    /// How many matching calls pass before.
    package var after: Int
    package var seconds: Double

    package init(
        _ kind: Kind, vendor: String? = nil, path: String = "*", method: String? = nil, count: Int? = 1, after: Int = 0,
        seconds: Double? = nil
    ) {
        self.kind = kind
        self.vendor = vendor
        self.path = path
        self.method = method
        self.count = count
        self.after = after
        self.seconds = seconds ?? (kind == .dripping || kind == .late ? 1 : 2)
    }

    var pause: Duration { .milliseconds(Int(seconds * 1000)) }

    func concerns(vendor: String, method: String, path: String) -> Bool {
        (self.vendor ?? vendor) == vendor && (self.method?.uppercased() ?? method) == method
            && Fault.matches(
                path.lowercased(), self.path.lowercased().split(separator: "*", omittingEmptySubsequences: false))
    }

    /// Whether `path` consists of these parts with any text between them.
    private static func matches(_ path: String, _ parts: [Substring]) -> Bool {
        guard let first = parts.first, let last = parts.last, path.hasPrefix(first) else { return false }
        guard parts.count > 1 else { return path == first }
        var rest = path.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}

/// The faults that are set.
package final class Faults: Sendable {
    private struct Planned {
        let id: Int
        var fault: Fault
        var passed = 0
    }

    private let state = Mutex((set: [Planned](), given: 0))
    private let pace = Mutex(Duration.zero)

    /// - Returns: the number by which it can be taken back.
    @discardableResult package func add(_ fault: Fault) -> Int {
        state.withLock { state in
            state.given += 1
            state.set.append(Planned(id: state.given, fault: fault))
            return state.given
        }
    }

    /// How long every answer takes at least; what makes calls meet each other.
    package var latency: Duration {
        get { pace.withLock { $0 } }
        set { pace.withLock { $0 = newValue } }
    }

    package func remove(_ id: Int) {
        state.withLock { $0.set.removeAll { $0.id == id } }
    }

    package func removeAll() {
        state.withLock { $0.set = [] }
    }

    /// What is still to strike, with its number.
    package var pending: [(id: Int, fault: Fault)] { state.withLock { $0.set.map { ($0.id, $0.fault) } } }

    /// Whether anything is set that needs the page before.
    var wantsPages: Bool { state.withLock { $0.set.contains { $0.fault.kind == .repeatedPage } } }

    /// The first fault that strikes this call; it is used up by that.
    func strike(vendor: String, method: String, path: String) -> Fault? {
        state.withLock { state in
            for place in state.set.indices
            where state.set[place].fault.concerns(vendor: vendor, method: method, path: path) {
                state.set[place].passed += 1
                guard state.set[place].passed > state.set[place].fault.after else { continue }
                let fault = state.set[place].fault
                if let count = fault.count {
                    state.set[place].fault.count = count - 1
                    if count <= 1 { state.set.remove(at: place) }
                }
                return fault
            }
            return nil
        }
    }
}
