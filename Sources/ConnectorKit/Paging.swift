/// How a list is cut into pages. Sizes are rows.
package enum Paging: Sendable, Equatable {
    /// `Link: <…>; rel="next"`; the host in the link is never believed.
    case linkHeader(size: Int)
    /// `parameter=<id of the last row>` until a page is empty.
    case afterLast(size: Int, parameter: String)
    /// `{"cursor":{"name":…},"results":[…]}` until a page is empty or names no cursor.
    case cursor(size: Int)
    /// Newest first, `newerThan` and `olderThan` an id.
    case activities(size: Int)
    /// One answer holds all.
    case none
}
