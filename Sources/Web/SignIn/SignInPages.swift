import Basics
import Directory
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// E-mail, password, and back to where one wanted to go.
enum SignInPages {
    /// The cookie that carries the sign-in; its full name depends on the base URL.
    static let cookie = "vectis"
    private static let formCookie = "signin"

    static func show(_ visitor: Visitor) throws -> Response {
        try page(visitor, email: "", refusal: nil, next: visitor.request.query["next"] ?? "/")
    }

    static func signIn(_ visitor: Visitor) throws -> Response {
        let form = try visitor.request.form()
        let next = form["next", default: "/"]
        let email = try form.text("email", limit: 254, isOptional: true)
        let sent = visitor.request.cookie(visitor.site.options.baseURL.cookieName(formCookie))
        guard SignInForm.accepts(form["csrf"] ?? "", cookie: sent ?? "", keyring: visitor.site.keyring) else {
            let refusal = Refusal(
                "You are not signed in yet", why: "this page had been open for too long, or cookies are switched off",
                next: "Sign in again")
            return try page(visitor, email: email, refusal: refusal, next: next, status: .forbidden)
        }

        let result = try SignIn.attempt(
            email: email, password: Secret(form["password", default: ""]), address: visitor.request.remoteAddress,
            userAgent: visitor.request.fields[.userAgent] ?? "", pool: visitor.workspace.pool,
            door: visitor.site.signIns, requestID: visitor.requestID)
        switch result {
        case .signedIn(let secret, _):
            return signedIn(secret, visitor, next: next)
        case .refused(let refusal):
            return try page(visitor, email: email, refusal: refusal, next: next, status: .unprocessableContent)
        case .busy(let refusal):
            var response = try page(visitor, email: email, refusal: refusal, next: next, status: .serviceUnavailable)
            response.fields[.retryAfter] = "5"
            return response
        case .throttled(let retryAfter):
            return try throttled(visitor, email: email, next: next, retryAfter)
        }
    }

    private static func signedIn(_ secret: Secret, _ visitor: Visitor, next: String) -> Response {
        let base = visitor.site.options.baseURL
        var response = Response.redirect(to: LocalPath.checked(next) ?? "/")
        let value = secret.reveal { base.cookie(cookie, $0) }
        response.fields.append(HTTPField(name: .setCookie, value: value))
        response.fields.append(HTTPField(name: .setCookie, value: base.cookie(formCookie, "", lifetime: 0)))
        return response
    }

    private static func throttled(
        _ visitor: Visitor, email: String, next: String, _ wait: Duration
    ) throws -> Response {
        let minutes = max(1, Int((wait / .seconds(60)).rounded(.up)))
        let refusal = Refusal(
            "Too many wrong passwords", why: "this address has to wait",
            next: "Try again in \(Formats.count(minutes, "minute"))")
        var response = try page(visitor, email: email, refusal: refusal, next: next, status: .tooManyRequests)
        response.fields[.retryAfter] = String(Int((wait / .seconds(1)).rounded(.up)))
        return response
    }

    private static func page(
        _ visitor: Visitor, email: String, refusal: Refusal?, next: String, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let token = SignInForm.token(keyring: visitor.site.keyring)
        let model = SignInPage(
            csrf: token, next: LocalPath.checked(next) ?? "/", email: email, refusal: refusal,
            support: visitor.settings.supportAddress)
        var response = try visitor.page("sign-in/show", model, title: "Sign in", status: status)
        let value = visitor.site.options.baseURL.cookie(formCookie, token, lifetime: 3_600)
        response.fields.append(HTTPField(name: .setCookie, value: value))
        return response
    }
}

/// What `Templates/sign-in/show.mustache` prints.
struct SignInPage: ViewModel {
    let csrf: String
    let next: String
    let email: String
    let refusal: Refusal?
    let support: String

    var view: View {
        [
            "csrf": csrf, "next": next, "problem": refusal.map(Problems.init), "support": support,
            "emailField": FormField("email", "E-mail", .text(type: "email")) {
                $0.value = email
                $0.autocomplete = "username"
            },
            "passwordField": FormField("password", "Password", .secret()) { $0.autocomplete = "current-password" },
        ]
    }
}
