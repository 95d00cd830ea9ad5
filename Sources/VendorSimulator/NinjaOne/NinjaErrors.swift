import HTTP
import HTTPTypes

/// The refusals NinjaOne is known to give, each in one of the shapes seen.
enum NinjaErrors {
    static func oauth(_ status: HTTPResponse.Status, _ error: String, _ description: String) -> Response {
        .json(
            JSONText.object {
                $0.put("error", error)
                $0.put("error_description", description)
            }, status: status)
    }

    static func failure(_ status: HTTPResponse.Status, _ message: String) -> Response {
        .json(
            JSONText.object {
                $0.put("resultCode", "FAILURE")
                $0.put("errorMessage", message)
                $0.put("incidentId", Dice.guid("incident", message.utf8.count))
            }, status: status)
    }

    static func coded(_ status: HTTPResponse.Status, _ code: String, _ parameters: (name: StaticString, value: String))
        -> Response
    {
        .json(
            JSONText.object {
                $0.object("errorMessage") { message in
                    message.put("code", code)
                    message.object("params") { $0.put(parameters.name, parameters.value) }
                }
            }, status: status)
    }

    static let badToken = oauth(.unauthorized, "invalid_token", "The access token is invalid or has expired")
    static let badClient = oauth(.unauthorized, "invalid_client", "Client authentication failed")
    static let noScope = failure(.forbidden, "Insufficient scope for this resource")
    static let noPermission = failure(.forbidden, "You do not have permission to access this resource")
    static let noResource = failure(.notFound, "Resource not found")
    static let noRegion = failure(.notFound, "Tenant not found on this instance")
    static let busy = Response(
        .tooManyRequests, fields: [.contentType: "application/json", .retryAfter: "10"],
        body: .bytes(Array("\"Too many requests\"".utf8)))
}
