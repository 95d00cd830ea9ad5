import HTTP

/// One vendor's way of speaking, behind the hosts it is known by.
package protocol Dialect: Sendable {
    /// The connector's key: `connectwise`.
    var vendor: String { get }
    /// Calls under way at once beyond which `busy` is answered.
    var parallelLimit: Int { get }
    var busy: Response { get }

    /// Whether calls with this Host, in lower case and without port, are this vendor's.
    func answers(to host: String) -> Bool
    func respond(to request: Request) -> Response
    /// How this vendor words 401, 403, 404 or 500.
    func refusal(_ status: Int) -> Response
}
