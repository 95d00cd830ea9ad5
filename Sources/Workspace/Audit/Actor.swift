/// Who did something, and from where.
package struct Actor: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case user
        case rule
        case apiToken = "api_token"
        case system
    }

    package let type: Kind
    package let id: Int64?
    /// As it was at the time; stays when the person is gone.
    package let name: String
    package let address: String?
    package let userAgent: String?
    package let requestID: String?
    /// Who put the rule to work, by name; nil for everybody but rules.
    package let onBehalfOf: String?

    package init(
        type: Kind, id: Int64?, name: String, address: String? = nil, userAgent: String? = nil,
        requestID: String? = nil,
        onBehalfOf: String? = nil
    ) {
        self.type = type
        self.id = id
        self.name = name
        self.address = address
        self.userAgent = userAgent
        self.requestID = requestID
        self.onBehalfOf = onBehalfOf
    }

    /// The program itself, in a job or a command.
    package static let system = Actor(type: .system, id: nil, name: "Vectis")
}
