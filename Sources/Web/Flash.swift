import HTTP
import HTTPTypes
import Secrets

/// A sentence that survives one redirect, in a cookie of a minute.
struct Flash {
    let message: Banner?
    private let baseURL: BaseURL
    private let wasSent: Bool

    init(_ request: Request, _ baseURL: BaseURL) {
        self.baseURL = baseURL
        let cookie = request.cookie(baseURL.cookieName("flash"))
        wasSent = cookie != nil
        message = cookie.flatMap(Self.opened)
    }

    static func cookie(_ text: String, _ tone: Tone, _ baseURL: BaseURL) -> HTTPField {
        let value = "\(tone.rawValue).\(Base64URL.encode(Array(String(text.unicodeScalars.prefix(500)).utf8)))"
        return HTTPField(name: .setCookie, value: baseURL.cookie("flash", value, lifetime: 60))
    }

    /// The answer that shows the sentence: in the page, or, where only a part is replaced, as a toast.
    func answered(_ response: Response, isPart: Bool) -> Response {
        guard wasSent else { return response }
        var response = response
        response.fields.append(HTTPField(name: .setCookie, value: baseURL.cookie("flash", "", lifetime: 0)))
        if isPart, let message { response.fields[.hxTrigger] = Self.toast(message.text, message.tone) }
        return response
    }

    /// The header that makes the page show a toast; in ASCII, as headers are.
    static func toast(_ text: String, _ tone: Tone) -> String {
        let escaped = text.utf16.map { unit -> String in
            switch unit {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x20..<0x7F: String(UnicodeScalar(UInt8(unit)))
            default: "\\u" + String(repeating: "0", count: 4 - String(unit, radix: 16).count) + String(unit, radix: 16)
            }
        }
        return "{\"toast\":{\"text\":\"\(escaped.joined())\",\"state\":\"\(tone.rawValue)\"}}"
    }

    private static func opened(_ value: String) -> Banner? {
        let parts = value.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let tone = Tone(rawValue: String(parts[0])),
            let bytes = Base64URL.decode(String(parts[1]))
        else { return nil }
        return Banner(tone, String(decoding: bytes, as: UTF8.self), isDismissible: true)
    }
}
