/// One request that leaves, with its limits.
package struct Call: Sendable {
    package var method: String
    /// Absolute, already percent-encoded.
    package var url: String
    package var headers: [(String, String)]
    package var body: [UInt8]?
    /// From the first look-up of the name to the last byte of the answer.
    package var timeout: Duration = .seconds(60)
    /// Look-up, connection and TLS handshake.
    package var connectTimeout: Duration = .seconds(5)
    /// From the moment the request goes out; seen within a second.
    package var firstByteTimeout: Duration = .seconds(30)
    /// The request does not go out after this moment, however long the connection took; nil: no matter when.
    package var beginBefore: ContinuousClock.Instant?
    /// Of the answer's body, counted after decompression.
    package var maxBytes = 32 << 20
    /// The path with names for the ids in it, for the trace: `/v2/devices/{id}`.
    package var template: String

    package init(
        _ method: String = "GET", _ url: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
        template: String = ""
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.template = template
    }
}

/// What came back, whatever its status.
package struct Answer: Sendable {
    package let status: Int
    /// In the order they came.
    package let fields: [(name: String, value: String)]
    /// Decompressed.
    package let body: [UInt8]
    package let duration: Duration
    /// Of the body as it travelled, compressed.
    package let bytes: Int

    package init(status: Int, fields: [(name: String, value: String)], body: [UInt8], duration: Duration, bytes: Int) {
        self.status = status
        self.fields = fields
        self.body = body
        self.duration = duration
        self.bytes = bytes
    }

    /// The first field of this name, in any case.
    package func field(_ name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}
