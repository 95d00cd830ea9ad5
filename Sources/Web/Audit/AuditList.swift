import Basics
import Foundation
import HTTP
import Rendering
import Workspace

/// What `Templates/audit/list.mustache` prints.
struct AuditList: ViewModel {
    let records: [AuditRecord]
    /// The last entry shown, when there are more behind it.
    let next: Int64?
    let isFirst: Bool
    let query: AuditQuery
    let facets: AuditFacets
    let check: AuditCheck?
    let tools: AuditTools
    let formats: Formats

    var view: View {
        [
            "text": query.text, "mistakes": query.mistakes, "chain": chain, "verified": verified,
            "ranges": TabRow("Time", ranges), "facets": groups, "isNarrowed": !query.text.isEmpty,
            "isEmpty": records.isEmpty, "empty": empty, "rows": records.map(row), "count": count,
            "limit": facets.count >= AuditFacets.limit
                ? "A file holds \(Formats.exact(AuditExport.limit)) entries at most." : nil,
            "pager": PagerLinks(
                count: count, first: isFirst ? nil : href(query),
                next: next.map { href(query, before: $0) }),
        ]
    }

    private var count: String {
        facets.count >= AuditFacets.limit
            ? "More than \(Formats.exact(AuditFacets.limit)) entries"
            : Formats.count(facets.count, "entry", "entries")
    }

    /// The banner of a chain that does not hold; it hides no row.
    private var chain: Banner? {
        check?.broken.map { broken in
            Banner(
                .danger, title: "The audit log was tampered with.",
                "Entry \(broken.seq) is the first that is not right: \(broken.why). Everything is still shown below.",
                link: PageLink("Show entry \(broken.seq)", "/admin/audit/\(broken.seq)"))
        }
    }

    private var verified: View {
        let words =
            check.map { "Chain verified up to entry \(Formats.exact(Int($0.until)))" }
            ?? "The chain is verified every night, and was not yet"
        return [
            "icon": check == nil ? Tone.neutral.icon : check?.broken == nil ? "shield-check" : Tone.danger.icon,
            "words": words, "time": check.map { formats.time($0.at) },
        ]
    }

    private var ranges: [Tab] {
        let today = formats.day(formats.now)
        func since(_ days: Double) -> String {
            "\(formats.day(today.start(in: formats.zone).addingTimeInterval(-days * 86_400 + 43_200))).."
        }
        let now = query[.created].last
        func tab(_ label: String, _ value: String) -> Tab {
            Tab(label, href(query.without(.created).toggling(.created, value)), isCurrent: now == value)
        }
        return [
            Tab("Last 7 days", href(query.without(.created)), isCurrent: now == nil),
            tab("30 days", since(30)), tab("90 days", since(90)), tab("All time", ".."),
        ]
    }

    private var groups: [TabRow] {
        let parts: [(String, AuditQuery.Key, [AuditFacets.Value], (String) -> String)] = [
            ("Who", .actor, facets.actors, { $0 }), ("What", .action, facets.actions, AuditWords.action),
            ("Target", .target, facets.targets, AuditWords.target),
            ("Tool", .source, facets.connections, { Int64($0).map(tools.label) ?? $0 }),
            ("Outcome", .outcome, facets.outcomes, { $0 }),
        ]
        return parts.compactMap { label, key, values, word in
            guard values.count > 1 || !query[key].isEmpty else { return nil }
            return TabRow(
                label,
                values.map { value in
                    Tab(
                        word(value.value), href(query.toggling(key, value.value)), count: Formats.count(value.count),
                        isCurrent: query[key].contains(value.value))
                })
        }
    }

    private var empty: EmptyState {
        guard let days = query.days else {
            let what = query.text.isEmpty ? "Nothing was done" : "No entry fits “\(query.text)”"
            let month = ranges[1].href
            return EmptyState(.noMatch, "\(what) in the last 7 days", link: PageLink("Widen to 30 days", month))
        }
        guard days.first != nil || days.last != nil else {
            return EmptyState(
                .noMatch, "No entry fits “\(query.text)”", link: PageLink("Clear the search", "/admin/audit"))
        }
        return EmptyState(
            .noMatch, "No entry fits “\(query.text)”", link: PageLink("Look at all time", ranges[3].href))
    }

    private func row(_ record: AuditRecord) -> View {
        let (actor, entry) = (record.actor, record.entry)
        return [
            "seq": record.seq, "href": "/admin/audit/\(record.seq)", "time": formats.time(record.at),
            "who": actor.name, "kind": AuditWords.actor(actor), "sentence": entry.summary,
            "target": AuditWords.target(of: entry), "targetHref": AuditWords.href(of: entry),
            "source": entry.connectionID.map { SourceChip(tools.label($0)) },
            "outcome": AuditWords.outcome(entry.outcome),
        ]
    }

    private func href(_ query: AuditQuery, before: Int64? = nil) -> String {
        var pairs: [(name: String, value: String)] = []
        if !query.text.isEmpty { pairs.append(("q", query.text)) }
        if let before { pairs.append(("before", String(before))) }
        return pairs.isEmpty ? "/admin/audit" : "/admin/audit?\(Form.encode(pairs))"
    }
}

/// How the log's own words are said to people.
enum AuditWords {
    /// "ticket_created" → "Ticket created".
    static func action(_ action: String) -> String {
        let words = action.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    static func target(_ type: String) -> String { action(type) }

    static func target(of entry: AuditEntry) -> String? {
        entry.targetType.map { type in entry.targetID.map { "\(target(type)) \($0)" } ?? target(type) }
    }

    /// Where the thing is to be seen; nil for what has no page.
    static func href(of entry: AuditEntry) -> String? {
        switch entry.targetType {
        case "connection": entry.targetID.map { "/admin/integrations/\($0)" }
        case "write": entry.targetID.map { "/outbox/\($0)" }
        case "customer": entry.targetID.map { "/customers/\($0)" }
        default: entry.customerID.map { "/customers/\($0)" }
        }
    }

    /// What the actor is, when it is no person.
    static func actor(_ actor: Actor) -> String? {
        switch actor.type {
        case .user: nil
        case .rule: actor.onBehalfOf.map { "rule, on behalf of \($0)" } ?? "rule"
        case .apiToken: "API token"
        case .system: "the program itself"
        }
    }

    static func outcome(_ outcome: AuditEntry.Outcome) -> Badge {
        switch outcome {
        case .ok: Badge(.ok, "Done")
        case .refused: Badge(.warn, "Refused")
        case .failed: Badge(.danger, "Failed")
        }
    }
}
