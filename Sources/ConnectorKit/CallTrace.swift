import Foundation

/// One call as the run's log shows it: no host, no query, no body.
package struct CallTrace: Sendable {
    package let at: Date
    package let method: String
    /// The path template, as `/service/tickets/{ref}/notes`.
    package let path: String
    /// nil when no answer came.
    package let status: Int?
    package let ms: Int
    package let bytes: Int
    package let failure: String?
}
