import Basics
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// The one place that turns what went wrong into a page.
struct ErrorPages {
    let site: Site
    /// nil where the host names none, or its database does not answer.
    let workspace: String?
    let request: Request
    let requestID: String

    /// 404: also for what exists but is not this person's to see.
    func notFound() -> Response {
        let isSignedOut = workspace == nil
        return answer(
            .notFound,
            ErrorPage(
                isSignedOut ? "There is no such workspace" : "There is nothing at this address",
                why: isSignedOut
                    ? "The name before the first dot of the address is not a workspace here."
                    : "It was removed, or the address has a typing error.",
                links: isSignedOut ? [] : [PageLink("Home", "/"), PageLink("Customers", "/customers")],
                hasSearch: !isSignedOut))
    }

    /// 405, saying what is allowed.
    func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Response {
        var response = answer(
            .methodNotAllowed,
            ErrorPage(
                "This address takes no \(request.method)", why: "It answers to \(Self.list(allowed)).",
                links: [PageLink("Home", "/")]))
        response.fields[.allow] = Self.list(allowed)
        return response
    }

    /// 401 for what cannot be sent to the sign-in page and back.
    func signedOut() -> Response {
        answer(
            .unauthorized,
            ErrorPage(
                "You are signed out", why: "The sign-in has ended. Nothing was changed.",
                links: [PageLink("Sign in", "/sign-in")]))
    }

    /// 403 that says who can.
    func forbidden(_ permission: Permission, admins: [String]) -> Response {
        let least = [Role.viewer, .member, .admin].first { permission.allows($0) } ?? .admin
        let who = admins.isEmpty ? "An admin" : Self.sentence(admins)
        return answer(
            .forbidden,
            ErrorPage(
                "Your role may not do this",
                why: "It needs the role \(least.rawValue). \(who) can give it, or do it for you.",
                links: [PageLink("Home", "/")]))
    }

    /// 403 for a form that did not come from our page.
    func foreignForm() -> Response {
        answer(
            .forbidden,
            ErrorPage(
                "The form was not accepted",
                why: "It was made by another page or before the last sign-in. Nothing was changed.",
                next: "Go back, load the page again, then send it.", links: [PageLink("Home", "/")]))
    }

    /// 4xx with the three sentences of a refusal.
    func refused(_ refusal: Refusal, _ status: HTTPResponse.Status = .unprocessableContent) -> Response {
        guard request.isPartial else {
            return answer(
                status,
                ErrorPage(refusal.what, why: refusal.why, next: refusal.next, links: [PageLink("Back", backLink)]))
        }
        // The part that was to be replaced stays as it is; the sentence is shown beside it.
        var response = Response(status, fields: [.hxReswap: "none"])
        response.fields[.hxTrigger] = Flash.toast(refusal.description, .danger)
        return response
    }

    /// 409 when somebody else was quicker.
    func conflict() -> Response {
        refused(
            Refusal(
                "This was changed in the meantime", why: "somebody else, or a sync, was quicker. Nothing was changed",
                next: "Load the page again and look at what is there now."), .conflict)
    }

    /// 503 while the database does not answer or is full.
    func unavailable(why: String) -> Response {
        var response = answer(
            .serviceUnavailable,
            ErrorPage(
                "The database does not answer", why: why, next: "Load the page again in a moment.",
                reference: requestID,
                links: [PageLink("Try again", request.method == .get ? request.head.target : backLink)]))
        response.fields[.retryAfter] = "5"
        return response
    }

    /// 500 for a deed of which nobody knows whether it happened.
    func unknown() -> Response {
        answer(
            .internalServerError,
            ErrorPage(
                "We could not confirm this",
                why: "The connection to the database broke while the change was being saved. It may have been made.",
                next: "Look whether it is there before you do it again.", reference: requestID,
                links: [PageLink("Look", backLink)]))
    }

    /// 500: a mistake of ours, without details.
    func broken() -> Response {
        let change = request.method == .get ? "" : " Nothing was changed."
        return answer(
            .internalServerError,
            ErrorPage(
                "This page has a fault", why: "The mistake is ours and has been written down.\(change)",
                next: "Try again. If it stays, send us the reference.", reference: requestID,
                links: [PageLink("Try again", request.method == .get ? request.head.target : backLink)]))
    }

    private func answer(_ status: HTTPResponse.Status, _ page: ErrorPage) -> Response {
        let bare = BarePage(site: site, workspace: workspace)
        do {
            return try bare.answer("errors/page", page, title: page.title, status: status)
        } catch {
            return .text("\(page.title). \(page.why) \(page.next) Reference: \(requestID)", status: status)
        }
    }

    /// The page that the form was on, if it is one of ours.
    private var backLink: String {
        guard let referer = request.fields[.referer],
            let path = LocalPath.of(referer: referer, authority: request.head.authority)
        else { return "/" }
        return path
    }

    private static func list(_ methods: [HTTPRequest.Method]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }

    private static func sentence(_ names: [String]) -> String {
        let shown = names.prefix(3)
        return shown.count < 2
            ? shown.joined() : shown.dropLast().joined(separator: ", ") + " or \(shown.last ?? "")"
    }
}

/// What `Templates/errors/page.mustache` prints: what happened, why, what to do.
struct ErrorPage: ViewModel {
    let title: String
    let why: String
    let next: String
    let reference: String?
    let links: [PageLink]
    let hasSearch: Bool

    init(
        _ title: String, why: String, next: String = "", reference: String? = nil, links: [PageLink] = [],
        hasSearch: Bool = false
    ) {
        self.title = title
        self.why = Self.sentence(why)
        self.next = Self.sentence(next)
        self.reference = reference
        self.links = links
        self.hasSearch = hasSearch
    }

    var view: View {
        ["title": title, "why": why, "next": next, "reference": reference, "links": links, "hasSearch": hasSearch]
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
            + (text.isEmpty || text.hasSuffix(".") || text.hasSuffix("?") ? "" : ".")
    }
}
