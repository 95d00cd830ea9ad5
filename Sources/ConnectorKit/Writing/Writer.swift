import Basics
import Foundation
import Outbound

/// The one place that sends writes: signs, renews the token, keeps the time, traces, and says what became of it.
package struct Writer: Sendable {
    private let caller: Caller

    init(_ caller: Caller) {
        self.caller = caller
    }

    /// Signs in and finds the server, so that a sending does not have to wait for either.
    ///
    /// - Throws: `VendorFailure`, or what the token store throws.
    package func prepare() throws {
        var ask = Ask(path: "/", template: "/", what: "the sign-in")
        ask.patience = .person(until: ContinuousClock.now + .seconds(30))
        _ = try caller.baseURL(ask.patience)
        _ = try caller.token(after: nil, ask)
    }

    /// Sends the request once. What surely changed nothing (an old token, a moved server) is sent again by itself; anything
    /// else is for the caller to decide.
    ///
    /// - Parameter whileWaiting: asked about once a second until the answer is there, first when the request goes out.
    /// - Throws: `VendorFailure` when the connector cannot make a request of it, and what the token store throws.
    package func send(
        _ order: WriteOrder, within limits: SendingLimits, whileWaiting: @escaping @Sendable () -> Void = {}
    ) throws -> WriteOutcome {
        let type = type(of: caller.connector)
        let call = try type.call(for: order)
        let body = call.encoded()
        var ask = Ask(method: call.method, path: call.path, template: call.template, what: call.what)
        ask.headers = [("Content-Type", body.type)]
        ask.body = body.bytes
        ask.place = .write
        ask.patience = .person(until: limits.beginBefore)
        let posting = Posting(
            ask: ask, limits: limits, doneStatuses: call.doneStatuses, whileWaiting: whileWaiting)
        return try caller.post(posting) { answer in
            let context = try self.context()
            // A body that cannot be read costs the id, not the write.
            guard let page = try? PageBody(answer.body) else { return type.receipt(for: order, nil, context) }
            return type.receipt(for: order, page, context)
        }
    }

    /// Whether the vendor has it.
    ///
    /// - Returns: nil when the vendor cannot tell.
    /// - Throws: `VendorFailure`, or `ReadCancelled`.
    package func lookUp(_ order: WriteOrder) throws -> (finding: WriteFinding, isSearch: Bool)? {
        guard let question = type(of: caller.connector).lookUp(order) else { return nil }
        return (try answer(question), question.isSearch)
    }

    /// What is already there instead: an open ticket for the same condition, an alert that has cleared.
    ///
    /// - Returns: nil when there is still something to do.
    /// - Throws: `VendorFailure`, or `ReadCancelled`.
    package func alreadyThere(_ order: WriteOrder) throws -> WriteReceipt? {
        guard let question = type(of: caller.connector).alreadyThere(order) else { return nil }
        if case .found(let receipt) = try answer(question) { return receipt }
        return nil
    }

    private func answer(_ question: WriteQuestion) throws -> WriteFinding {
        var ask = Ask(
            path: question.path, template: question.template, query: question.query, what: question.what)
        ask.patience = .person(until: ContinuousClock.now + .seconds(30))
        do {
            let reply = try caller.send(ask)
            return try question.read(try body(reply, ask), try context())
        } catch let failure as VendorFailure {
            guard let status = failure.status, let finding = question.statuses[status] else { throw failure }
            return finding
        }
    }

    private func body(_ reply: Reply, _ ask: Ask) throws -> PageBody {
        do {
            return try PageBody(reply.answer.body)
        } catch {
            throw caller.damaged(error, reply, ask)
        }
    }

    private func context() throws -> ConnectorContext {
        let connector = caller.connector
        return ConnectorContext(
            baseURL: try caller.baseURL(.sync), siteURL: connector.siteURL, accountID: connector.accountID)
    }
}

extension Session {
    /// For writes and the questions about them.
    package var writer: Writer { Writer(caller) }
}
