import Basics
import Foundation

/// Hosts whose calls go elsewhere, in plain http if need be: the setting VECTIS_LAB_HOSTS, for labs and tests.
package struct LabHosts: Sendable {
    private let targets: [String: Destination]

    /// - Parameter setting: `host[:port]=url,…`; a host mapped to itself is merely allowed; empty: none.
    package init(_ setting: String) throws(Refusal) {
        var targets: [String: Destination] = [:]
        for entry in setting.split(separator: ",") where !entry.allSatisfy(\.isWhitespace) {
            let parts = entry.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                throw Self.refusal(entry, why: "it has no “=”")
            }
            let key = parts[0].lowercased()
            do throws(FetchError) {
                guard try Destination("https://\(key)").rest.isEmpty else {
                    throw .badURL("“\(key)” is no plain host name.")
                }
                let target = try Destination(parts[1])
                guard target.rest.isEmpty || target.rest == "/" else { throw .badURL("an address here has no path") }
                guard targets.updateValue(target, forKey: key) == nil else { throw .badURL("the host is named twice") }
            } catch {
                throw Self.refusal(entry, why: error.sentence)
            }
        }
        self.targets = targets
    }

    package var isEmpty: Bool { targets.isEmpty }

    /// For the log: `app.ninjarmm.com → http://127.0.0.1:9090`, in order of the hosts.
    package var description: String {
        targets.sorted { $0.key < $1.key }.map { "\($0.key) → \(Self.text($0.value))" }.joined(separator: ", ")
    }

    /// For the banner: `3 vendor hosts go to 127.0.0.1:9090`.
    package var summary: String {
        let places = Set(targets.values.map(\.authority)).sorted().joined(separator: " and ")
        return "\(targets.count) vendor host\(targets.count == 1 ? " goes" : "s go") to \(places)"
    }

    /// Where calls for this host go, as `http://127.0.0.1:9090`; nil when it is no lab host.
    package func target(for host: String) -> String? {
        targets[host.lowercased()].map(Self.text)
    }

    /// An entry that names the port wins over one that does not.
    func target(for destination: Destination) -> Destination? {
        targets["\(destination.host):\(destination.port)"] ?? targets[destination.host]
    }

    private static func text(_ target: Destination) -> String {
        "\(target.isSecure ? "https" : "http")://\(target.authority)"
    }

    private static func refusal(_ entry: Substring, why: String) -> Refusal {
        Refusal(
            "VECTIS_LAB_HOSTS has an entry that cannot be used: “\(entry)”", why: why,
            next: "Write host=url, as in app.ninjarmm.com=http://127.0.0.1:9090")
    }
}
