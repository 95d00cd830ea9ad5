import Basics
import ConnectorKit
import Customers
import HTTP
import Rendering
import Sync
import Workspace

/// What the vendor has against what is here, part by part, and why they differ.
enum ParityPages {
    static func show(_ visit: Visit) throws -> Response {
        let id: ID<Connection> = try visit.id("id")
        let report = try visit.read { db in
            let connection = try Connection.find(id, db)
            let streams = visit.site.connectors[connection.connector]?.streams ?? []
            let parts = try Parity.list(id, db)
            let kinds = Set(streams.filter { stream in parts.contains { $0.stream == stream.name } }.flatMap(\.kinds))
            var linked: [RecordKind: Int] = [:]
            for kind in kinds { linked[kind] = try LinkedRecords.count(kind, of: id, db) }
            return ParityReport(
                connection: connection, manifest: try DrawerPages.manifest(connection.connector, visit),
                streams: streams, parts: parts, figures: try StreamFigures.list(id, db), linked: linked,
                formats: visit.formats)
        }
        return try visit.page("integrations/parity", report, title: "Parity · \(report.connection.label)")
    }
}
