/// Why a vendor's answer, or its silence, stops us: one of eight kinds, with the sentences that the admin reads.
package struct VendorFailure: Error, Equatable, Sendable {
    package let kind: Kind
    /// What happened, without a full stop: "NinjaOne refused these credentials".
    package let title: String
    /// Why, and what to do next.
    package let sentence: String
    /// The HTTP status; nil when no answer came.
    package var status: Int?
    /// The vendor's own words, free of secrets, at most 500 characters.
    package var words: String?
    /// The section of the connector's guide that explains it.
    package var anchor: String?
    package var method: String?
    /// The path template, without ids and query.
    package var path: String?
    /// How long the vendor asks us to wait.
    package var retryAfter: Duration?
    /// The manifest's field that is at fault, when one typed value is.
    package var field: String?

    package init(
        _ kind: Kind, _ title: String, _ sentence: String, status: Int? = nil, words: String? = nil,
        anchor: String? = nil,
        method: String? = nil, path: String? = nil, retryAfter: Duration? = nil, field: String? = nil
    ) {
        self.kind = kind
        self.title = title
        self.sentence = sentence
        self.status = status
        self.words = words
        self.anchor = anchor
        self.method = method
        self.path = path
        self.retryAfter = retryAfter
        self.field = field
    }

    /// The raw values are stored with connections and runs and never change.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case badCredentials = "bad_credentials"
        case missingPermission = "missing_permission"
        case wrongRegionOrURL = "wrong_region_or_url"
        case planLacksAPI = "plan_lacks_api"
        case rateLimited = "rate_limited"
        case network
        case vendorDown = "vendor_down"
        case unexpected
    }

    /// True when the same call may succeed later without anybody doing anything.
    package var isPassing: Bool {
        switch kind {
        case .rateLimited, .network, .vendorDown: true
        case .badCredentials, .missingPermission, .wrongRegionOrURL, .planLacksAPI, .unexpected: false
        }
    }
}
