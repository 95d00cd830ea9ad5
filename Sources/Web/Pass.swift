import Basics
import Database
import Directory
import HTTP
import HTTPTypes
import Logging
import Rendering
import Workspace

/// One request at the entrance: step by step, each of which may end it with an answer.
struct Pass {
    let request: Request
    let requestID: String
    private let site: Site
    private let log = Logger(label: "web")

    init(_ request: Request, _ site: Site, requestID: String) {
        self.request = request
        self.site = site
        self.requestID = requestID
    }

    /// Runs a step and turns whatever it throws into a page; nil when the step had nothing to say.
    func answered(_ step: () throws -> Response?) -> Response? {
        do {
            return try step()
        } catch let ending as Ending {
            return ending.response
        } catch {
            return page(for: error)
        }
    }

    /// For a client that waits before it sends its body: nil lets it.
    func admit() throws -> Response? {
        let (place, route, parameters) = try found()
        if case .signedIn(let permission, _) = route.answer {
            _ = try admitted(place, permission, parameters)
        }
        return nil
    }

    func respond() throws -> Response {
        let (place, route, parameters) = try found()
        do {
            switch route.answer {
            case .anyone(let handler):
                guard isOfOurPage else { throw Ending(place.errors.foreignForm()) }
                return try handler(place.visitor)
            case .signedIn(let permission, let handler):
                let visit = try admitted(place, permission, parameters)
                try checkForm(visit, place)
                return try handler(visit)
            }
        } catch let ending as Ending {
            throw ending
        } catch {
            return page(for: error, place.settings.name)
        }
    }

    /// A workspace that was found, with what pages need of it.
    private struct Place {
        let workspace: OpenWorkspace
        let settings: WorkspaceSettings
        let session: UserSession?
        let errors: ErrorPages
        let visitor: Visitor
    }

    private func found() throws -> (Place, WebRoute, Parameters) {
        let nowhere = ErrorPages(site: site, workspace: nil, request: request, requestID: requestID)
        guard let entry = try site.directory.entry(host: request.host) else { throw Ending(nowhere.notFound()) }
        let place = try place(try site.directory.open(entry.slug))

        switch Routes.router.match(request.method, request.path) {
        case .found(let route, let parameters, _): return (place, route, parameters)
        case .methodNotAllowed(let allowed): throw Ending(place.errors.methodNotAllowed(allowed))
        case .notFound: throw Ending(place.session == nil ? try toSignIn(place) : place.errors.notFound())
        }
    }

    private func place(_ workspace: OpenWorkspace) throws -> Place {
        let cookie = request.cookie(site.options.baseURL.cookieName(SignInPages.cookie))
        let settings = try site.recent.settings.value(workspace.entry.slug) {
            try workspace.pool.read { db in try WorkspaceSettings.load(db) }
        }
        let session = try cookie.flatMap { cookie in try resumed(cookie, workspace) }
        return Place(
            workspace: workspace, settings: settings, session: session,
            errors: ErrorPages(site: site, workspace: settings.name, request: request, requestID: requestID),
            visitor: Visitor(
                request: request, workspace: workspace, settings: settings, site: site, requestID: requestID))
    }

    /// Pages are shown as well while the database takes no changes; then the use is not noted.
    private func resumed(_ cookie: String, _ workspace: OpenWorkspace) throws -> UserSession? {
        do {
            return try workspace.pool.write { db in try UserSession.resume(cookie: cookie, db) }
        } catch let error as DatabaseError where error.isAboutWriting {
            return try workspace.pool.read { db in try UserSession.resume(cookie: cookie, notesUse: false, db) }
        }
    }

    /// Session and role, before anything of the form is looked at.
    private func admitted(_ place: Place, _ permission: Permission, _ parameters: Parameters) throws -> Visit {
        guard let session = place.session else { throw Ending(try toSignIn(place)) }
        guard permission.allows(session.user.role) else {
            log.notice("request.forbidden", metadata: ["user": "\(session.user.id)", "permission": "\(permission)"])
            let admins = try place.workspace.pool.read { db in
                try User.all(db).filter { $0.role == .admin && $0.status == .active }.map(\.name)
            }
            throw Ending(place.errors.forbidden(permission, admins: admins))
        }
        return Visit(
            request: request, workspace: place.workspace, settings: place.settings, session: session,
            parameters: parameters, site: site, requestID: requestID)
    }

    /// What changes something carries this session's token and comes from one of our pages.
    private func checkForm(_ visit: Visit, _ place: Place) throws {
        guard !isSafe else { return }
        let token = try request.fields[.csrfToken] ?? request.form()["csrf"] ?? ""
        guard isOfOurPage, visit.session.accepts(csrf: token) else {
            log.notice("request.foreign_form", metadata: ["user": "\(visit.user.id)", "id": "\(requestID)"])
            throw Ending(place.errors.foreignForm())
        }
    }

    /// To the sign-in page and back here; a request that is no page load is told 401.
    private func toSignIn(_ place: Place) throws -> Response {
        guard isSafe, !request.isPartial, request.path != "/events" else { return place.errors.signedOut() }
        let here = request.head.target
        let query = here == "/" ? "" : "?" + Query.encode([("next", here)])
        return .redirect(to: "/sign-in" + query)
    }

    private var isSafe: Bool { [.get, .head, .options].contains(request.method) }

    /// Whether the browser says, as far as it says anything, that the request comes from this very host.
    private var isOfOurPage: Bool {
        if isSafe { return true }
        if let site = request.fields[.fetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = request.fields[.origin] else { return true }
        return origin.split(separator: "/").last.map(String.init)?.lowercased() == request.head.authority.lowercased()
    }

    /// The page for an error that a handler let pass.
    private func page(for error: any Error, _ workspace: String? = nil) -> Response {
        let pages = ErrorPages(site: site, workspace: workspace, request: request, requestID: requestID)
        if let refusal = error as? Refusal { return pages.refused(refusal) }
        guard let failure = error as? DatabaseError else { return broken(pages, error) }

        switch failure.kind {
        case .notFound: return pages.notFound()
        case .uniqueViolation, .foreignKeyViolation, .serialization: return pages.conflict()
        case .unavailable, .timeout: return unavailable(pages, failure, "It could not be reached, or took too long.")
        case .diskFull, .readOnly:
            return unavailable(pages, failure, "It can be read but takes no changes now. Nothing was changed.")
        case .commitUnknown: return pages.unknown()
        case .invalidText:
            return pages.refused(
                Refusal("The text was refused", why: "it holds a NUL character", next: "Type it anew."))
        case .checkViolation, .other: return broken(pages, failure)
        }
    }

    private func unavailable(_ pages: ErrorPages, _ error: DatabaseError, _ why: String) -> Response {
        log.error("request.database", metadata: ["id": "\(requestID)", "error": "\(error)"])
        return pages.unavailable(why: why)
    }

    private func broken(_ pages: ErrorPages, _ error: any Error) -> Response {
        log.error("request.failed", metadata: ["id": "\(requestID)", "path": "\(request.path)", "error": "\(error)"])
        return pages.broken()
    }
}

/// Ends a request's way with an answer.
private struct Ending: Error {
    let response: Response

    init(_ response: Response) {
        self.response = response
    }
}
