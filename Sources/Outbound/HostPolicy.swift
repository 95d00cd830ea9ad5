/// Which hosts a caller may reach.
package struct HostPolicy: Sendable {
    private let allowed: [String]
    private let lab: LabHosts
    private let userHosts: Bool

    /// - Parameters:
    ///   - allowed: hosts, or `*.example.com` for every host below a domain (not the domain itself).
    ///   - userHosts: also any public host, on port 443 or 8443: for addresses that people type.
    package init(allowed: [String], lab: LabHosts, userHosts: Bool) {
        self.allowed = allowed.map { $0.lowercased() }
        self.lab = lab
        self.userHosts = userHosts
    }

    /// Where a call to `url` really goes.
    func route(to url: String) throws(FetchError) -> Route {
        let wanted = try Destination(url)
        if let target = lab.target(for: wanted) {
            return Route(wanted: wanted, target: target, isLab: true)
        }

        guard wanted.isSecure else { throw .refusedHost("\(wanted.host) is called over https only.") }
        guard wanted.port == 443 || wanted.port == 8443 else {
            throw .refusedHost("\(wanted.host) is called on port 443 or 8443 only, not \(wanted.port).")
        }
        if let literal = wanted.literal, let why = PublicAddress.complaint(literal) {
            throw .refusedHost("\(wanted.host) \(why): only public addresses are called.")
        }
        guard !Self.isInside(wanted.host) else {
            throw .refusedHost("\(wanted.host) is a name inside a network: only public hosts are called.")
        }
        guard userHosts || allowed.contains(where: { Self.matches(wanted.host, $0) }) else {
            throw .refusedHost("\(wanted.host) is not among the hosts of this connection.")
        }
        return Route(wanted: wanted, target: wanted, isLab: false)
    }

    private static func matches(_ host: String, _ pattern: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return host == pattern }
        return host.hasSuffix(pattern.dropFirst()) && host.utf8.count >= pattern.utf8.count
    }

    /// Names that mean this machine, this network or a cloud's metadata service.
    private static func isInside(_ host: String) -> Bool {
        if !host.contains(".") && !host.contains(":") { return true }
        return ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "in-addr.arpa", "ip6.arpa"]
            .contains { host == $0 || host.hasSuffix(".\($0)") }
    }
}

/// A call's destination as written, and the one connected to.
struct Route {
    let wanted: Destination
    let target: Destination
    /// Then any address may be connected to.
    let isLab: Bool

    /// What is fetched: the target's scheme and authority with the wanted path.
    var url: String {
        let path = wanted.rest.hasPrefix("/") ? wanted.rest : "/" + wanted.rest
        return "\(target.isSecure ? "https" : "http")://\(target.authority)\(path)"
    }
}
