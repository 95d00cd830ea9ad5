import Basics
import ConnectorKit
import Foundation

/// ConnectWise Manage (PSA): companies, contacts, tickets, time, agreements, configurations, invoices;
/// tickets are written.
///
/// Source: vendor's OpenAPI 2025.8 and REST documentation, checked 2026-11-21.
package struct ConnectWise: Connector {
    package let siteURL: String
    /// Percent-encoded, as links need it.
    package let accountID: String
    private let company: String
    private let apiHost: String
    private let userHost: String
    private let publicKey: String
    private let privateKey: Secret
    private let clientID: String

    package static let manifest = Manifest(
        key: "connectwise", name: "ConnectWise Manage", category: .psa, line: "tickets, companies, service boards",
        fills: ["contacts", "tickets", "time", "contracts", "devices", "invoices", "timeline"],
        success: "Connected to ConnectWise",
        fields: [
            .url(
                "site_url", "Site URL",
                help: "The address at which you sign in to ConnectWise, such as "
                    + "https://na.myconnectwise.net, or that of your own server.",
                anchor: "site-url", placeholder: "https://na.myconnectwise.net"),
            .text(
                "company_id", "Company ID",
                help: "The short ID you type at sign-in beside your user name. Upper and lower "
                    + "case matter.", anchor: "company-id", placeholder: "acme"),
            .text(
                "public_key", "Public key",
                help: "System → Members → API Members → your member → API Keys. Sixteen letters "
                    + "and digits.", anchor: "api-keys"),
            .secret(
                "private_key", "Private key",
                help: "Shown once beside the public key, when the key is made. This is not the "
                    + "client ID.", anchor: "api-keys"),
            .text(
                "client_id", "Client ID",
                help: "The GUID that developer.connectwise.com gives your integration, with "
                    + "hyphens.", anchor: "client-id", placeholder: "00000000-0000-0000-0000-000000000000"),
        ],
        setupMinutes: 10, verbs: verbs, fileLimit: fileLimit, concurrency: 4, budgetPerMinute: nil,
        aliases: ["ConnectWise PSA", "ConnectWise", "CW Manage"],
        accountWord: "company", accountWords: "companies", filters: filters)

    package static let hints = [
        Hint(
            400, matching: "clientid", .badCredentials, "ConnectWise does not know this client ID",
            "400 Bad Request. The client ID is not registered. Copy the GUID of your integration from "
                + "developer.connectwise.com/ClientID, then Test.", anchor: "400-client-id"),
        Hint(
            401, matching: "clientid", .badCredentials, "ConnectWise does not know this client ID",
            "401 Unauthorized. The client ID is missing or not registered. Copy the GUID of your integration from "
                + "developer.connectwise.com/ClientID, then Test.", anchor: "400-client-id"),
        Hint(
            400, matching: "cannot route", .wrongRegionOrURL, "Company ID or server address is wrong",
            "400 Bad Request from {host}. This server has no company of that ID. Compare both with what you type "
                + "when you sign "
                + "in, then Test.", anchor: "400-cannot-route"),
        Hint(
            401, .badCredentials, "ConnectWise refused these credentials",
            "401 Unauthorized. The company ID (upper and lower case matter), the public key or the private key is "
                + "wrong, or the "
                + "key was deleted. Copy them again from System → Members → API Members → API Keys, then Test.",
            anchor: "401"),
        Hint(
            403, at: .write, .missingPermission, "The key works but may not write {what}",
            "403 Forbidden on {path}. The security role of the API member lacks Add or Edit on Service Tickets, or Close "
                + "Service Tickets. Change the role in System → Security Roles, then Test.", anchor: "403"),
        Hint(
            403, .missingPermission, "The key works but may not read {what}",
            "403 Forbidden on {path}. The security role of the API member lacks Inquire on {what}, or the member’s "
                + "home system "
                + "is closed to it. Change the role in System → Security Roles, then Test.", anchor: "403"),
        Hint(
            404, .wrongRegionOrURL, "ConnectWise has no {what} at this address",
            "404 Not Found from {host} on {path}. Check the site URL; after an upgrade of ConnectWise, Test again.",
            anchor: "404"),
        Hint(
            429, .rateLimited, "ConnectWise asks us to slow down",
            "429 Too Many Requests, retry after {seconds}. The sync goes on by itself; nothing to do.", anchor: "429"),
        Hint(
            Hint.noAnswer, .network, "ConnectWise did not answer",
            "Check the site URL, and firewall rules for outgoing traffic to {host}, port 443.", anchor: "timeout"),
    ]

    package init(_ credentials: Credentials) throws(VendorFailure) {
        let host = try ConnectWise.host(credentials["site_url"])
        var company = credentials["company_id"].trimmed
        var key = credentials["public_key"].trimmed
        if let plus = key.firstIndex(of: "+") {
            // The company is part of the user name that ConnectWise shows beside the keys; people copy it along.
            let named = String(key[..<plus])
            if company.isEmpty { company = named }
            if named.lowercased() == company.lowercased() { key = String(key[key.index(after: plus)...]) }
        }
        guard !company.isEmpty else { throw ConnectWise.missing("Company ID", "company_id", "company-id") }
        guard !key.isEmpty else { throw ConnectWise.missing("Public key", "public_key", "api-keys") }
        let secret = Secret(credentials.secret("private_key").reveal { $0.trimmed })
        guard !secret.isEmpty else { throw ConnectWise.missing("Private key", "private_key", "api-keys") }
        guard let client = UUID(uuidString: credentials["client_id"].trimmed) else {
            throw VendorFailure(
                .badCredentials, "This is no client ID",
                "A client ID is a GUID of 32 hexadecimal digits with hyphens. Copy it from "
                    + "developer.connectwise.com/ClientID.",
                anchor: "client-id", field: "client_id")
        }

        userHost = host.hasPrefix("api-") ? String(host.dropFirst(4)) : host
        apiHost = ConnectWise.isCloud(host) && !userHost.hasPrefix("sandbox-") ? "api-" + userHost : host
        siteURL = "https://" + userHost
        self.company = company
        accountID = company.addingPercentEncoding(withAllowedCharacters: ConnectWise.unreserved) ?? company
        publicKey = key
        privateKey = secret
        clientID = client.uuidString.lowercased()
    }

    package var baseURL: String { "https://\(apiHost)/v4_6_release/apis/3.0" }

    package var hosts: [String] {
        ConnectWise.isCloud(userHost) ? [userHost, apiHost, "*.myconnectwise.net"] : [userHost, apiHost]
    }

    package var hasUserHosts: Bool { !ConnectWise.isCloud(userHost) }

    package var identity: String { "\(company.lowercased())@\(userHost)" }

    package var secrets: [Secret] { [privateKey] }

    package var authorization: Authorization {
        let pair = privateKey.reveal { "\(company)+\(publicKey):\($0)" }
        return .headers([
            ("Authorization", Secret("Basic " + Data(pair.utf8).base64EncodedString())), ("clientId", Secret(clientID)),
        ])
    }

    /// Server and codebase of the company. A server that does not know the question keeps its address: `v4_6_release`
    /// is an alias that always works.
    package func discover(_ caller: ProbeCaller) throws(VendorFailure) -> Discovered? {
        let call = ProbeCall(
            "\(siteURL)/login/companyinfo/\(accountID)", what: "the company", isSigned: false,
            template: "/login/companyinfo/{company}")
        let found: WireCompanyInfo?
        do {
            found = try caller.value(call, as: WireCompanyInfo?.self)
        } catch  where error.status == 404 {
            if ConnectWise.isCloud(userHost) { throw noCompany(404) }
            return nil
        }
        guard let found else { throw noCompany(200) }
        let codebase = found.codebase.map { $0.filter { $0 != "/" } } ?? ""
        let isSound =
            !codebase.isEmpty && codebase.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0)) }
        return Discovered(
            baseURL: "https://\(host(named: found.siteUrl))/\(isSound ? codebase : "v4_6_release")/apis/3.0",
            facts: ["companyID": found.companyID ?? "", "companyName": found.companyName ?? ""])
    }

    /// The API's host as the vendor names it, when it is one that this connection may call at all.
    private func host(named site: String?) -> String {
        guard let site, let host = try? ConnectWise.host(site) else { return apiHost }  // an odd name counts as none
        return host == userHost || ConnectWise.isCloud(userHost) && ConnectWise.isCloud(host) ? host : apiHost
    }

    /// The one mistake behind a 401 that ConnectWise itself gives away.
    func wrongCase(_ failure: VendorFailure, _ discovered: Discovered?) -> VendorFailure? {
        guard failure.kind == .badCredentials, let known = discovered?.facts["companyID"], known != company,
            known.lowercased() == company.lowercased()
        else { return nil }
        return VendorFailure(
            .badCredentials, failure.title,
            "401 Unauthorized. ConnectWise writes this company ID “\(known)”, not “\(company)”: upper and lower case "
                + "matter. "
                + "Correct it, then Test.",
            status: failure.status, words: failure.words, anchor: "401", method: failure.method, path: failure.path,
            field: "company_id")
    }

    private func noCompany(_ status: Int) -> VendorFailure {
        VendorFailure(
            .wrongRegionOrURL, "No ConnectWise company with that ID on this server",
            "\(userHost) does not know the company ID “\(company)”; upper and lower case matter. Compare both with "
                + "what you type when you sign in, then Test.",
            status: status, anchor: "400-cannot-route", method: "GET", path: "/login/companyinfo/{company}",
            field: "company_id")
    }

    private static func missing(_ label: String, _ field: String, _ anchor: String) -> VendorFailure {
        VendorFailure(
            .badCredentials, "\(label) is missing", "Fill in \(label), then Test.", anchor: anchor, field: field)
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func isCloud(_ host: String) -> Bool {
        host.hasSuffix(".myconnectwise.net") || host.hasSuffix(".connectwisedev.com")
    }

    /// The host in whatever people paste: with or without scheme, slash, path.
    private static func host(_ typed: String) throws(VendorFailure) -> String {
        var rest = typed.trimmed.lowercased()[...]
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        let host = String(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isSound =
            name.first?.contains(".") == true && !host.hasPrefix(".") && !host.contains("..")
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.:".contains($0)) }
        guard isSound, name.count == 1 || Int(name[1]) != nil else {
            throw VendorFailure(
                .wrongRegionOrURL, "This is no site URL",
                "Type the address at which you sign in to ConnectWise, such as https://na.myconnectwise.net.",
                anchor: "site-url", field: "site_url")
        }
        return host
    }
}

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
