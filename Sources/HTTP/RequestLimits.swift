/// How large the parts of a request may be, in bytes unless said otherwise.
package struct RequestLimits: Sendable {
    /// The first line without its line end; longer is 414.
    package var requestLine = 8 * 1024
    /// One header line without its line end; longer is 431.
    package var fieldLine = 8 * 1024
    /// First line and headers together; longer is 431.
    package var head = 32 * 1024
    /// Number of headers; more is 431.
    package var fields = 100
    /// What may follow a chunk's size on its line.
    package var chunkExtension = 256
    /// The headers behind the last chunk, which are checked and thrown away.
    package var trailers = 4 * 1024
    /// The body of a request whose route names no limit of its own; larger is 413.
    package var body = 1024 * 1024

    package init() {}
}
