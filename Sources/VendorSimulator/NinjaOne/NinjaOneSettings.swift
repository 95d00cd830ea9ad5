/// How the pretended NinjaOne stands at the moment.
package struct NinjaOneSettings: Sendable {
    package var clientID = "k3Jd9-sLw02_QmZx7TrVbN1pYcE"
    package var clientSecret = "hT7-pQw4ZxK_9vLm2RnB8sDfG3jYcA6eU1iOoXk5Wq0"
    /// Where the tenant lives: `us`, `us2`, `eu`, `ca`, `oc` or `fed`.
    package var region = "us"
    /// Scopes ticked for the client app.
    package var scopes: Set<String> = ["monitoring", "management"]
    /// Seconds that a token lives.
    package var tokenLife = 3600
    /// Seconds that a cursor lives.
    package var cursorLife = 300
    /// Whether a wrong region answers 404 on the token call; else it looks like a wrong secret.
    package var wrongRegionIsNotFound = true
    /// Beginnings of addresses below `/v2/` that answer 403: `backup`, `alerts`.
    package var deniedModules: Set<String> = []
    /// Beginnings of addresses below `/v2/` that the tenant has not bought and that answer 404.
    package var missingModules: Set<String> = ["ticketing"]
    /// For an address below `/v2/`, the share of its rows that is shown.
    package var shownShares: [String: Double] = [:]
    package var parallelLimit = 12

    /// The instance that answers.
    package var host: String { NinjaOneSettings.hosts[region] ?? "app.ninjarmm.com" }

    static let hosts = [
        "us": "app.ninjarmm.com", "us2": "us2.ninjarmm.com", "eu": "eu.ninjarmm.com", "ca": "ca.ninjarmm.com",
        "oc": "oc.ninjarmm.com",
        "fed": "fed.ninjarmm.com",
    ]
}
