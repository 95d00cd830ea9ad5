import ConnectorKit
import Rendering

/// One page of `Templates/guides/`, as the index and the palette name it.
struct Guide: Sendable {
    let name: String
    let title: String
    let line: String
    let minutes: Int?
    let group: String

    var href: String { "/guides/\(name)" }

    /// Those whose template exists: the general ones, then one per connector in the order of the catalogue.
    static func all(_ site: Site) -> [Guide] {
        let written = Set(site.templates.names.filter { $0.hasPrefix("guides/") }.map { $0.dropFirst("guides/".count) })
        let tools = site.connectors.manifests.map { manifest in
            Guide(
                name: manifest.key, title: manifest.name, line: manifest.line, minutes: manifest.setupMinutes,
                group: "Connect a tool")
        }
        return (general + tools).filter { written.contains($0.name[...]) }
    }

    private static let general = [
        Guide(
            name: "getting-started", title: "Getting started",
            line: "From the first sign-in to two connected tools", minutes: 30, group: "Start"),
        Guide(
            name: "integrations", title: "Integrations Guide",
            line: "How tools are connected, and what to do when one does not answer", minutes: nil, group: "Start"),
        Guide(
            name: "customer-hub", title: "Customer hub",
            line: "What stands on a customer's page and where it comes from",
            minutes: nil, group: "Work with it"),
        Guide(
            name: "timeline", title: "Timeline", line: "What becomes an event, filters, and the ticket window",
            minutes: nil, group: "Work with it"),
        Guide(
            name: "mapping", title: "Customer mapping", line: "How records find their customer, and how to decide",
            minutes: nil, group: "Work with it"),
    ]
}
