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

    static let conflict = error(
        .conflict, "Conflict", "The record was changed by another user. Reload it and try again.")
    static let wrongMediaType = error(
        .unsupportedMediaType, "UnsupportedMediaType", "The request entity's media type is not supported.")

    /// What is wrong with one field of a body.
    struct Mistake: Sendable, Equatable {
        enum Code: String, Sendable {
            case missing = "MissingRequiredField"
            case tooLong = "MaxLengthField"
            case invalid = "InvalidField"
            case notFound = "NotFound"
        }

        let code: Code
        let field: String
        let message: String
    }

    static func invalid(_ field: String, _ message: String) -> Response {
        invalid("query", [Mistake(code: .invalid, field: field, message: message)], message)
    }

    /// - Parameter resource: `ticket`, as the vendor calls the body's kind.
    static func invalid(_ resource: String, _ mistakes: [Mistake], _ message: String? = nil) -> Response {
        let body = JSONText.object { text in
            text.put("code", "InvalidObject")
            text.put("message", message ?? "\(resource) object is invalid")
            text.array("errors") { list in
                for mistake in mistakes {
                    list.object(nil) {
                        $0.put("code", mistake.code.rawValue)
                        $0.put("message", mistake.message)
                        $0.put("resource", resource)
                        $0.put("field", mistake.field)
                    }
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
