import ConnectorKit
import Foundation
import Rendering

/// What connectors are called, by key.
struct ToolNames {
    private let names: [String: String]

    init(_ connectors: ConnectorSet) {
        names = Dictionary(connectors.manifests.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The connector's name; its key when it is no longer shipped.
    subscript(_ key: String) -> String { names[key] ?? key }
}

/// Links that came from a vendor's data.
enum ExternalLink {
    /// The address when it is http or https; nil for anything else.
    static func checked(_ address: String) -> String? {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.host?.isEmpty == false
        else { return nil }
        return address
    }
}

extension String {
    /// For use as one value of a query.
    var percentEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
