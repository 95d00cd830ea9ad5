import HTTPTypes

/// Header names that no library knows.
extension HTTPField.Name {
    static let hxRequest = custom("HX-Request")
    static let hxTarget = custom("HX-Target")
    static let hxTrigger = custom("HX-Trigger")
    static let hxReswap = custom("HX-Reswap")
    static let hxHistoryRestore = custom("HX-History-Restore-Request")
    static let csrfToken = custom("X-CSRF-Token")
    static let fetchSite = custom("Sec-Fetch-Site")
    static let referrerPolicy = custom("Referrer-Policy")
    static let openerPolicy = custom("Cross-Origin-Opener-Policy")
    static let requestID = custom("X-Request-ID")

    private static func custom(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
