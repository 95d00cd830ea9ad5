import ConnectorKit

/// What an MSP's own names for statuses and priorities mean; each name is thought about once a page.
struct TicketWords {
    private var statuses: [String: VendorTicket.Status] = [:]
    private var priorities: [String: Int?] = [:]

    mutating func status(_ name: String?) -> VendorTicket.Status {
        guard let name else { return .open }
        if let known = statuses[name] { return known }
        let status = TicketWords.status(name)
        statuses[name] = status
        return status
    }

    mutating func priority(_ name: String?) -> Int? {
        guard let name else { return nil }
        if let known = priorities[name] { return known }
        let priority = TicketWords.priority(name)
        priorities[name] = .some(priority)
        return priority
    }

    /// Our word for an open ticket's status, by what MSPs call theirs; the vendor's own flag decides what is closed.
    static func status(_ name: String) -> VendorTicket.Status {
        let name = name.lowercased()
        let known = statusWords.first { $0.words.contains { name.contains($0) } }
        return known?.status ?? .open
    }

    private static let statusWords: [(status: VendorTicket.Status, words: [String])] = [
        (.waitingVendor, ["waiting vendor", "vendor", "third party", "3rd party", "parts", "on order"]),
        (
            .waitingCustomer,
            [
                "waiting", "customer respon", "client respon", "awaiting", "pending customer", "pending client",
                "on hold",
                "needs info",
            ]
        ),
        (.resolved, ["resolved", "completed", "complete", "closed", "done", "cancel"]),
        (
            .inProgress,
            ["progress", "working", "assigned", "scheduled", "enroute", "en route", "on site", "onsite", "escalat"]
        ),
        (.new, ["new", "unassigned", "not responded", "triage"]),
    ]

    /// 1 to 5 out of "Priority 3 - Normal Response" or "High"; nil for names that say neither.
    static func priority(_ name: String) -> Int? {
        let name = name.lowercased()
        if let digit = loneDigit(name) { return min(max(digit, 1), 5) }
        return priorityWords.first { $0.words.contains { name.contains($0) } }?.number
    }

    /// The first digit that is no part of a longer number.
    private static func loneDigit(_ name: String) -> Int? {
        name.split { !$0.isWholeNumber }.first { $0.count == 1 }?.first?.wholeNumberValue
    }

    private static let priorityWords: [(number: Int, words: [String])] = [
        (1, ["critical", "emergency", "urgent"]),
        (2, ["high", "quick"]),
        (3, ["medium", "normal", "moderate", "standard"]),
        (4, ["low"]),
        (5, ["no response", "do not respond", "planning", "none"]),
    ]
}
