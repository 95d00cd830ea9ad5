import Basics
import ConnectorKit
import Customers
import HTTP
import Sync
import Workspace

/// Everything the RMM tools know, linked to a customer or not.
enum RMMPages {
    static func organizations(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request, sorts: ["name"])
        var filter = RMMOrganization.Filter()
        filter.text = table.text
        filter.connection = ID<Connection>(table["tool"])?.value
        filter.isUnlinked = table["state"] == "unlinked"

        let (connections, found) = try visit.read { db in
            let connections = rmm(try Connection.all(db), visit)
            let keys = Set(connections.map(\.connector)).sorted()
            let after = table.after.map { (name: $0.value, id: $0.id) }
            return (connections, try RMMOrganization.list(connectors: keys, filter, after: after, limit: 51, db))
        }

        let page = OrganizationsView(
            rows: Array(found.prefix(50)), hasMore: found.count > 50, table: table,
            frame: RMMFrame(
                connections: connections, table: table, views: try visit.views(of: .organizations),
                tools: ToolNames(visit.site.connectors), formats: visit.formats)
        )
        return try visit.page("rmm/organizations", page, title: "RMM", topics: ["customers"])
    }

    static func devices(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request, sorts: ["name"])
        var filter = Device.Filter()
        filter.text = table.text
        filter.connection = ID<Connection>(table["tool"])?.value
        filter.account = ID<RMMOrganization>(table["organization"])?.value
        filter.isOnline = ["online": true, "offline": false][table["online"]]
        filter.isLinked = ["linked": true, "unlinked": false][table["state"]]

        let (connections, found) = try visit.read { db in
            let connections = rmm(try Connection.all(db), visit)
            filter.connections = connections.map(\.id.value)
            let after = table.after.map { (hostname: $0.value, id: $0.id) }
            return (connections, try Device.list(filter, after: after, limit: 51, db))
        }

        let page = DevicesView(
            rows: Array(found.prefix(50)), hasMore: found.count > 50, table: table,
            frame: RMMFrame(
                connections: connections, table: table, views: try visit.views(of: .devices),
                tools: ToolNames(visit.site.connectors), formats: visit.formats)
        )
        return try visit.page("rmm/devices", page, title: "RMM devices", topics: ["customers"])
    }

    private static func rmm(_ connections: [Connection], _ visit: Visit) -> [Connection] {
        connections.filter { visit.site.connectors[$0.connector]?.manifest.category == .rmm }
    }
}
