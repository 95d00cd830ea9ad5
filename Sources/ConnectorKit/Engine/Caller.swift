import Basics
import Foundation
import Outbound
import Synchronization

/// Sends the calls of one opened connector: signs, keeps to the budget, waits, tries again, traces and explains.
final class Caller: Sendable {
    let connector: any Connector
    let wiring: Wiring
    let explainer: Explainer
    let policy: HostPolicy
    private let place = Mutex(Place())

    /// Where the account lives, as far as known.
    private struct Place {
        var found: Discovered?
        var isKnown = false
        /// How often it was asked again; a vendor whose paths are simply missing is not asked for ever.
        var moves = 0
    }

    init(_ connector: any Connector, _ wiring: Wiring) {
        let type = Swift.type(of: connector)
        self.connector = connector
        self.wiring = wiring
        policy = HostPolicy(
            allowed: connector.hosts, lab: wiring.fetcher.labHosts, userHosts: connector.hasUserHosts)
        explainer = Explainer(
            vendor: type.manifest.name, hints: type.hints,
            secrets: connector.secrets + connector.authorization.secrets)
    }

    /// A 2xx answer that is no web page.
    ///
    /// - Throws: `VendorFailure`, or `ReadCancelled`.
    func send(_ ask: Ask) throws -> Reply {
        var retries = Retries(ask.patience)
        var calls = 0
        var refused: StoredToken?
        while true {
            if ask.patience == .sync, let wait = spent(&retries) { try pause(wait, ask) }
            let token = try ask.isSigned ? token(after: refused, ask) : nil
            let base = try ask.path.hasPrefix("/") ? baseURL(ask.patience) : ""
            calls += 1
            switch try once(ask, url: ask.url(base: base), token) {
            case .good(let answer):
                return Reply(answer: answer, calls: calls, throttled: retries.throttled)
            case .again(let wait, let failure):
                guard let pauseFor = retries.afterFault(asked: wait) else { throw failure }
                try pause(pauseFor, ask)
            case .throttled(let wait, let failure):
                guard let pauseFor = retries.afterThrottle(asked: wait) else {
                    throw failure.waiting(wait ?? retries.standardThrottle())
                }
                try pause(pauseFor, ask)
            case .unsigned(let failure):
                guard let token, refused == nil else { throw failure }
                refused = token
            case .gone(let failure):
                guard try hasMoved(from: base, ask) else { throw failure }
            case .bad(let failure):
                throw failure
            }
        }
    }

    /// What an exchange came to.
    private enum Outcome {
        case good(Answer)
        case again(Duration?, VendorFailure)
        case throttled(Duration?, VendorFailure)
        case unsigned(VendorFailure)
        case gone(VendorFailure)
        case bad(VendorFailure)
    }

    private func once(_ ask: Ask, url: String, _ token: StoredToken?) throws -> Outcome {
        let call = call(ask, url, token)
        let host = url.split(separator: "/").dropFirst().first.map(String.init) ?? url
        let start = wiring.clock.now
        let began = ContinuousClock.now
        do throws(FetchError) {
            let answer = try wiring.fetcher.send(call, policy: policy, cancel: cancel(ask))
            let outcome = judge(answer, ask, host, token)
            trace(ask, start, answer.duration, answer, outcome)
            return outcome
        } catch {
            if case .cancelled = error { throw ReadCancelled() }
            let took = ContinuousClock.now - began
            let failure = explainer.failure(error, ask, host: host, after: took)
            wiring.onCall(
                CallTrace(
                    at: start, method: ask.method, path: ask.template, status: nil, ms: took.wholeMilliseconds,
                    bytes: 0,
                    failure: failure.title))
            return error.mayPass ? .again(nil, failure) : .bad(failure)
        }
    }

    private func judge(_ answer: Answer, _ ask: Ask, _ host: String, _ token: StoredToken?) -> Outcome {
        let explainer = answer.status < 300 ? explainer : explainer.hiding(token?.access)
        let wait = RetryAfter.wait(answer, now: wiring.clock.now)
        switch answer.status {
        case 200...299:
            return answer.isWebPage ? .again(nil, explainer.webPage(answer, ask, host: host)) : .good(answer)
        case 429:
            return .throttled(wait, explainer.failure(answer, ask, host: host, retryAfter: wait))
        default:
            break
        }
        let failure = explainer.failure(answer, ask, host: host)
        switch answer.status {
        case 500, 502, 503, 504: return .again(wait, failure)
        case 401: return .unsigned(failure)
        case 404 where ask.place == .call && ask.path.hasPrefix("/"): return .gone(failure)
        default: return .bad(failure)
        }
    }

    func call(_ ask: Ask, _ url: String, _ token: StoredToken?) -> Call {
        var call = Call(
            ask.method, url, headers: [("Accept", "application/json")], body: ask.body, template: ask.template)
        for (name, value) in connector.headers + ask.headers {
            call.headers.removeAll { $0.0.lowercased() == name.lowercased() }
            call.headers.append((name, value))
        }
        if ask.isSigned, case .headers(let fields) = connector.authorization {
            for field in fields { field.value.reveal { call.headers.append((field.name, $0)) } }
        }
        token?.access.reveal { call.headers.append(("Authorization", "Bearer \($0)")) }
        if case .person(let until) = ask.patience {
            let left = max(until - ContinuousClock.now, .milliseconds(200))
            call.timeout = left
            call.firstByteTimeout = min(call.firstByteTimeout, left)
        }
        return call
    }

    private func trace(_ ask: Ask, _ at: Date, _ took: Duration, _ answer: Answer, _ outcome: Outcome) {
        let failure: String? =
            switch outcome {
            case .good: nil
            case .again(_, let failure), .throttled(_, let failure), .unsigned(let failure), .gone(let failure),
                .bad(let failure):
                failure.title
            }
        wiring.onCall(
            CallTrace(
                at: at, method: ask.method, path: ask.template, status: answer.status, ms: took.wholeMilliseconds,
                bytes: answer.bytes, failure: failure))
    }

    /// What the budget asks to wait, if anything.
    private func spent(_ retries: inout Retries) -> Duration? {
        let wait = wiring.budget.take()
        guard wait > .zero else { return nil }
        retries.waited(wait)
        return wait
    }

    private func pause(_ time: Duration, _ ask: Ask) throws {
        guard wiring.sleeper.sleep(time, cancelled: cancel(ask)) else { throw ReadCancelled() }
    }

    private func cancel(_ ask: Ask) -> @Sendable () -> Bool {
        guard let stop = ask.stop else { return wiring.cancel }
        return { [wiring] in stop.isSet || wiring.cancel() }
    }
}

extension Caller {
    /// The failure for a body that is no JSON.
    func damaged(_ malformed: PageBody.Malformed, _ reply: Reply, _ ask: Ask) -> VendorFailure {
        explainer.malformed(malformed.why, reply.answer, ask)
    }

    /// The failure for JSON of another shape than documented.
    func unreadable(_ error: DecodingError, _ reply: Reply, _ ask: Ask) -> VendorFailure {
        explainer.unreadable(error, reply.answer, ask)
    }

    /// The base URL, asking the vendor when the connector wants to and nobody has yet.
    func baseURL(_ patience: Ask.Patience) throws -> String {
        if let known = place.withLock({ $0.isKnown ? $0.found?.baseURL ?? connector.baseURL : nil }) { return known }
        let found = try connector.discover(prober(patience))
        place.withLock { place in
            place.found = found
            place.isKnown = true
        }
        return found?.baseURL ?? connector.baseURL
    }

    var discovered: Discovered? { place.withLock { $0.found } }

    /// Asks once more where the account lives when a path has vanished; true when it is elsewhere now.
    func hasMoved(from base: String, _ ask: Ask) throws -> Bool {
        let mayAsk = place.withLock { place in
            guard place.found != nil, place.moves < 2 else { return false }
            place.moves += 1
            return true
        }
        let now = place.withLock { $0.found?.baseURL }
        if let now, now != base { return true }
        guard mayAsk, let found = try connector.discover(prober(ask.patience)), found.baseURL != base else {
            return false
        }
        place.withLock { $0.found = found }
        return true
    }

    /// For a connector's own questions.
    func prober(_ patience: Ask.Patience) -> ProbeCaller {
        ProbeCaller { (question) throws(VendorFailure) in
            var ask = Ask(
                path: question.path, template: question.template, query: question.query, what: question.what,
                isSigned: question.isSigned)
            ask.patience = patience
            do {
                return try self.send(ask).answer.body
            } catch let failure as VendorFailure {
                throw failure
            } catch {
                throw VendorFailure(
                    .unexpected, "The call was stopped", "It was ended before an answer came. Try again.")
            }
        }
    }

    /// A good token; a new one when the known one nears its end or has just been refused.
    func token(after refused: StoredToken?, _ ask: Ask) throws -> StoredToken? {
        guard case .clientCredentials(let url, let id, let secret, let scope) = connector.authorization else {
            return nil
        }
        let known = try wiring.tokens.current()
        if let known, known.generation != refused?.generation, known.isFresh(at: wiring.clock.now) { return known }
        let generation = refused?.generation ?? known?.generation ?? 0
        return try wiring.tokens.renew(
            {
                let form = [
                    ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret.reveal { $0 }),
                    ("scope", scope),
                ]
                let text = form.map { Ask.encoded($0.0) + "=" + Ask.encoded($0.1) }.joined(separator: "&")
                var grant = Ask(
                    method: "POST", path: url, template: TokenAnswer.path(url), what: "a token", isSigned: false)
                grant.headers = [("Content-Type", "application/x-www-form-urlencoded")]
                grant.body = Array(text.utf8)
                grant.place = .token
                grant.patience = ask.patience
                grant.stop = ask.stop
                let reply = try self.send(grant)
                do {
                    return try PageBody(reply.answer.body).value(TokenAnswer.self)
                        .token(at: self.wiring.clock.now, after: generation)
                } catch {
                    throw self.explainer.malformed("It holds no token.", reply.answer, grant)
                }
            }, after: generation)
    }
}

extension VendorFailure {
    func waiting(_ time: Duration) -> VendorFailure {
        var copy = self
        copy.retryAfter = time
        return copy
    }
}
