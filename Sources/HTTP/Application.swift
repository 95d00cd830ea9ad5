/// What becomes of a request, decided from its head.
package enum Plan: Sendable {
    /// Answered on the reactor at once: static files, health, refusals.
    case inline(Response)
    /// Answered by a worker, once a body of at most `bodyLimit` bytes is complete.
    case worker(bodyLimit: Int)
}

/// What the server calls for every request; the only way from here to the floors above.
package protocol Application: Sendable {
    /// Called on the reactor for every head; whatever waits here holds up every client.
    func plan(_ head: RequestHead) -> Plan

    /// Called on a worker, and only for `Expect: 100-continue`: a refusal, or nil to let the body come.
    func admit(_ head: RequestHead) -> Response?

    /// Called on a worker with the whole request.
    func respond(_ request: Request) -> Response
}
