/// What the Test button found: the success text and each capability by itself.
package struct TestReport: Sendable, Codable, Equatable {
    package let success: String
    package let capabilities: [Capability]
    package let warnings: [String]
    /// Which account answered, to notice when a connection is pointed at another.
    package let identity: String

    package init(success: String, capabilities: [Capability], warnings: [String] = [], identity: String) {
        self.success = success
        self.capabilities = capabilities
        self.warnings = warnings
        self.identity = identity
    }

    /// Whether one data set can be read, and what is lost when not.
    package struct Capability: Sendable, Codable, Equatable {
        /// As in "Read tickets".
        package let name: String
        package let stream: String
        package let isOK: Bool
        /// Empty when all is well.
        package let consequence: String

        package init(name: String, stream: String, isOK: Bool, consequence: String = "") {
            self.name = name
            self.stream = stream
            self.isOK = isOK
            self.consequence = consequence
        }
    }
}
