import Basics
import ConnectorKit
import Foundation
import Synchronization

/// A vendor made up for these tests: companies, tickets with notes, alerts.
struct Scripted: Connector {
    static let manifest = Manifest(
        key: "scripted", name: "Scripted", category: .psa, line: "tests", fills: [], success: "Connected to Scripted",
        fields: [
            .text("account", "Account", help: "Which one", anchor: "account"),
            .secret("key", "Key", help: "The key", anchor: "key"),
        ], setupMinutes: 1, verbs: verbs, accountWord: "company", accountWords: "companies",
        filters: [
            RecordFilter("ticket_statuses", "Statuses", known: .ticketStatuses) {
                (ticket: VendorTicket) in [ticket.statusRaw].compactMap { $0 }
            }
        ])

    static let streams = [
        Stream("companies", "Companies", "/companies", paging: .afterLast(size: 3, parameter: "after"), mode: .complete)
        {
            (row: Row, _) in
            VendorAccount(id: row.id) {
                $0.name = row.name ?? ""
                $0.updatedAt = row.updated
            }
        },
        ConnectorKit.Stream(
            "tickets", "Tickets", kinds: [.ticket], path: "/tickets", paging: .afterLast(size: 3, parameter: "after"),
            mode: .incremental, query: { scope in scope.since.map { [("since", $0.formatted(.iso8601))] } ?? [] },
            records: ReadPage.rows { (row: Row, _) -> (any VendorRecord)? in
                if row.gone == true { return VendorDeleted(.ticket, row.id, at: row.updated) }
                return VendorTicket(id: row.id, account: row.company) {
                    $0.title = row.name ?? ""
                    $0.statusRaw = row.status
                    $0.updatedAt = row.updated
                }
            }
        ).with { $0.recordPath = "/tickets/{ref}" },
        Stream(
            "notes", "Notes", "/tickets/{ref}/notes", paging: .none, mode: .children(of: .ticket)
        ) { (row: Row, context) in
            VendorTicketNote(id: row.id) {
                $0.ticketRef = context.parent ?? ""
                $0.body = row.name ?? ""
            }
        }.with { $0.dependsOn = ["tickets"] },
        Stream("alerts", "Alerts", "/alerts", paging: .none, mode: .complete) { (row: Row, _) in
            VendorAlert(id: row.id) { $0.title = row.name ?? "" }
        },
        Stream("extras", "Extras", "/extras", paging: .none, mode: .complete) { (row: Row, _) in
            VendorContact(id: row.id) { $0.name = row.name ?? "" }
        }.with {
            $0.isOptional = true
            $0.absentStatuses = [404]
        },
    ]

    static let hints = [
        Hint(401, .badCredentials, "Scripted refused this key", "Paste the key again.", anchor: "401"),
        Hint(403, .missingPermission, "The key may not read {what}", "Tick the box.", anchor: "403"),
        Hint(429, .rateLimited, "Scripted asks us to slow down", "It goes on by itself.", anchor: "429"),
    ]

    private let account: String
    private let key: Secret

    init(_ credentials: Credentials) throws(VendorFailure) {
        account = credentials["account"]
        key = credentials.secret("key")
        guard !account.contains(" ") else {
            throw VendorFailure(.badCredentials, "This is no account", "Leave the spaces out.", field: "account")
        }
    }

    var baseURL: String { "https://api.scripted.example" }
    var authorization: Authorization { .headers([("Authorization", key)]) }
    var hosts: [String] { ["api.scripted.example"] }
    var identity: String { account }
    var secrets: [Secret] { [key] }

    func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
        _ = try probe.caller.bytes(ProbeCall("/companies", what: "companies"))
        return TestReport(success: "Connected to Scripted", capabilities: [], identity: identity)
    }

    struct Row: Codable, Sendable {
        var id: String
        var name: String?
        var status: String?
        var company: String?
        var updated: Date?
        var gone: Bool?
        var marker: String?
    }
}

/// What the made-up vendor has, and how it misbehaves.
final class ScriptedVendor: Sendable {
    struct State {
        var companies: [Scripted.Row] = []
        var tickets: [Scripted.Row] = []
        var notes: [String: [Scripted.Row]] = [:]
        var alerts: [Scripted.Row] = []
        /// Asked before anything else; a reply is the answer.
        var fault: @Sendable (ScriptedServer.Question) -> ScriptedServer.Reply? = { _ in nil }
        var journal: [String] = []
        var desk = WriteDesk()
    }

    let state: Mutex<State>

    init() {
        state = Mutex(State())
    }

    func change(_ body: (inout sending State) -> Void) {
        state.withLock { body(&$0) }
    }

    var journal: [String] { state.withLock { $0.journal } }

    func answer(_ question: ScriptedServer.Question) -> ScriptedServer.Reply {
        let fault = state.withLock { state in
            state.journal.append(question.path + (question.query["after"].map { " after \($0)" } ?? ""))
            return state.fault
        }
        if let reply = fault(question) { return reply }
        if question.method != "GET" { return write(question) }
        return state.withLock { reply(question, $0) }
    }

    private func reply(_ question: ScriptedServer.Question, _ state: State) -> ScriptedServer.Reply {
        switch question.path {
        case "/companies", "/boards": return page(state.companies, question)
        case "/tickets":
            let since = question.query["since"].flatMap { try? Date($0, strategy: .iso8601) }
            return page(
                state.tickets.filter { row in since.map { (row.updated ?? .distantPast) > $0 } ?? true }, question)
        case "/alerts": return list(state.alerts)
        case "/search":
            let mark = question.query["marker"] ?? ""
            return list(state.tickets.filter { $0.marker?.contains(mark) == true && state.desk.isFound($0.id) })
        case let path where path.hasPrefix("/tickets/") && !path.hasSuffix("/notes"):
            guard let row = state.tickets.first(where: { "/tickets/" + $0.id == path }) else { break }
            return single(row)
        case let path where path.hasSuffix("/notes"):
            return list(state.notes[String(path.split(separator: "/")[1])] ?? [])
        default: break
        }
        return ScriptedServer.Reply(status: 404, body: Array("{}".utf8))
    }

    func single(_ row: Scripted.Row) -> ScriptedServer.Reply {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return ScriptedServer.Reply(body: (try? encoder.encode(row)).map { Array($0) } ?? [])
    }

    private func page(_ rows: [Scripted.Row], _ question: ScriptedServer.Question) -> ScriptedServer.Reply {
        let start = question.query["after"].flatMap { after in rows.firstIndex { $0.id == after } }.map { $0 + 1 } ?? 0
        return list(Array(rows.dropFirst(start).prefix(Int(question.query["pageSize"] ?? "") ?? 1000)))
    }

    private func list(_ rows: [Scripted.Row]) -> ScriptedServer.Reply {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys  // so that an unchanged row is the same text
        return ScriptedServer.Reply(body: (try? encoder.encode(rows)).map { Array($0) } ?? [])
    }
}

extension ScriptedServer.Reply {
    /// An answer as it stands here.
    static func json(_ text: String) -> ScriptedServer.Reply { ScriptedServer.Reply(body: Array(text.utf8)) }
}
