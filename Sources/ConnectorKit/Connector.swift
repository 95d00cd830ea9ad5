import Basics

/// A vendor, as data and pure functions; the kit does all that takes time or can fail.
package protocol Connector: Sendable {
    static var manifest: Manifest { get }
    static var streams: [Stream] { get }
    static var hints: [Hint] { get }

    /// Takes what was typed, mends what is unmistakable (a missing scheme, a slash too many) and refuses the rest.
    init(_ credentials: Credentials) throws(VendorFailure)

    /// `https://host/…` without a slash at the end, as far as it is known without asking.
    var baseURL: String { get }
    /// Where people sign in, for deep links.
    var siteURL: String { get }
    /// The account’s id at the vendor, percent-encoded, where deep links need it.
    var accountID: String { get }
    var authorization: Authorization { get }
    /// Fields on every call besides the authorization.
    var headers: [(name: String, value: String)] { get }
    /// Patterns of the hosts that may be called, `*.ninjarmm.com`.
    var hosts: [String] { get }
    /// Whether one of them was typed by a person and must prove to be a public one.
    var hasUserHosts: Bool { get }
    /// Whatever must not leave in a message; what `authorization` holds is left out anyway.
    var secrets: [Secret] { get }
    /// Which account this is: changes only when the connection is pointed at another.
    var identity: String { get }

    /// Asks the vendor where the account lives; nil when there is nothing to ask. Cached for a run, asked again when
    /// paths vanish.
    func discover(_ caller: ProbeCaller) throws(VendorFailure) -> Discovered?
    func test(_ probe: Prober) throws(VendorFailure) -> TestReport
}

extension Connector {
    package var siteURL: String { baseURL }
    package var accountID: String { "" }
    package var headers: [(name: String, value: String)] { [] }
    package var hasUserHosts: Bool { false }
    package var secrets: [Secret] { [] }

    package func discover(_ caller: ProbeCaller) throws(VendorFailure) -> Discovered? { nil }

    package static func stream(_ name: String) -> Stream? {
        streams.first { $0.name == name }
    }
}

/// The connectors that a build knows, by key.
package struct ConnectorSet: Sendable {
    private let all: [any Connector.Type]

    package init(_ all: [any Connector.Type]) {
        self.all = all
    }

    package subscript(_ key: String) -> (any Connector.Type)? {
        all.first { $0.manifest.key == key }
    }

    /// In the order of the registry, which is that of the catalogue.
    package var manifests: [Manifest] { all.map { $0.manifest } }
}
