import Basics
import Foundation
import HTTP
import HTTPTypes

/// The one thing the public API writes to an alert: its reset.
///
/// Source: the vendor's OpenAPI, `resetAlert` and `resetAlertSetActivityData`, checked 2026-11-21.
struct AlertReset: Sendable {
    let world: World

    /// - Returns: nil when this is no reset.
    func answer(_ request: Request, _ path: [String], _ scopes: Set<String>) -> Response? {
        let isReset =
            request.method == .delete && path.count == 2
            || request.method == .post && path.count == 3 && path[2].lowercased() == "reset"
        guard isReset, path[0].lowercased() == "alert" else { return nil }
        guard scopes.contains("management") else { return NinjaErrors.noScope }
        var given: [UInt8]?
        if !request.body.isEmpty {
            // Whatever is wrong with the body, the answer is the same.
            guard case .object(let members)? = try? JSON(parsing: Data(request.body)) else {
                return NinjaErrors.failure(.badRequest, "Request body is not a valid JSON object")
            }
            given = members.isEmpty ? nil : Array(JSON.object(members).text().utf8)
        }

        let uid = path[1].lowercased()
        let data = given
        let wasThere = world.change {
            $0.resetAlert(uid, $1, because: "Condition was reset through the API", given: data)
        }
        return wasThere ? Response(.noContent) : NinjaErrors.failure(.notFound, "Alert not found")
    }
}
