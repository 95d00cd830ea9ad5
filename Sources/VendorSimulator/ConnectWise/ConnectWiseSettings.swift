/// How the pretended ConnectWise stands at the moment; a test or the control endpoint changes it while calls come in.
package struct ConnectWiseSettings: Sendable {
    /// Letters count: another case is another company.
    package var companyID = "tidewater"
    package var publicKey = "aB3dE5fG7hJ9kL1m"
    package var privateKey = "Zq8wXe6rTy4uIo2p"
    package var clientID = "5f3a1c9e-2b7d-4e68-9a10-c4d2e8f6b701"
    /// The tenant's cloud: `na`, `eu`, `au`, `aus`, `za`, `staging`; or the host name of an installation on premises.
    package var region = "na"
    package var version = "v2025_1"
    /// Whether `v4_6_release/` leads to the present version, whatever that is.
    package var aliasAnswers = true
    /// Addresses, or their beginnings, that the security role may not read: `finance`, `company/configurations`.
    package var deniedModules: Set<String> = []
    /// For an address, the share of its rows that is shown: 0.5 hides every second one.
    package var shownShares: [String: Double] = [:]
    /// Addresses, or their beginnings, that the security role may read but not write.
    package var deniedWrites: Set<String> = []
    /// Whether the security role may give a ticket a closing status.
    package var mayCloseTickets = true
    /// Seconds before lists and searches find what was just created; a single record is there at once.
    package var searchLag = 0
    /// Whether the links in `Link` name the user-facing host instead of the API's.
    package var linksNameUserHost = false
    /// Calls under way at once beyond which 429 is answered.
    package var parallelLimit = 12

    /// The host people sign in at.
    package var userHost: String { region.contains(".") ? region : "\(region).myconnectwise.net" }
    /// The host that answers API calls.
    package var apiHost: String {
        region.contains(".")
            ? region : region == "staging" ? "api-staging.connectwisedev.com" : "api-\(region).myconnectwise.net"
    }
}
