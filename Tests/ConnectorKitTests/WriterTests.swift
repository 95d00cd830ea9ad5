import Basics
import ConnectorKit
import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

/// What a sending comes to, by what the vendor answers; and that it is sent no more than once.
struct WriterTests {
    static let order = WriteOrder(
        .addNote(NewNote(ticket: "7", text: "Hello", isPublic: true)), key: WriteKey(["test", "1"]))

    static func limits(_ time: Duration = .seconds(5)) -> SendingLimits {
        SendingLimits(call: .seconds(2), firstByte: .seconds(2), beginBefore: .now + time)
    }

    enum Expected: String, Sendable { case sent, refused, notSent, unknown }

    @Test(arguments: [
        (200, Expected.sent), (201, .sent), (204, .sent), (400, .refused), (403, .refused), (404, .refused),
        (422, .refused), (401, .refused), (429, .notSent), (408, .unknown), (409, .unknown), (425, .unknown),
        (500, .unknown), (502, .unknown), (503, .unknown), (504, .unknown), (302, .refused),
    ])
    func `each status means one thing, and nothing is sent twice`(status: Int, expected: Expected) throws {
        let vendor = try ScriptedVendor { _, _ in .json(Array(#"{"id":9}"#.utf8), status: .init(code: status)) }

        let outcome = try vendor.session().writer.send(Self.order, within: Self.limits())

        #expect(Self.word(outcome) == expected, "\(outcome)")
        #expect(vendor.asked.count == 1)
    }

    @Test func `a page for people with a good status is no receipt`() throws {
        let vendor = try ScriptedVendor { _, _ in .html("<html>Maintenance</html>") }

        #expect(Self.word(try vendor.session().writer.send(Self.order, within: Self.limits())) == .unknown)
    }

    @Test func `a lost answer is unknown, a connection that was never made is not`() throws {
        let silent = try ScriptedVendor { _, _ in
            Thread.sleep(forTimeInterval: 3)
            return .json([])
        }
        let gone = try ScriptedVendor { _, _ in .json([]) }
        let session = gone.session()
        let late = SendingLimits(call: .seconds(2), firstByte: .seconds(2), beginBefore: .now - .seconds(1))

        #expect(Self.word(try silent.session().writer.send(Self.order, within: Self.limits())) == .unknown)
        #expect(Self.word(try session.writer.send(Self.order, within: late)) == .notSent)
        #expect(gone.asked.isEmpty)
    }

    @Test func `an old token is renewed and the write sent once more, not for ever`() throws {
        let tokens = Mutex(0)
        let vendor = try ScriptedVendor { request, _ in
            if request.head.target.hasPrefix("/token") {
                let number = tokens.withLock { count in
                    count += 1
                    return count
                }
                return .json(Array(#"{"access_token":"t\#(number)","expires_in":3600}"#.utf8))
            }
            let isGood = request.fields[.authorization] == "Bearer t2"
            return .json(Array(#"{"id":9}"#.utf8), status: isGood ? .created : .unauthorized)
        }
        var connector = TestConnector()
        connector.authorization = .clientCredentials(
            tokenURL: "https://vendor.test/token", id: "me", secret: Secret("a good secret"), scope: "all")

        let outcome = try vendor.session(connector).writer.send(Self.order, within: Self.limits())

        #expect(Self.word(outcome) == .sent)
        #expect(vendor.asked.filter { $0.hasPrefix("POST /old/notes") }.count == 2)
    }

    @Test func `a vendor's words and the payload hold no secret, the body holds the mark`() throws {
        let bodies = Mutex<[String]>([])
        let vendor = try ScriptedVendor { request, _ in
            bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return .json(Array(#"{"message":"very/secret+key is not wanted"}"#.utf8), status: .badRequest)
        }

        guard case .refused(let failure) = try vendor.session().writer.send(Self.order, within: Self.limits()) else {
            Issue.record("not refused")
            return
        }
        let payload = try TestConnector.call(for: Self.order).payload.text()

        #expect(failure.words == "•••• is not wanted")
        #expect(bodies.withLock { $0 } == [#"{"text":"Hello\n\n[ref:vx-\#(Self.order.key.mark)]"}"#])
        #expect(payload.contains("[ref:vx-") && !payload.contains("secret"))
    }

    @Test func `people do not wait for the budget, rules leave half of it, and syncs pay the debt`() {
        let start = ContinuousClock.now
        let budget = RateBudget(perMinute: 100) { start }

        let rules = (0..<20).filter { _ in budget.take(.rule) == .zero }.count
        let people = (0..<10).filter { _ in budget.take(.person) == .zero }.count

        #expect(rules == 5)
        #expect(people == 10)
        #expect(budget.take() > .zero)
    }

    private static func word(_ outcome: WriteOutcome) -> Expected {
        switch outcome {
        case .sent: .sent
        case .refused: .refused
        case .notSent: .notSent
        case .unknown: .unknown
        }
    }
}

extension TestConnector {
    static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall {
        guard case .addNote(let note) = order.write else { throw VendorFailure(.unexpected, "No", "Notes only.") }
        return WriteCall("POST", "/notes", .json(["text": .string(order.marked(note.text))]), what: "the note")
    }
}
