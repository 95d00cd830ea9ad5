import Basics
import ConnectorKit
import Foundation

/// NinjaOne remote monitoring: organizations, locations, devices, active alerts, activities, technicians, backups;
/// alerts are resolved.
///
/// Source: vendor's OpenAPI "NinjaOne Public API 2.0", checked 2026-11-21.
package struct NinjaOne: Connector {
    private let region: String
    private let host: String
    private let clientID: String
    private let clientSecret: Secret

    package static let manifest = Manifest(
        key: "ninjaone", name: "NinjaOne", category: .rmm, line: "devices and monitoring",
        fills: ["devices", "alerts", "backups", "timeline"], success: "Connected to NinjaOne ({{uppercased(region)}})",
        fields: [
            .text(
                "client_id", "Client ID",
                help: "Administration → Apps → API → Client App IDs, in the row of the app that "
                    + "you made for us.", anchor: "client-id"),
            .secret(
                "client_secret", "Client secret",
                help: "Shown once, when the app is saved. If it is lost, make a new one "
                    + "there.", anchor: "client-secret"),
            .choice(
                "region", "Region",
                [
                    Field.Option("us", "us · app.ninjarmm.com"), Field.Option("eu", "eu · eu.ninjarmm.com"),
                    Field.Option("ca", "ca · ca.ninjarmm.com"), Field.Option("oc", "oc · oc.ninjarmm.com"),
                ], help: "The first part of the address at which you sign in; app and us are us.", anchor: "region"),
        ],
        setupMinutes: 5, verbs: verbs, concurrency: 3, aliases: ["NinjaRMM", "Ninja"], accountWord: "organization",
        accountWords: "organizations",
        filters: [
            RecordFilter("device_classes", "Device classes", known: .deviceKinds) {
                (device: VendorDevice) in [device.kindRaw].compactMap { $0 }
            }
        ])

    package static let hints = [
        Hint(
            400, matching: "invalid_scope", at: .token, .missingPermission, "The client lacks a scope",
            "403 Forbidden: NinjaOne gives this client no token with the scopes monitoring and management. Tick both "
                + "under "
                + "Administration → Apps → API, then Test.", anchor: "403"),
        Hint(
            400, at: .token, .badCredentials, "NinjaOne refused these credentials",
            "401 Unauthorized. The client ID or secret is wrong or was rotated. Copy both again from Administration "
                + "→ Apps → "
                + "API, then Test. A client of another region looks the same: compare the region with your sign-in "
                + "address.",
            anchor: "401"),
        Hint(
            401, .badCredentials, "NinjaOne refused these credentials",
            "401 Unauthorized. The client ID or secret is wrong or was rotated. Copy both again from Administration "
                + "→ Apps → "
                + "API, then Test.", anchor: "401"),
        Hint(
            403, matching: "invalid_scope", at: .token, .missingPermission, "The client lacks a scope",
            "403 Forbidden. Tick the scopes monitoring and management under Administration → Apps → API, then Test.",
            anchor: "403"),
        Hint(
            403, at: .write, .missingPermission, "The key works but may not resolve alerts",
            "403 Forbidden on {path}. The client lacks the management scope. Enable it under Administration → Apps → API, "
                + "then Test.", anchor: "403"),
        Hint(
            403, .missingPermission, "The key works but may not read {what}",
            "403 Forbidden on {path}. The client lacks the monitoring scope. Enable monitoring and management under "
                + "Administration → Apps → API, then Test.", anchor: "403"),
        Hint(
            404, at: .token, .wrongRegionOrURL, "No NinjaOne account found in this region",
            "404 Not Found from {host}. Your sign-in address shows the region: app or us → us, eu → eu, ca → ca, oc "
                + "→ oc. Pick "
                + "that one, then Test.", anchor: "404"),
        Hint(
            404, .wrongRegionOrURL, "No NinjaOne account found in this region",
            "404 Not Found from {host} on {path}. Your sign-in address shows the region: app or us → us, eu → eu, ca "
                + "→ ca, "
                + "oc → oc. Pick that one, then Test.", anchor: "404"),
        Hint(
            429, .rateLimited, "NinjaOne asks us to slow down",
            "429, retry after {seconds}. The sync goes on by itself; nothing to do.", anchor: "429"),
        Hint(
            Hint.noAnswer, .network, "NinjaOne did not answer",
            "Connection timed out or was blocked. Check firewall rules and VPN for outgoing traffic to {host}, port "
                + "443.",
            anchor: "timeout"),
    ]

    package init(_ credentials: Credentials) throws(VendorFailure) {
        guard let region = NinjaOne.region(credentials["region"]), let host = NinjaOne.instances[region] else {
            throw VendorFailure(
                .wrongRegionOrURL, "This is no region",
                "Pick one of us, eu, ca, oc: the first part of the address at which you sign in.", anchor: "region",
                field: "region")
        }
        let id = credentials["client_id"].trimmed
        guard !id.isEmpty else {
            throw VendorFailure(
                .badCredentials, "Client ID is missing", "Fill in Client ID, then Test.", anchor: "client-id",
                field: "client_id")
        }
        let secret = Secret(credentials.secret("client_secret").reveal { $0.trimmed })
        guard !secret.isEmpty else {
            throw VendorFailure(
                .badCredentials, "Client secret is missing", "Fill in Client secret, then Test.",
                anchor: "client-secret",
                field: "client_secret")
        }
        self.region = region
        self.host = host
        clientID = id
        clientSecret = secret
    }

    package var baseURL: String { "https://" + host }

    package var hosts: [String] { [host] }

    package var identity: String { "\(clientID)@\(region)" }

    package var secrets: [Secret] { [clientSecret] }

    package var authorization: Authorization {
        .clientCredentials(
            tokenURL: "https://\(host)/ws/oauth/token", id: clientID, secret: clientSecret,
            scope: "monitoring management")
    }

    private static let instances = [
        "us": "app.ninjarmm.com", "eu": "eu.ninjarmm.com", "ca": "ca.ninjarmm.com", "oc": "oc.ninjarmm.com",
    ]

    /// The region, also out of a sign-in address.
    private static func region(_ typed: String) -> String? {
        var word = typed.trimmed.lowercased()[...]
        if let scheme = word.range(of: "://") { word = word[scheme.upperBound...] }
        let first = String(word.prefix { $0 != "." && $0 != "/" })
        return first == "app" ? "us" : instances[first].map { _ in first }
    }

    package static let streams: [ConnectorKit.Stream] = [
        Stream(
            "organizations", "Organizations", "/v2/organizations", paging: byID, mode: .complete
        ) { organization($0, $1) }.with { $0.permission = "monitoring" },
        Stream(
            "locations", "Locations", "/v2/locations", paging: byID, mode: .complete
        ) { location($0, $1) }.with { $0.permission = "monitoring" },
        Stream(
            "devices", "Devices", "/v2/devices-detailed", paging: byID, mode: .complete
        ) { device($0, $1) }.with {
            $0.permission = "monitoring"
            $0.lookups = [health, operatingSystems, loggedOnUsers]
        },
        Stream("alerts", "Alerts", "/v2/alerts", paging: .none, mode: .complete) { alert($0, $1) }
            .with { $0.permission = "monitoring" },
        Stream(
            "activities", "Activities", "/v2/activities", under: "activities", paging: .activities(size: 1_000),
            mode: .feed
        ) { activity($0, $1) }.with { $0.permission = "monitoring" },
        Stream(
            "users", "Technicians", "/v2/users", paging: .none, mode: .complete,
            query: { _ in [("userType", "TECHNICIAN")] }
        ) { technician($0, $1) }.with { $0.permission = "monitoring" },
        Stream(
            "backup_jobs", "Backup jobs", "/v2/backup/jobs", under: "results", paging: .cursor(size: 1_000),
            mode: .incremental, query: backupsSince
        ) { backupRun($0, $1) }.with {
            $0.permission = "monitoring, and the backup module"
            $0.isOptional = true
            $0.absentStatuses = [403, 404]
            $0.hasLookback = true
        },
    ]

    private static let byID = Paging.afterLast(size: 1_000, parameter: "after")

    /// A job is filtered by when it began; two more days, so that those which ran long are read again when they ended.
    @Sendable private static func backupsSince(_ scope: ReadScope) -> [(name: String, value: String)] {
        guard let start = scope.since?.addingTimeInterval(-172_800) ?? scope.lookback else { return [] }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return [("stf", "startTime after \(style.format(start))")]
    }

    package func test(_ probe: Prober) throws(VendorFailure) -> TestReport {
        _ = try probe.caller.bytes(
            ProbeCall("/v2/organizations", query: [("pageSize", "1")], what: "organizations"))

        var capabilities = [TestReport.Capability(name: "Read organizations", stream: "organizations", isOK: true)]
        for (name, stream, path, query, consequence) in NinjaOne.probes {
            capabilities.append(
                try probe.capability(
                    "Read \(name)", stream: stream, ProbeCall(path, query: query, what: name), without: consequence))
        }
        return TestReport(
            success: NinjaOne.manifest.successText(["region": region]), capabilities: capabilities, identity: identity)
    }

    private static let probes: [(String, String, String, [(name: String, value: String)], String)] = [
        ("locations", "locations", "/v2/locations", [("pageSize", "1")], "Devices are shown without their place."),
        ("devices", "devices", "/v2/devices-detailed", [("pageSize", "1")], "The hub shows no devices."),
        ("alerts", "alerts", "/v2/alerts", [], "Alerts stay unknown; rules on alerts never fire."),
        (
            "activities", "activities", "/v2/activities", [("pageSize", "10")],
            "The timeline lacks what happened on devices."
        ),
        ("technicians", "users", "/v2/users", [("userType", "TECHNICIAN")], "Technicians are unknown."),
        (
            "backup jobs", "backup_jobs", "/v2/backup/jobs", [("pageSize", "1")],
            "This tenant has no NinjaOne Backup, or the client may not see it. Backups are left out."
        ),
    ]
}
