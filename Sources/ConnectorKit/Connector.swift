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

    /// The lists of values among which writes choose, parents before their children.
    static var choices: [ChoiceList] { get }
    /// The request of a write, the same each time; the mark that it is known by is in it.
    ///
    /// - Throws: what is missing or cannot be, as `.unexpected`; such a write is not added to the outbox.
    static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall
    /// How to see whether it has arrived; nil: the vendor cannot tell.
    static func lookUp(_ order: WriteOrder) -> WriteQuestion?
    /// How to see whether it is needed still; what is found makes it superfluous. nil: it is needed in any case.
    static func alreadyThere(_ order: WriteOrder) -> WriteQuestion?
    /// What the answer to the request says was made; nil for an answer without a readable body.
    static func receipt(for order: WriteOrder, _ answer: PageBody?, _ context: ConnectorContext) -> WriteReceipt
    /// Further writes of which the whole consists, to be sent once the first has made its record.
    static func followUps(of write: Write, _ receipt: WriteReceipt) -> [Write]
    /// What to read again afterwards.
    static func effects(of write: Write, _ receipt: WriteReceipt) -> [WriteEffect]
    /// The mirror's columns that change by it, with their new values: an echo of them is no news.
    static func echo(of write: Write) -> [String: JSON]
}

extension Connector {
    package var siteURL: String { baseURL }
    package var accountID: String { "" }
    package var headers: [(name: String, value: String)] { [] }
    package var hasUserHosts: Bool { false }
    package var secrets: [Secret] { [] }

    package func discover(_ caller: ProbeCaller) throws(VendorFailure) -> Discovered? { nil }

    package static var choices: [ChoiceList] { [] }

    package static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall {
        throw VendorFailure(
            .unexpected, "\(manifest.name) takes no \(order.write.verb.noun)",
            manifest.support(of: order.write.verb).reason ?? "This connector cannot write it.")
    }

    package static func lookUp(_ order: WriteOrder) -> WriteQuestion? { nil }

    package static func alreadyThere(_ order: WriteOrder) -> WriteQuestion? { nil }

    package static func receipt(for order: WriteOrder, _ answer: PageBody?, _ context: ConnectorContext)
        -> WriteReceipt
    {
        WriteReceipt()
    }

    package static func followUps(of write: Write, _ receipt: WriteReceipt) -> [Write] { [] }

    package static func effects(of write: Write, _ receipt: WriteReceipt) -> [WriteEffect] { [] }

    package static func echo(of write: Write) -> [String: JSON] { [:] }

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
