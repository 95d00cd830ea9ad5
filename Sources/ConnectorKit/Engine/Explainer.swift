import Basics
import Foundation
import Outbound

/// Turns an answer, or none, into a failure that a person can act on.
struct Explainer: Sendable {
    let vendor: String
    let hints: [Hint]
    private let scrubbers: [Scrubber]

    init(vendor: String, hints: [Hint], secrets: [Secret]) {
        self.init(vendor: vendor, hints: hints, scrubbers: [Scrubber(secrets)])
    }

    private init(vendor: String, hints: [Hint], scrubbers: [Scrubber]) {
        self.vendor = vendor
        self.hints = hints
        self.scrubbers = scrubbers
    }

    /// The same, with a secret that was not known before.
    func hiding(_ secret: Secret?) -> Explainer {
        guard let secret else { return self }
        return Explainer(vendor: vendor, hints: hints, scrubbers: scrubbers + [Scrubber([secret])])
    }

    /// - Parameter host: the host that was asked, for the sentence.
    func failure(_ answer: Answer, _ ask: Ask, host: String, retryAfter: Duration? = nil) -> VendorFailure {
        let text = String(decoding: answer.body.prefix(20_000), as: UTF8.self)
        let hint = hints.first { $0.fits(status: answer.status, body: text, at: ask.place) }
        let known = hint.map { ($0.kind, $0.title, $0.sentence) } ?? Explainer.standard(answer.status, ask.place)
        return VendorFailure(
            known.0, fill(known.1, ask, host, retryAfter), fill(known.2, ask, host, retryAfter), status: answer.status,
            words: words(text), anchor: hint?.anchor, method: ask.method, path: ask.template, retryAfter: retryAfter)
    }

    func failure(_ error: FetchError, _ ask: Ask, host: String, after time: Duration) -> VendorFailure {
        let hint = hints.first { $0.fits(status: Hint.noAnswer, body: error.sentence, at: ask.place) }
        let made: (VendorFailure.Kind, String, String) =
            switch error {
            case .refusedHost, .badURL:
                (
                    .wrongRegionOrURL, "{vendor} cannot be reached at this address",
                    "\(error.sentence) Check the address."
                )
            case .unresolved:
                (
                    ask.patience == .sync ? .network : .wrongRegionOrURL, "{vendor} cannot be reached at this address",
                    "\(error.sentence) \(hintText(hint))"
                )
            case .timedOut:
                (
                    .network, "{vendor} did not answer in \(Explainer.seconds(time))",
                    "\(error.sentence) \(hintText(hint))"
                )
            case .notConnected, .tls:
                (.network, "There is no connection to {vendor}", "\(error.sentence) \(hintText(hint))")
            case .cut:
                (.network, "{vendor}’s answer about {what} broke off", "\(error.sentence) The next sync tries again.")
            case .tooLarge:
                (.unexpected, "{vendor}’s answer about {what} is too large", "\(error.sentence) Send us this message.")
            case .cancelled:
                (.unexpected, "The call was stopped", "The run was ended before {vendor} answered.")
            }
        return VendorFailure(
            made.0, fill(made.1, ask, host, nil), fill(made.2, ask, host, nil), anchor: hint?.anchor,
            method: ask.method,
            path: ask.template)
    }

    /// A page for people where data should be: maintenance, a proxy's sign-in, a wrong address.
    func webPage(_ answer: Answer, _ ask: Ask, host: String) -> VendorFailure {
        VendorFailure(
            ask.patience == .sync ? .vendorDown : .wrongRegionOrURL, "\(vendor) sent a web page instead of data",
            "\(answer.status) from \(host), but the body is HTML: a maintenance page, a proxy on the way, or an "
                + "address that is "
                + "not the API’s. Check the address; if it is right, the next sync tries again.",
            status: answer.status, words: words(String(decoding: answer.body.prefix(20_000), as: UTF8.self)),
            method: ask.method, path: ask.template)
    }

    /// Bytes that are no JSON although the status was good.
    func malformed(_ why: String, _ answer: Answer, _ ask: Ask) -> VendorFailure {
        VendorFailure(
            .vendorDown, "\(vendor)’s answer about \(ask.what) is damaged",
            "\(answer.status) on \(ask.template), but the body is no valid JSON. \(why) What was read before is "
                + "kept; the next "
                + "sync tries again.",
            status: answer.status, words: words(String(decoding: answer.body.suffix(300), as: UTF8.self)),
            method: ask.method, path: ask.template)
    }

    /// Valid JSON, but no list of anything.
    func unreadable(_ error: DecodingError, _ answer: Answer, _ ask: Ask) -> VendorFailure {
        VendorFailure(
            .unexpected, "\(vendor)’s answer about \(ask.what) could not be read",
            "\(answer.status) on \(ask.template), but the body has another shape than \(vendor) documents. "
                + "What was read before is kept. Look at the details and send them to us.",
            status: answer.status, words: words(String(decoding: answer.body.prefix(2_000), as: UTF8.self)),
            method: ask.method, path: ask.template)
    }

    private func hintText(_ hint: Hint?) -> String {
        hint?.sentence ?? "Check firewall rules for outgoing traffic."
    }

    private static func standard(_ status: Int, _ place: Hint.Place) -> (VendorFailure.Kind, String, String) {
        switch status {
        case 403 where place == .write:
            (
                .missingPermission, "The key works but may not write {what}",
                "403 Forbidden on {path}. Grant the permission at {vendor}, then Test."
            )
        case 404 where place == .write:
            (
                .unexpected, "{vendor} does not have it any more",
                "404 Not Found on {path}. It was deleted or merged there."
            )
        case 400...499 where place == .write && status != 401 && status != 429:
            (
                .unexpected, "{vendor} refused {what}",
                "\(status) on {path}. Read {vendor}’s words and mend what they name."
            )
        case 401:
            (
                .badCredentials, "{vendor} refused these credentials",
                "401 Unauthorized on {path}. Copy them again, then Test."
            )
        case 402:
            (
                .planLacksAPI, "This {vendor} plan has no API",
                "402 Payment Required on {path}. Ask {vendor} about the plan."
            )
        case 403:
            (
                .missingPermission, "The key works but may not read {what}",
                "403 Forbidden on {path}. Grant the permission at {vendor}, then Test."
            )
        case 404:
            (
                .wrongRegionOrURL, "{vendor} has no {what} at this address",
                "404 Not Found from {host} on {path}. Check the address."
            )
        case 429:
            (
                .rateLimited, "{vendor} asks us to slow down",
                "429, retry after {seconds}. The sync goes on by itself; nothing to do."
            )
        case 500...599:
            (
                .vendorDown, "{vendor} is not working at the moment",
                "\(status) from {host} on {path}. The next sync tries again; nothing to do."
            )
        default:
            (
                .unexpected, "{vendor} gave an answer we do not know",
                "\(status) from {host} on {path}. Look at the details and send them to us."
            )
        }
    }

    private func fill(_ text: String, _ ask: Ask, _ host: String, _ wait: Duration?) -> String {
        text.replacing("{vendor}", with: vendor)
            .replacing("{host}", with: host)
            .replacing("{path}", with: ask.template)
            .replacing("{what}", with: ask.what)
            .replacing("{seconds}", with: wait.map(Explainer.seconds) ?? "a while")
    }

    /// The vendor's message without markup, secrets and length.
    func words(_ body: String) -> String? {
        let message = Explainer.message(in: body) ?? Explainer.withoutTags(body)
        return Text.clipped(scrubbers.reduce(message) { $1.clean($0) }, to: 500)
    }

    /// A vendor's answer as it is kept: whole, as far as 4 000 characters go, without secrets.
    func cleaned(_ body: String) -> String? {
        Text.clipped(scrubbers.reduce(body) { $1.clean($0) }, to: 4_000)
    }

    /// The sentences of the error shapes that vendors use.
    private static func message(in body: String) -> String? {
        guard let json = try? JSON(parsing: Data(body.utf8)) else { return nil }  // no JSON is an answer too
        if let text = json.stringValue { return text }
        let heads = [
            "message", "error_description", "errorMessage", "error", "resultCode", "Message", "detail", "title",
        ]
        var parts = heads.compactMap { json[$0]?.stringValue ?? json[$0]?["code"]?.stringValue }.prefix(1).map { $0 }
        if case .array(let errors) = json["errors"] { parts += errors.compactMap { $0["message"]?.stringValue } }
        return parts.isEmpty ? json.text() : parts.joined(separator: " ")
    }

    private static func withoutTags(_ body: String) -> String {
        body.replacing(/<(script|style)[^>]*>.*?<\/(script|style)>/.ignoresCase().dotMatchesNewlines(), with: " ")
            .replacing(/<[^>]*>/, with: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func seconds(_ time: Duration) -> String {
        "\(Int((time / .seconds(1)).rounded(.up))) s"
    }
}
