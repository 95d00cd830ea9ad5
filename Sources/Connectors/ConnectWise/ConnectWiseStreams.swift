import ConnectorKit
import Foundation

/// What is read, where, and what the Test button asks.
extension ConnectWise {
    package static let streams: [ConnectorKit.Stream] = [
        list(
            Stream(
                "companies", "Companies", kinds: [.account], path: "/company/companies", paging: paging,
                mode: .incremental,
                query: changed(), records: ReadPage.rows { company($0, $1) }),
            count: true, needs: "Companies → Company Maintenance: Inquire All"),
        list(
            Stream("sites", "Sites", "/company/companies/{ref}/sites", paging: paging, mode: .children(of: .account)) {
                site($0, $1)
            }, needs: "Companies → Company Maintenance: Inquire All"
        ).with { $0.dependsOn = ["companies"] },
        list(
            Stream("contacts", "Contacts", "/company/contacts", paging: paging, mode: .incremental, query: changed()) {
                contact($0, $1)
            }, count: true, needs: "Companies → Contacts: Inquire All"),
        list(
            Stream("members", "Members", "/system/members", paging: paging, mode: .incremental, query: changed()) {
                member($0, $1)
            }, count: true, needs: "System → Member Maintenance: Inquire All"),
        list(
            Stream("boards", "Service boards", "/service/boards", paging: paging, mode: .complete) { board($0, $1) },
            needs: "System → Table Setup: Inquire All"
        ).with { $0.lookups = [boardStatuses] },
        list(
            Stream(
                "tickets", "Tickets", kinds: [.ticket], path: "/service/tickets", paging: paging, mode: .incremental,
                query: changed(orOpen: "closedFlag=False"),
                records: ReadPage.rows(remembering: { TicketWords() }) { ticket($0, $1, &$2) }),
            count: true, lookback: true, needs: "Service Desk → Service Tickets: Inquire All"),
        list(
            Stream(
                "ticket_notes", "Ticket notes", "/service/tickets/{ref}/notes", paging: paging,
                mode: .children(of: .ticket)
            ) { note($0, $1) },
            needs: "Service Desk → Service Tickets: Inquire All"
        ).with { $0.dependsOn = ["tickets"] },
        list(
            Stream(
                "time_entries", "Time entries", "/time/entries", paging: paging, mode: .incremental, query: changed()
            ) {
                timeEntry($0, $1)
            }, count: true, lookback: true, needs: "Time & Expense → Time Entry: Inquire All"),
        list(
            Stream(
                "agreements", "Agreements", "/finance/agreements", paging: paging, mode: .incremental, query: changed()
            ) {
                agreement($0, $1)
            }, count: true, needs: "Finance → Agreements: Inquire All"),
        list(
            Stream(
                "additions", "Agreement additions", "/finance/agreements/{ref}/additions", paging: paging,
                mode: .children(of: .contract)
            ) { addition($0, $1) },
            needs: "Finance → Agreements: Inquire All"
        ).with { $0.dependsOn = ["agreements"] },
        list(
            Stream(
                "configurations", "Configurations", kinds: [.device], path: "/company/configurations", paging: paging,
                mode: .incremental, query: changed(), records: ReadPage.rows { configuration($0, $1) }),
            count: true, needs: "Companies → Configurations: Inquire All"
        ).with { $0.isOptional = true },
        list(
            Stream("invoices", "Invoices", "/finance/invoices", paging: paging, mode: .incremental, query: changed()) {
                invoice($0, $1)
            }, count: true, lookback: true, needs: "Finance → Invoicing: Inquire All"
        ).with {
            $0.isOptional = true
            $0.isOnByDefault = false
        },
    ]

    /// 1 000 is the most that ConnectWise gives.
    private static let paging = Paging.linkHeader(size: 1_000)

    /// Forward-only paging is ordered by id, so rows that come or go meanwhile move nothing.
    private static func list(
        _ stream: ConnectorKit.Stream, count: Bool = false, lookback: Bool = false, needs permission: String
    ) -> ConnectorKit.Stream {
        stream.with {
            $0.headers = [("pagination-type", "forward-only")]
            $0.countPath = count ? $0.path + "/count" : nil
            $0.recordPath = $0.parentKind == nil ? $0.path + "/{ref}" : nil
            $0.hasLookback = lookback
            $0.permission = permission
        }
    }

    /// The conditions for what changed since, or for the look-back of a first read, which also takes what is still
    /// open.
    private static func changed(orOpen open: String? = nil) -> @Sendable (ReadScope) -> [(name: String, value: String)]
    {
        { scope in
            let moment = { (date: Date) in "lastUpdated>[\(date.formatted(.iso8601))]" }
            if let since = scope.since { return [("conditions", moment(since))] }
            guard let lookback = scope.lookback else { return [] }
            return [("conditions", open.map { "(\(moment(lookback)) or \($0))" } ?? moment(lookback))]
        }
    }

    private static let boardStatuses = Lookup(
        each: "Statuses of service boards", "/service/boards/{ref}/statuses", paging: paging, columns: ["statuses"]
    ) { (statuses: [WireBoardStatus], board: inout VendorBoard) in
        board.statuses = ConnectWise.statuses(statuses)
    }

    /// Companies and tickets are what this connection is for; anything else may be missing.
    package func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
        do {
            _ = try probe.caller.bytes(ProbeCall("/system/info", what: "the system’s version"))
        } catch  where error.kind == .missingPermission {
            // Some roles hide the version and nothing else.
        } catch {
            throw wrongCase(error, probe.discovered) ?? error
        }
        let companies = try probe.caller.value(
            ProbeCall("/company/companies/count", what: "companies"), as: WireCount.self)
        _ = try probe.caller.bytes(one("/service/tickets", "tickets"))

        var capabilities = ["companies", "tickets"].map {
            TestReport.Capability(name: "Read \($0)", stream: $0, isOK: true)
        }
        for (name, stream, path, consequence) in ConnectWise.probes {
            capabilities.append(
                try probe.capability("Read \(name)", stream: stream, one(path, name), without: consequence))
        }
        return TestReport(
            success: ConnectWise.manifest.successText(), capabilities: capabilities,
            warnings: companies.count == 0
                ? ["The key is good but sees no company. Check that the API member’s role says “All”, not “Mine”."]
                : [],
            identity: identity)
    }

    private static let probes = [
        ("contacts", "contacts", "/company/contacts", "People of your customers stay unknown."),
        ("members", "members", "/system/members", "Technicians are shown by the names on their tickets only."),
        ("service boards", "boards", "/service/boards", "Statuses cannot be offered by board."),
        ("time entries", "time_entries", "/time/entries", "Time is missing in the hub and in Money Found."),
        (
            "agreements", "agreements", "/finance/agreements",
            "Contracts are missing and Money Found cannot compare seats."
        ),
        ("configurations", "configurations", "/company/configurations", "Devices come from your RMM only."),
        ("invoices", "invoices", "/finance/invoices", "Invoices cannot be switched on."),
    ]

    private func one(_ path: String, _ what: String) -> ProbeCall {
        ProbeCall(path, query: [("pageSize", "1")], what: what)
    }
}
