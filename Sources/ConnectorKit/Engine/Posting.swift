import Basics
import Foundation
import Outbound

/// A write on its way out.
struct Posting: Sendable {
    let ask: Ask
    let limits: SendingLimits
    let doneStatuses: Set<Int>
    let whileWaiting: @Sendable () -> Void
}

extension Caller {
    /// Sends a write and judges the answer: only what surely had no effect is sent again here, at most once for a refused
    /// token and once for a server that has moved.
    func post(_ posting: Posting, receipt: (Answer) throws -> WriteReceipt) throws -> WriteOutcome {
        let ask = posting.ask
        var refused: StoredToken?
        while true {
            let token: StoredToken?
            let base: String
            do {
                token = try ask.isSigned ? self.token(after: refused, ask) : nil
                base = try baseURL(ask.patience)
            } catch let failure as VendorFailure {
                return failure.kind == .badCredentials
                    ? .refused(failure) : .notSent(failure, after: failure.retryAfter)
            }
            let verdict = try exchange(posting, url: ask.url(base: base), token)
            switch verdict {
            case .done(let answer):
                return .sent(try receipt(answer), status: answer.status, answer: words(answer, token))
            case .outcome(let outcome):
                return outcome
            case .unsigned(let failure):
                guard let token, refused == nil else { return .refused(failure) }
                refused = token
            case .gone(let failure):
                guard try hasMoved(from: base, ask) else { return .refused(failure) }
            }
        }
    }

    /// What an answer to a write means.
    private enum Verdict {
        case done(Answer)
        case outcome(WriteOutcome)
        case unsigned(VendorFailure)
        case gone(VendorFailure)
    }

    private func exchange(_ posting: Posting, url: String, _ token: StoredToken?) throws -> Verdict {
        var call = call(posting.ask, url, token)
        call.timeout = posting.limits.call
        call.firstByteTimeout = posting.limits.firstByte
        call.beginBefore = posting.limits.beginBefore
        let host = url.split(separator: "/").dropFirst().first.map(String.init) ?? url
        let start = wiring.clock.now
        let began = ContinuousClock.now
        let tick = posting.whileWaiting
        do throws(FetchError) {
            let answer = try wiring.fetcher.send(call, policy: policy) {
                tick()
                return false
            }
            let verdict = judge(answer, posting, host, token)
            note(posting.ask, start, answer.duration, answer, verdict)
            return verdict
        } catch {
            let took = ContinuousClock.now - began
            let failure = explainer.failure(error, posting.ask, host: host, after: took)
            note(posting.ask, start, took, nil, .outcome(.unknown(failure)))
            return .outcome(error.wasSent ? .unknown(failure) : .notSent(failure, after: nil))
        }
    }

    private func judge(_ answer: Answer, _ posting: Posting, _ host: String, _ token: StoredToken?) -> Verdict {
        let explainer = explainer.hiding(token?.access)
        let wait = RetryAfter.wait(answer, now: wiring.clock.now)
        let isDone = (200...299).contains(answer.status) || posting.doneStatuses.contains(answer.status)
        if isDone, answer.isWebPage { return .outcome(.unknown(explainer.webPage(answer, posting.ask, host: host))) }
        if isDone { return .done(answer) }

        let failure = explainer.failure(answer, posting.ask, host: host, retryAfter: wait)
        switch answer.status {
        case 401: return .unsigned(failure)
        case 404: return .gone(failure)
        case 429: return .outcome(.notSent(failure, after: wait ?? .seconds(30)))
        case 408, 409, 425, 500...599: return .outcome(.unknown(failure))
        default: return .outcome(.refused(failure))
        }
    }

    private func note(_ ask: Ask, _ at: Date, _ took: Duration, _ answer: Answer?, _ verdict: Verdict) {
        let failure: String? =
            switch verdict {
            case .done, .outcome(.sent): nil
            case .outcome(.refused(let failure)), .outcome(.notSent(let failure, _)), .outcome(.unknown(let failure)),
                .unsigned(let failure), .gone(let failure):
                failure.title
            }
        wiring.onCall(
            CallTrace(
                at: at, method: ask.method, path: ask.template, status: answer?.status, ms: took.wholeMilliseconds,
                bytes: answer?.bytes ?? 0, failure: failure))
    }

    private func words(_ answer: Answer, _ token: StoredToken?) -> String? {
        explainer.hiding(token?.access).cleaned(String(decoding: answer.body.prefix(20_000), as: UTF8.self))
    }
}
