import Basics
import ConnectorKit
import Foundation
import Testing

@testable import Connectors

struct ConnectWiseWriteTests {
    static let key = WriteKey(["rule", "7", "alert", "1"])
    static let condition = WriteKey(["alert", "1", "opened"])

    static func order(_ write: Write) -> WriteOrder {
        WriteOrder(write, key: key, condition: condition, file: Array("line one\r\n".utf8))
    }

    static let ticket = NewTicket(
        title: "Disk full on FRONT-01", body: "2 % free.\nMade by the rule “Disks”.", account: "250"
    ) {
        $0.board = "1"
        $0.status = "16"
        $0.type = "8"
        $0.priority = "4"
        $0.contact = "77"
        $0.internalNote = "From NinjaOne."
        $0.device = "311"
    }

    /// One of everything that can be written.
    static let writes: [Write] = [
        .createTicket(ticket), .createTicket(NewTicket(title: "Bare", body: "", account: "2")),
        .addNote(NewNote(ticket: "493", text: "We are on it.", isPublic: true)),
        .addNote(NewNote(ticket: "493", text: "Looks like a disk.", isPublic: false, isResolution: true)),
        .setStatus(TicketChange(ticket: "493", to: "17", name: "Closed", from: "New")),
        .assign(TicketChange(ticket: "493", to: "5", name: "Jo Doe", identifier: "jdoe")),
        .assign(TicketChange(ticket: "493", to: nil, name: "")),
        .setPriority(TicketChange(ticket: "493", to: "2", name: "High")),
        .attachDevice(TicketDevice(ticket: "493", device: "311")),
        .attachFile(NewFile(ticket: "493", name: "a \"b\".log", mediaType: "text/plain", size: 10)),
    ]

    static let bodies: [String] = [
        """
        {"board":{"id":1},"company":{"id":250},"contact":{"id":77},"externalXRef":"REF",\
        "initialDescription":"2 % free.\\nMade by the rule “Disks”.","initialInternalAnalysis":"From NinjaOne.",\
        "priority":{"id":4},"status":{"id":16},"summary":"Disk full on FRONT-01","type":{"id":8}}
        """,
        #"{"company":{"id":2},"externalXRef":"REF","summary":"Bare"}"#,
        #"{"detailDescriptionFlag":true,"internalAnalysisFlag":false,"processNotifications":true,"resolutionFlag":false,"text":"We are on it.\n\nMARK"}"#,
        #"{"detailDescriptionFlag":false,"internalAnalysisFlag":true,"resolutionFlag":true,"text":"Looks like a disk.\n\nMARK"}"#,
        #"[{"op":"replace","path":"status","value":{"id":17}}]"#,
        #"[{"op":"replace","path":"owner","value":{"identifier":"jdoe"}}]"#,
        #"[{"op":"remove","path":"owner"}]"#,
        #"[{"op":"replace","path":"priority","value":{"id":2}}]"#,
        #"{"id":311}"#,
    ]

    @Test func `each write is the request that the vendor's documentation shows`() throws {
        for (write, expected) in zip(Self.writes, Self.bodies) {
            let order = Self.order(write)
            let call = try ConnectWise.call(for: order)

            guard case .json(let body) = call.body else {
                _ = Issue.record("\(call)")
                return
            }
            #expect(
                body.text() == expected.replacing("REF", with: order.reference).replacing("MARK", with: order.textMark))
            #expect(call.method == (expected.hasPrefix("[") ? "PATCH" : "POST"))
        }
    }

    @Test func `a file travels as a form, its quotes escaped, and is shown without its bytes`() throws {
        let call = try ConnectWise.call(for: Self.order(Self.writes[9]))

        guard case .form(let fields, let file) = call.body else {
            _ = Issue.record("\(call)")
            return
        }
        #expect(fields.map(\.name) == ["recordType", "recordId", "title"])
        #expect(file.bytes == Array("line one\r\n".utf8))
        #expect(!call.payload.text().contains("line one"))
    }

    @Test func `what cannot be sent is refused before it waits`() {
        let long = NewFile(ticket: "1", name: "x", mediaType: "image/png", size: 10_000_001)
        let bad: [Write] = [
            .createTicket(NewTicket(title: " ", body: "", account: "2")),
            .createTicket(NewTicket(title: "A", body: "", account: "Acme")), .attachFile(long),
            .addNote(NewNote(ticket: "1", text: "\n", isPublic: false)),
            .resolveAlert(AlertReset(alert: "a", note: "")),
        ]
        for write in bad {
            #expect(throws: VendorFailure.self) { try ConnectWise.call(for: Self.order(write)) }
        }
    }

    @Test func `a summary of more than a hundred characters is cut and stands whole in the text`() throws {
        let title = String(repeating: "Long ", count: 40)
        let call = try ConnectWise.call(
            for: Self.order(.createTicket(NewTicket(title: title, body: "B", account: "2"))))

        guard case .json(let body) = call.body else {
            _ = Issue.record("\(call)")
            return
        }
        #expect(body["summary"]?.stringValue?.count == 100)
        #expect(body["initialDescription"]?.stringValue?.hasPrefix("Long Long") == true)
    }

    @Test func `a ticket is found by its reference, a note by its mark, a change by the ticket's value`() throws {
        let vendor = try ConnectWiseTests.vendor { asked in
            let conditions = asked.query.first { $0.name == "conditions" }?.value ?? ""
            if conditions == "externalXRef=\"\(Self.order(Self.writes[0]).reference)\"" {
                return .init(body: #"[{"id":501}]"#)
            }
            if asked.path.hasSuffix("/tickets/493") {
                return .init(
                    body: #"{"id":493,"status":{"id":17,"name":"Closed"},"owner":{"id":9,"identifier":"ann"}}"#)
            }
            guard asked.path.hasSuffix("/notes") else { return nil }
            return .init(body: #"[{"id":8,"text":"We are on it.\n\n[ref:vx-\#(Self.key.mark)]"}]"#)
        }
        let writer = try ConnectWiseTests.session(vendor).writer
        let finding = { (write: Write) throws -> WriteFinding in
            try #require(try writer.lookUp(Self.order(write))).finding
        }

        guard case .found(let made) = try finding(Self.writes[0]) else {
            _ = Issue.record("no ticket")
            return
        }
        #expect(made.id == "501")
        guard case .found(let note) = try finding(Self.writes[2]) else {
            _ = Issue.record("no note")
            return
        }
        #expect(note.id == "8")
        guard case .found = try finding(Self.writes[4]) else {
            _ = Issue.record("no status")
            return
        }
        let assigned = TicketChange(ticket: "493", to: "5", name: "Jo", from: "bob")
        guard case .unclear = try finding(.assign(assigned)) else {
            _ = Issue.record("not unclear")
            return
        }
        #expect(try finding(Self.writes[9]) == .absent)
        #expect(try writer.alreadyThere(Self.order(Self.writes[0])) == nil)
    }

    @Test func `lists of choices are read by board`() throws {
        let vendor = try ConnectWiseTests.vendor { asked in
            switch asked.path.split(separator: "/").suffix(2).joined(separator: "/") {
            case "service/boards":
                .init(body: #"[{"id":1,"name":"Help Desk"},{"id":2,"name":"Old","inactiveFlag":true}]"#)
            case "1/statuses":
                .init(
                    body: #"[{"id":16,"name":"New","defaultFlag":true},{"id":17,"name":"Closed","closedStatus":true}]"#)
            case "1/types": .init(body: #"[{"id":8,"name":"Incident"}]"#)
            case "service/priorities": .init(body: #"[{"id":4,"name":"Priority 3","sortOrder":6}]"#)
            default: nil
            }
        }

        let lists = try ConnectWiseTests.session(vendor).choices(ConnectWise.choices)

        #expect(
            lists.mapValues { $0.map(\.name) } == [
                "boards": ["Help Desk"], "statuses": ["New", "Closed"], "types": ["Incident"],
                "priorities": ["Priority 3"],
            ])
        #expect(lists["statuses"]?.map(\.parent) == ["1", "1"])
        #expect(lists["statuses"]?.map(\.isClosed) == [false, true])
    }
}
