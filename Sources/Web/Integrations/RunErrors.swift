import Basics
import ConnectorKit
import Customers
import Rendering
import Sync

/// What `Templates/integrations/run-errors.mustache` prints: records that were put aside, and what can be done.
struct RunErrors: ViewModel {
    let errors: [RunError]
    /// Those worth reading again; there may be more of them than are listed.
    let open: Int
    let customers: [Int64: (id: ID<Customer>, name: String)]
    let connector: (any Connector.Type)?
    /// Where the connection's runs are, and which this is.
    let runs: String
    let run: ID<SyncRun>
    let mayRetry: Bool
    let formats: Formats

    var isEmpty: Bool { errors.isEmpty }

    var view: View {
        [
            "rows": errors.map(row), "action": mayRetry && open > 0 ? "\(runs)/\(run)/retry" : nil, "how": how,
            "summary": open == 0
                ? "All that can be read again was read since." : "\(Formats.count(open, "record")) still to be read.",
        ]
    }

    /// What pressing the button reads.
    private var how: String {
        let streams = Set(errors.filter(\.isOpen).map(\.stream))
        let whole = (connector?.streams ?? []).filter { stream in
            streams.contains(stream.name)
                && (stream.recordPath == nil
                    || errors.contains { $0.stream == stream.name && $0.isOpen && $0.recordRef == nil })
        }
        guard !whole.isEmpty else { return "Only these records are read again." }
        let titles = whole.map { $0.title.lowercased() }.joined(separator: " and ")
        let vendor = connector?.manifest.name ?? "The vendor"
        let others = whole.count == streams.count ? "" : " The others are read one by one."
        return "\(vendor) cannot give single records of \(titles), so all \(titles) are read again.\(others)"
    }

    private func row(_ error: RunError) -> View {
        let customer = customers[error.id]
        return [
            "part": connector?.stream(error.stream)?.title ?? error.stream,
            "record": error.recordRef ?? "without an id",
            "customer": customer.map { PageLink($0.name, "/customers/\($0.id)") },
            "why": cause(error) ?? error.reason, "reason": cause(error) == nil ? nil : error.reason,
            "hint": hint(error), "state": badge(error),
            "solved": error.solvedAt.map(formats.relative),
            "by": error.solvedBy.map { run in
                PageLink("run \(run)", "\(runs)/\(run)")
            },
        ]
    }

    /// The reason in plain words, where it names a field: "company.id: expected a number".
    private func cause(_ error: RunError) -> String? {
        guard let colon = error.reason.firstRange(of: ": ") else { return nil }
        let field = error.reason[..<colon.lowerBound]
        guard !field.isEmpty, field.allSatisfy({ $0.isLetter || $0.isNumber || "._".contains($0) }) else { return nil }
        return "Its field “\(field)” is not what \(connector?.manifest.name ?? "the vendor") documents."
    }

    private func hint(_ error: RunError) -> String {
        if error.solvedAt != nil { return "Nothing to do." }
        guard error.isRetryable else { return "Reading it again cannot help. Send us the diagnostic bundle." }
        let vendor = connector?.manifest.name ?? "the vendor"
        return "Look at it in \(vendor) and mend what stands there, then retry. Does it look right there? Send us the "
            + "diagnostic bundle."
    }

    private func badge(_ error: RunError) -> Badge {
        if error.solvedAt != nil { return Badge(.ok, "Solved") }
        return error.isRetryable ? Badge(.warn, "Retryable") : Badge(.neutral, "Not retryable")
    }
}
