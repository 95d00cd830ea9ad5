import Basics

/// One question of a connector outside its streams.
package struct ProbeCall: Sendable {
    /// Absolute, or below the base URL when it begins with a slash.
    package let path: String
    package let query: [(name: String, value: String)]
    /// What is asked for, in the words of the messages: "companies".
    package let what: String
    /// False for addresses that know nobody yet.
    package let isSigned: Bool
    /// The path with names for the ids in it, for the trace.
    package let template: String

    package init(
        _ path: String, query: [(name: String, value: String)] = [], what: String, isSigned: Bool = true,
        template: String? = nil
    ) {
        self.path = path
        self.template = template ?? path
        self.query = query
        self.what = what
        self.isSigned = isSigned
    }
}

/// Sends a connector's own questions; the kit signs, traces and explains them like every call.
package struct ProbeCaller: Sendable {
    private let send: @Sendable (ProbeCall) throws(VendorFailure) -> [UInt8]

    package init(_ send: @escaping @Sendable (ProbeCall) throws(VendorFailure) -> [UInt8]) {
        self.send = send
    }

    /// The answer's body, when the status was 2xx.
    package func bytes(_ call: ProbeCall) throws(VendorFailure) -> [UInt8] {
        try send(call)
    }

    /// The answer as `Value`.
    package func value<Value: Decodable>(_ call: ProbeCall, as type: Value.Type) throws(VendorFailure) -> Value {
        let bytes = try send(call)
        do {
            return try PageBody(bytes).value(type)
        } catch {
            throw VendorFailure(
                .unexpected, "The answer about \(call.what) could not be read",
                "It came from \(call.path), but is not what this API is documented to send. "
                    + "Check the address; if it is right, send us the answer.",
                status: 200, words: Text.clipped(String(decoding: bytes.prefix(2_000), as: UTF8.self), to: 300),
                method: "GET", path: call.path)
        }
    }
}

/// What a connector's `test` works with.
package struct Prober: Sendable {
    package let caller: ProbeCaller
    /// What `discover` has found already.
    package let discovered: Discovered?

    package init(_ caller: ProbeCaller, discovered: Discovered?) {
        self.caller = caller
        self.discovered = discovered
    }

    /// Asks for one row of a data set. A refusal of just this data set becomes a capability that is not there.
    ///
    /// - Throws: what concerns the whole connection: refused credentials, no network, a vendor that is down.
    package func capability(
        _ name: String, stream: String, _ call: ProbeCall, without consequence: String
    ) throws(VendorFailure) -> TestReport.Capability {
        do {
            _ = try caller.bytes(call)
            return TestReport.Capability(name: name, stream: stream, isOK: true)
        } catch  where [.missingPermission, .planLacksAPI, .wrongRegionOrURL].contains(error.kind) {
            return TestReport.Capability(name: name, stream: stream, isOK: false, consequence: consequence)
        }
    }
}

/// What a connector learned about its account before the first call.
package struct Discovered: Sendable, Equatable {
    /// Ends without a slash.
    package let baseURL: String
    /// Facts in the vendor's words, for messages and tests.
    package let facts: [String: String]

    package init(baseURL: String, facts: [String: String] = [:]) {
        self.baseURL = baseURL
        self.facts = facts
    }
}
