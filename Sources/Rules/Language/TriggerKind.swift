/// One event of the trigger catalogue.
package struct TriggerKind: Sendable, Equatable {
    /// `alert.opened`.
    package let name: String
    /// What it asks for: `minutes` of `alert.still_open_for`.
    package let args: [String]
    /// The kind of tool that must be connected: `rmm`, `psa` … or `product`.
    package let category: String
    /// What happened, after the record's noun: "opens", "has been idle for {days} days".
    let words: String
    /// The event begins a state that may go on, so that a rule can wait whether it stays.
    let canStay: Bool
    /// The event comes of a change and knows the former values.
    let carriesBefore: Bool

    /// `alert`.
    package var root: String { String(name.prefix { $0 != "." }) }

    package static func named(_ name: String) -> TriggerKind? { byName[name] }

    /// The whole catalogue, in the order of the product description.
    package static let all: [TriggerKind] = [
        kind("alert.opened", "rmm", "opens", stays: true), kind("alert.reopened", "rmm", "opens again", stays: true),
        kind("alert.still_open_for", "rmm", "is still open after {minutes} minutes", ["minutes"]),
        kind("alert.resolved", "rmm", "is resolved", before: true),
        kind("ticket.created", "psa", "is created", stays: true),
        kind("ticket.status_changed", "psa", "changes its status", stays: true, before: true),
        kind("ticket.replied", "psa", "gets a reply"),
        kind("ticket.idle_for", "psa", "has been idle for {days} days", ["days"]),
        kind("ticket.waiting_for", "psa", "has waited for the customer for {days} days", ["days"]),
        kind("contract.expiring", "psa", "ends within {days} days", ["days"]),
        kind("contract.expired", "psa", "has ended"),
        kind("contract.line_changed", "psa", "gets another quantity or price", before: true),
        kind("backup.failed", "rmm", "has failed {consecutive} times in a row", ["consecutive"]),
        kind("backup.stale", "rmm", "has not succeeded for {hours} hours", ["hours"]),
        kind("backup.recovered", "rmm", "succeeds again"),
        kind("device.added", "rmm", "is added"),
        kind("device.offline_for", "rmm", "has been offline for {hours} hours", ["hours"]),
        kind("device.age_over", "rmm", "becomes older than {years} years", ["years"]),
        kind("device.eol_detected", "rmm", "has an operating system past its end of life"),
        kind("device.warranty_expiring", "rmm", "has a warranty that ends within {days} days", ["days"]),
        kind("invoice.overdue_for", "billing", "has been overdue for {days} days", ["days"]),
        kind("invoice.issued", "billing", "is issued"), kind("invoice.paid", "billing", "is paid", before: true),
        kind("payment.failed", "billing", "fails"),
        kind("license.seats_changed", "m365", "gets another number of seats", before: true),
        kind("license.sku_added", "m365", "is added"),
        kind(
            "securescore.dropped", "m365", "fell by {points} points within {days} days", ["points", "days"],
            before: true),
        kind("mfa.missing_for_privileged", "m365", "is missing for a privileged account", stays: true),
        kind("ca.mfa_for_all_lost", "m365", "no longer asks everyone for a second factor", before: true),
        kind("enrollment.overdue", "training", "has been overdue for {days} days", ["days"]),
        kind("enrollment.completed", "training", "is completed"),
        kind("sign_in.risky", "m365", "looks risky"),
        kind("finding.opened", "product", "is found", stays: true), kind("finding.verified", "product", "is verified"),
        kind("finding.returned", "product", "comes back", stays: true),
        kind("connection.error", "product", "fails", stays: true),
        kind("connection.recovered", "product", "works again"),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static func kind(
        _ name: String, _ category: String, _ words: String, _ args: [String] = [], stays: Bool = false,
        before: Bool = false
    ) -> TriggerKind {
        TriggerKind(
            name: name, args: args, category: category, words: words, canStay: stays, carriesBefore: before)
    }

    /// Roots whose fields a rule on such a record may name, its own first.
    package static func roots(of root: String) -> [String] {
        let others: [String: [String]] = [
            "alert": ["device"], "ticket": ["contact", "contract", "device"], "backup": ["device"],
            "invoice": ["contract"], "payment": ["invoice"], "enrollment": ["contact"], "finding": ["contract"],
        ]
        let customer = ["connection", "customer"].contains(root) ? [] : ["customer"]
        return [root] + others[root, default: []] + customer + ["event"]
    }

    /// On what records of other kinds may be joined to such a record.
    package static func ties(of root: String) -> Set<RelatedTie> {
        switch root {
        case "connection": []
        case "alert": [.customer, .device, .thread]
        case "backup", "device": [.customer, .device]
        case "ticket": [.customer, .device, .contact, .contract, .thread]
        case "enrollment": [.customer, .contact]
        case "contract": [.customer, .contract, .product]
        case "invoice": [.customer, .contract]
        case "license", "finding": [.customer, .product]
        default: [.customer]
        }
    }

    /// One such record, for sentences.
    static func noun(_ root: String) -> String {
        switch root {
        case "backup": "backup"
        case "license": "licence"
        case "securescore": "Secure Score"
        case "mfa": "second factor"
        case "ca": "conditional access policy"
        case "enrollment": "training enrolment"
        case "sign_in": "sign-in"
        default: root
        }
    }
}
