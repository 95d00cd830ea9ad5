import Basics
import Sync

/// The connected tools by number and name.
struct AuditTools {
    private let labels: [Int64: String]
    private let keys: [String: [Int64]]

    init(_ visit: Visit) throws {
        let connections = try visit.standingsLately().map(\.connection)
        labels = Dictionary(connections.map { ($0.id.value, $0.label) }, uniquingKeysWith: { $1 })
        keys = Dictionary(grouping: connections, by: \.connector).mapValues { $0.map(\.id.value) }
    }

    /// As people call it; one that is gone has only its number left.
    func label(_ id: Int64) -> String { labels[id] ?? "connection \(id)" }

    func has(_ id: Int64) -> Bool { labels[id] != nil }

    /// The connections that `source:` means: by the connector's key, by their label, or by number.
    func connections(named name: String) -> [Int64]? {
        if let found = keys[name.lowercased()] { return found }
        let found = labels.filter { $0.value.lowercased() == name.lowercased() }.map(\.key)
        return found.isEmpty ? Int64(name).map { [$0] } : found
    }
}
