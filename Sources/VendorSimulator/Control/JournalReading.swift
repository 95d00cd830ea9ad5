import HTTP

/// The journal as the control address tells it.
struct JournalReading {
    let journal: Journal

    /// Entries that meet every filter of the query, oldest first, the newest `limit` of them.
    func answer(_ query: Query) -> Response {
        let since = query["since"].flatMap { Int($0) } ?? 0
        let limit = query["limit"].flatMap { Int($0) } ?? 1000
        let wanted = journal.entries.filter { $0.number > since && JournalReading.meets($0, query) }
        return .json(ListPage.array(wanted.suffix(limit).map(JournalReading.text)))
    }

    private static func meets(_ entry: JournalEntry, _ query: Query) -> Bool {
        let tests: [(String, (String) -> Bool)] = [
            ("vendor", { $0 == entry.vendor }),
            ("method", { $0.uppercased() == entry.method }),
            ("path", { entry.path.lowercased().contains($0.lowercased()) }),
            ("status", { Int($0) == entry.status }),
            ("outcome", { Int($0) == entry.outcome }),
            ("fault", { $0 == entry.fault }),
            ("text", { entry.body.contains($0) }),
            ("done", { ($0 == "true") == entry.isDone }),
        ]
        return tests.allSatisfy { name, test in query[name].map(test) ?? true }
    }

    private static func text(_ entry: JournalEntry) -> [UInt8] {
        JSONText.object {
            $0.put("number", entry.number)
            $0.put("at", iso: Moment(entry.at))
            $0.put("vendor", entry.vendor)
            $0.put("method", entry.method)
            $0.put("host", entry.host)
            $0.put("path", entry.path)
            $0.put("query", entry.query)
            $0.put("status", entry.status)
            $0.put("outcome", entry.outcome)
            $0.put("fault", entry.fault)
            $0.put("body", entry.body.isEmpty ? nil : entry.body)
        }
    }
}
