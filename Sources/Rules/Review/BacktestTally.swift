import Basics
import Database
import Foundation

/// The figures of a backtest; the same events give the same report, byte for byte.
struct BacktestTally: Sendable {
    var events = 0
    /// Events whose record's history does not reach back to them.
    var unreadable = 0
    private(set) var tickets: [Ticket] = []
    private var verdicts: [String: Int] = [:]
    private var days: [Day: Int] = [:]
    private var actions: [String: Int] = [:]
    private var customers: [String: Int] = [:]
    private var devices: [String: Int] = [:]
    private var causes: [String: Int] = [:]

    /// A ticket the rule would have made.
    struct Ticket: Sendable {
        let customer: Int64
        let hostname: String
        let at: Date
    }

    /// Events that are walked at most.
    static let most = 200_000
    private static let shown = 5

    mutating func add(_ decision: RuleDecision, at: Date, _ facts: EventFacts) {
        verdicts[decision.verdict.rawValue, default: 0] += 1
        if decision.verdict == .unknown { causes[decision.why ?? "", default: 0] += 1 }
        guard decision.verdict == .wouldFire else { return }
        days[Day(at), default: 0] += 1
        if let customer = decision.customerID { customers["\(customer)", default: 0] += 1 }
        if let host = facts.values["device.hostname"]?.words { devices[host, default: 0] += 1 }
        for action in decision.actions {
            actions[action.name, default: 0] += 1
            if action.name == "ticket.create", let customer = decision.customerID {
                let hostname = facts.values["device.hostname"]?.words ?? ""
                tickets.append(Ticket(customer: customer, hostname: hostname, at: at))
            }
        }
    }

    func report(byHand: (count: Int, minutes: Int), from: Date, until: Date) -> JSON {
        let matches = verdicts.filter { $0.key != "no_match" && $0.key != "unknown" }.values.reduce(0, +)
        return .object([
            "from": .string(from.formatted(.iso8601)), "until": .string(until.formatted(.iso8601)),
            "events": Self.number(events),
            "unreadable": Self.number(unreadable), "matches": Self.number(matches), "verdicts": Self.counts(verdicts),
            "days": Self.counts(Dictionary(uniqueKeysWithValues: days.map { ($0.key.description, $0.value) })),
            "actions": Self.counts(actions), "causes": Self.top(causes), "customers": Self.top(customers),
            "devices": Self.top(devices), "cut": .bool(events >= Self.most),
            "by_hand": [
                "of": Self.number(tickets.count), "opened": Self.number(byHand.count),
                "minutes": Self.number(byHand.minutes),
            ],
        ])
    }

    /// Of these tickets, for how many a person opened one for the same customer and device within four hours, and after how long
    /// on average.
    static func byHand(_ tickets: [Ticket], _ db: borrowing Transaction) throws -> (count: Int, minutes: Int) {
        guard !tickets.isEmpty else { return (0, 0) }
        let query: SQL = """
            SELECT count(*) AS n, coalesce(round(avg(extract(epoch FROM f.created_at - w.at)) / 60), 0)::bigint AS minutes
              FROM unnest(\(tickets.map(\.customer)), \(tickets.map(\.hostname))::text[], \(tickets.map(\.at))::timestamptz[])
                   AS w (customer, hostname, at)
             CROSS JOIN LATERAL (
                   SELECT t.created_at
                     FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                     JOIN tickets t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                    WHERE l.customer_id = w.customer AND t.created_at > w.at AND t.created_at <= w.at + interval '4 hours'
                      AND t.marker IS NULL
                      AND (w.hostname = '' OR strpos(lower(t.title || ' ' || coalesce(t.body_preview, '')), lower(w.hostname)) > 0)
                    ORDER BY t.created_at LIMIT 1) f
            """
        let found = try db.first(query) { row in
            (count: try row.get("n") as Int, minutes: try row.get("minutes") as Int)
        }
        return found ?? (0, 0)
    }

    private static func counts(_ counts: [String: Int]) -> JSON { .object(counts.mapValues(number)) }

    private static func top(_ counts: [String: Int]) -> JSON {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return .array(sorted.prefix(shown).map { ["name": .string($0.key), "n": number($0.value)] })
    }

    private static func number(_ number: Int) -> JSON { JSON(integerLiteral: number) }
}
