import HTTP
import HTTPTypes

/// The vendor's refusals, word for word where they were recorded.
enum ConnectWiseErrors {
    static let cannotRoute = Response.text("Cannot route. Codebase/company is invalid", status: .badRequest)
    static let notAuthenticated = error(.unauthorized, "ConnectWiseApi", "ConnectWiseApi: UserNotAuthenticated")
    static let noCredentials = error(.unauthorized, "Unauthorized", "Authorization has been denied for this request.")
    static let noClientID = error(.unauthorized, "Unauthorized", "Missing or invalid clientId header.")
    static let noPermission = error(
        .forbidden, "Security", "You do not have security permission to perform this action.")
    static let noEndpoint = error(.notFound, "ConnectWiseApi", "The endpoint does not exist.")
    static let timeout = error(
        .internalServerError, "ConnectWiseApi",
        "Timeout expired. The timeout period elapsed prior to completion of the operation.")
    static let notAllowed = error(
        .methodNotAllowed, "MethodNotAllowed", "The requested resource does not support this method.")

    static func notFound(_ resource: String, _ id: Int) -> Response {
        error(.notFound, "NotFound", "\(resource) \(id) not found")
    }

    static func invalid(_ field: String, _ message: String) -> Response {
        let body = JSONText.object { text in
            text.put("code", "InvalidObject")
            text.put("message", message)
            text.array("errors") { list in
                list.object(nil) {
                    $0.put("code", "InvalidField")
                    $0.put("message", message)
                    $0.put("resource", "query")
                    $0.put("field", field)
                }
            }
        }
        return .json(body, status: .badRequest)
    }

    /// What IIS says when no application is behind the path any more.
    static let noApplication = Response.html(
        """
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">\
        <html><head><title>404 - File or directory not found.</title></head>\
        <body><div id="header"><h1>Server Error</h1></div><h2>404 - File or directory not found.</h2>\
        <h3>The resource you are looking for might have been removed, had its name changed, \
        or is temporarily unavailable.</h3></body></html>
        """, status: .notFound)

    static let busy: Response = {
        var response = Response.text("Too many requests. Please retry in 30 seconds.", status: .tooManyRequests)
        response.fields[.retryAfter] = "30"
        return response
    }()

    private static func error(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> Response {
        .json(
            JSONText.object {
                $0.put("code", code)
                $0.put("message", message)
            }, status: status)
    }
}
