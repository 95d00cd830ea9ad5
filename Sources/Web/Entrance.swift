import Basics
import Database
import Directory
import HTTP
import HTTPTypes
import Logging
import Metrics
import Secrets
import Workspace

/// What every request passes: request id, workspace, session, role, CSRF, the handler, and the page for what goes wrong.
package struct Entrance: Application {
    private let site: Site
    private let log = Logger(label: "web")

    package init(_ site: Site) {
        self.site = site
    }

    package func plan(_ head: RequestHead) -> Plan {
        if let file = site.files.response(to: head) { return .inline(file) }
        if head.path == "/livez" { return .inline(.text("alive\n")) }
        guard case .found = Routes.router.match(head.method, head.path) else { return .worker(bodyLimit: 16_384) }
        return .worker(bodyLimit: 1_048_576)
    }

    package func admit(_ head: RequestHead) -> Response? {
        let pass = Pass(Request(head: head), site, requestID: Random.token(9))
        return pass.answered { try pass.admit() }.map { finished($0, head, pass.requestID) }
    }

    package func respond(_ request: Request) -> Response {
        if request.path == "/readyz" {
            return site.options.isReady()
                ? .text("ready\n") : .text("not ready\n", status: .serviceUnavailable)
        }
        let started = ContinuousClock.now
        let pass = Pass(request, site, requestID: Random.token(9))
        let response =
            pass.answered { try pass.respond() }
            ?? ErrorPages(
                site: site, workspace: nil, request: request, requestID: pass.requestID
            ).broken()
        note(request, response.status, ContinuousClock.now - started, pass.requestID)
        return finished(response, request.head, pass.requestID)
    }

    /// The headers that every answer of ours carries.
    private func finished(_ response: Response, _ head: RequestHead, _ requestID: String) -> Response {
        var response = response
        for (name, value) in Self.headers { response.fields[name] = value }
        if response.fields[.cacheControl] == nil { response.fields[.cacheControl] = "no-store" }
        if site.options.baseURL.isSecure { response.fields[.strictTransportSecurity] = "max-age=31536000" }
        response.fields[.requestID] = requestID
        return response.compressed(for: head)
    }

    private func note(_ request: Request, _ status: HTTPResponse.Status, _ time: Duration, _ requestID: String) {
        var pattern = "none"
        if case .found(_, _, let found) = Routes.router.match(request.method, request.path) { pattern = found }
        let milliseconds = Int(time / .milliseconds(1))
        Counter(label: "web_requests_total", dimensions: [("route", pattern), ("status", "\(status.code)")]).increment()
        Timer(label: "web_request_seconds", dimensions: [("route", pattern)])
            .recordNanoseconds(Int64(time / .nanoseconds(1)))
        log.info(
            "request",
            metadata: [
                "method": "\(request.method)", "route": "\(pattern)", "status": "\(status.code)",
                "ms": "\(milliseconds)",
                "id": "\(requestID)",
            ])
    }

    /// Word for word as decided: nothing inline, nothing foreign.
    package static let contentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    /// For the files as well: `StaticFiles(folder:fields:)` takes them.
    package static var fileFields: HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers { fields[name] = value }
        return fields
    }

    private static let headers: [(HTTPField.Name, String)] = [
        (.contentSecurityPolicy, contentPolicy), (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "same-origin"),
        (.openerPolicy, "same-origin"),
    ]
}
