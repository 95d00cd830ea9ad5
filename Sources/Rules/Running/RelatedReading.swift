import Basics
import Database
import Foundation

/// Answers questions about other records, for many events in one query each.
struct RelatedReading {
    let time: FactReading.Time
    /// nil: history, whose sources were fresh enough when it was written.
    let sources: RelatedSources?

    /// Records looked at for one event; those beyond leave the answer unsure.
    static let most = 200

    /// Asks for all of the events at once and puts the answers into their facts.
    func answer(_ question: RelatedQuestion, _ places: [Int], in all: inout [EventFacts], _ db: borrowing Transaction)
        throws
    {
        guard let table = FactTable.of(question.kind.rawValue) else {
            for place in places { all[place].answers[question] = .unknown(.noSource(question.kind)) }
            return
        }
        if case .present(let now) = time, let cause = sources?.cause(question.kind, fresh: question.fresh, at: now) {
            for place in places { all[place].answers[question] = .unknown(cause) }
            return
        }
        var asked: [Int] = []
        for place in places {
            if all[place].customerID == nil {
                all[place].answers[question] = .unknown(.undecidedLink)
            } else if let missing = missingTie(question, all[place]) {
                all[place].answers[question] = .unknown(missing)
            } else {
                asked.append(place)
            }
        }
        guard !asked.isEmpty else { return }
        let found = try records(question, table, asked.map { all[$0] }, db)
        for (index, place) in asked.enumerated() {
            let records = found[index] ?? []
            let limit = question.atMost ?? Self.most
            let isWhole = question.atMost != nil || records.count < limit
            all[place].answers[question] = .records(records, isWhole: isWhole)
        }
    }

    private func missingTie(_ question: RelatedQuestion, _ facts: EventFacts) -> UnknownCause? {
        for tie in question.same {
            let value: String? =
                switch tie {
                case .customer: ""
                case .device, .thread: facts.deviceRef
                case .contact: facts.contactRef
                case .contract: facts.contractRef
                case .product: Self.product(facts)
                }
            if value == nil { return .missing }
        }
        return nil
    }

    private static func product(_ facts: EventFacts) -> String? {
        ["finding.product", "license.product", "contract.line.product"].compactMap { facts.values[$0]?.words }.first
    }

    /// The records by the number of the event, the newest first.
    private func records(
        _ question: RelatedQuestion, _ table: FactTable, _ facts: [EventFacts], _ db: borrowing Transaction
    ) throws -> [Int: [RelatedRecord]] {
        let columns = table.own.reduce("" as SQL) { list, column in
            let cast: SQL = column.form == .number ? "::numeric" : ""
            return list + ", (\(column.sql("r")))\(cast) AS \(.name(column.name))"
        }
        let query: SQL = """
            SELECT e.place, r.label \(columns)
              FROM \(asked(facts, question))
             CROSS JOIN LATERAL (
                   SELECT r.*, \(table.title(related: true)) AS label, \(table.time) AS main_time
                     FROM \(RelatedCandidates(question: question, table: table, isHistory: isHistory).source)
                    WHERE r.deleted_at IS NULL AND \(conditions(question, table))
                    ORDER BY \(table.time) DESC, r.id DESC
                    LIMIT \(SQL.number(question.atMost ?? Self.most))) r
             ORDER BY e.place, r.main_time DESC, r.id DESC
            """
        var found: [Int: [RelatedRecord]] = [:]
        try db.each(query) { row in
            let place: Int = try row.get("place")
            let label: String = try row.get("label")
            var values: [String: FieldValue] = [:]
            for column in table.own { values[column.name] = try column.value(row, column.name) }
            found[place - 1, default: []].append(RelatedRecord(label: label, values: values))
        }
        return found
    }

    private var isHistory: Bool { if case .observed = time { true } else { false } }

    /// What each event brings along, as `e`.
    private func asked(_ facts: [EventFacts], _ question: RelatedQuestion) -> SQL {
        let alike = question.alike.keys.sorted()
        let fields = alike.compactMap { question.alike[$0] }
        let texts = fields.map { field in facts.map { $0.values[field.path]?.words ?? "" } }
        let present: Date? = if case .present(let now) = time { now } else { nil }
        let times = facts.map { present ?? $0.event.observedAt }
        let more = texts.reduce("" as SQL) { $0 + ", \($1)::text[]" }
        let names = alike.indices.reduce("" as SQL) { $0 + ", \(.name("alike\($1)"))" }
        return """
            unnest(\(facts.map { $0.customerID ?? 0 }), \(facts.map { $0.event.connectionID ?? 0 }),
                   \(facts.map { $0.deviceRef ?? "" })::text[], \(facts.map { $0.values["device.hostname"]?.words ?? "" })::text[],
                   \(facts.map { $0.contactRef ?? "" })::text[], \(facts.map { $0.contractRef ?? "" })::text[],
                   \(facts.map { Self.product($0) ?? "" })::text[], \(times)::timestamptz[]\(more))
              WITH ORDINALITY AS e (customer, connection_id, device_ref, hostname, contact_ref, contract_ref, product, at\(names), place)
            """
    }

    private func conditions(_ question: RelatedQuestion, _ table: FactTable) -> SQL {
        var all: [SQL] = []
        if let within = question.within {
            all.append("\(table.time) >= e.at - make_interval(secs => \(Double(within.seconds)))")
        }
        if table.root == "backup" { all.append("r.state <> 'running'") }
        if table.root == "ticket", question.same.contains(.device) || question.same.contains(.thread) {
            all.append(Self.namesDevice)
        }
        for tie in question.same {
            switch (tie, table.root) {
            case (.contact, _): all.append("r.connection_id = e.connection_id AND r.contact_ref = e.contact_ref")
            case (.contract, "contract"):
                all.append("r.connection_id = e.connection_id AND r.external_id = e.contract_ref")
            case (.contract, _): all.append("r.connection_id = e.connection_id AND r.contract_ref = e.contract_ref")
            case (.product, "contract_line"): all.append("lower(r.product_name) = lower(e.product)")
            default: break
            }
        }
        for (index, name) in question.alike.keys.sorted().enumerated() {
            guard let column = table.own.first(where: { $0.name == name }) else { continue }
            all.append("coalesce((\(column.sql("r")))::text, '') = e.\(.name("alike\(index)"))")
        }
        return all.isEmpty ? "true" : .joined(all, by: " AND ")
    }

    /// PSAs do not say which of the RMM's devices a ticket is about; it is about those that it names.
    private static let namesDevice: SQL = """
        (e.hostname <> '' AND (strpos(lower(r.title), lower(e.hostname)) > 0
                               OR strpos(lower(coalesce(r.body_preview, '')), lower(e.hostname)) > 0))
        """
}

extension FactTable {
    /// The title without what only the trigger's joins bring.
    func title(related: Bool) -> SQL { related && root == "backup" ? "coalesce(r.plan, 'Backup')" : title }
}
