import Database

/// Where the records that a question may mean are looked for, as a FROM clause that gives `r` for each event `e`.
struct RelatedCandidates {
    let question: RelatedQuestion
    let table: FactTable
    /// As they were at `e.at`, else as they are.
    let isHistory: Bool

    /// Records of the event's device where they bear one, else those of all accounts of its customer.
    var source: SQL {
        let byDevice = question.same.contains(.device) || question.same.contains(.thread)
        if byDevice, ["alert", "backup", "device"].contains(table.root) {
            return isHistory
                ? "(\(history("e.connection_id", "h.device_ref = e.device_ref"))) r"
                : "(\(present("e.connection_id", "\(table.device) = e.device_ref"))) r"
        }
        let linked: SQL = "account_links l JOIN source_accounts a ON a.id = l.account_id AND l.customer_id = e.customer"
        if isHistory {
            return "\(linked) CROSS JOIN LATERAL (\(history("a.connection_id", "h.account_ref = a.external_id"))) r"
        }
        guard ["alert", "backup"].contains(table.root) else {
            let own: SQL = table.root == "contract_line" ? table.account : "r.account_ref"
            return "\(linked) CROSS JOIN LATERAL (\(present("a.connection_id", "\(own) = a.external_id"))) r"
        }
        return """
            \(linked) JOIN devices v ON v.connection_id = a.connection_id AND v.account_ref = a.external_id
            CROSS JOIN LATERAL (\(present("a.connection_id", "r.device_ref = v.external_id"))) r
            """
    }

    private func present(_ connection: SQL, _ condition: SQL) -> SQL {
        """
        SELECT r.* FROM \(.name(table.table)) r
         WHERE r.connection_id = \(connection) AND \(condition) AND \(narrowed { "r.\(.name($0))" })
        """
    }

    /// Index: record_history_account, record_history_device.
    private func history(_ connection: SQL, _ condition: SQL) -> SQL {
        let since: SQL =
            question.within.map { "h.main_at >= e.at - make_interval(secs => \(Double($0.seconds)))" } ?? "true"
        return """
            SELECT r.* FROM record_history h CROSS JOIN LATERAL jsonb_populate_record(NULL::\(.name(table.table)), h.record) r
             WHERE h.kind = \(table.table) AND h.connection_id = \(connection) AND \(condition)
               AND h.valid_from <= e.at AND e.at < h.valid_to AND \(since) AND \(narrowed { "(h.record ->> \($0))" })
            """
    }

    /// What the filter would leave out anyway is not read.
    private func narrowed(_ value: (String) -> SQL) -> SQL {
        let all = question.narrowed.compactMap { part -> SQL? in
            guard let column = table.own.first(where: { $0.name == part.name })?.column else { return nil }
            let field = value(column)
            return part.isAmong
                ? "(\(field) IS NULL OR \(field) = ANY (\(part.choices)))"
                : "(\(field) IS NULL OR \(field) <> ALL (\(part.choices)))"
        }
        return all.isEmpty ? "true" : .joined(all, by: " AND ")
    }
}
