import Basics
import ConnectorKit
import Rendering
import Sync

/// What the tool behind the customer list reports, with the page that explains the difference: "PSA reports 214".
enum SpineReport {
    /// - Returns: nil before the first whole read of its accounts.
    static func link(_ spine: Connection, _ parts: [Parity], _ connectors: ConnectorSet) -> PageLink? {
        let connector = connectors[spine.connector]
        let names = connector?.streams.filter { $0.kinds.contains(.account) }.map(\.name) ?? []
        let accounts = parts.filter { names.contains($0.stream) }
        guard !accounts.isEmpty else { return nil }
        let tool = connector?.manifest.category == .psa ? "PSA" : spine.label
        let count = accounts.reduce(0) { $0 + $1.expected }
        return PageLink("\(tool) reports \(Formats.exact(count))", "/admin/integrations/\(spine.id)/parity")
    }
}
