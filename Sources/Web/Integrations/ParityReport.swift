import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync

/// What `Templates/integrations/parity.mustache` prints.
struct ParityReport: ViewModel {
    let connection: Connection
    let manifest: Manifest
    let streams: [ConnectorKit.Stream]
    let parts: [Parity]
    let figures: [StreamFigures]
    let linked: [RecordKind: Int]
    let formats: Formats

    var view: View {
        let path = "/admin/integrations/\(connection.id)"
        let rows = streams.compactMap { stream in parts.first { $0.stream == stream.name }.map { row(stream, $0) } }
        return [
            "crumbs": [
                PageLink("Integrations", "/admin/integrations"), PageLink(connection.label, "\(path)?tab=sync"),
            ],
            "summary": summary, "hasRows": !rows.isEmpty, "rows": rows, "others": others, "reasons": reasons,
            "hasReasons": !reasons.isEmpty,
            "empty": EmptyState(
                .nothingConnected, "Nothing compared yet",
                text: "The first full read of a part compares it; after that each night does."),
        ]
    }

    private var summary: String {
        guard let percent = Parity.percent(parts) else { return "Nothing was compared yet." }
        let start = "Parity \(percent) % over \(Formats.count(parts.count, "part"))."
        return percent == 100
            ? "\(start) Everything that should be here is." : "\(start) The differences are explained below."
    }

    private func row(_ stream: ConnectorKit.Stream, _ part: Parity) -> View {
        let percent = Parity.percent([part]) ?? 100
        let tally = stream.kinds.compactMap { linked[$0] }
        return [
            "title": stream.title, "vendor": Formats.exact(part.atVendor), "isCounted": part.isCounted,
            "leftOut": Formats.exact(part.atVendor - part.expected), "here": Formats.exact(part.here),
            "linked": tally.isEmpty ? nil : Formats.exact(tally.reduce(0, +)),
            "missing": Formats.exact(part.failed + part.unexplained), "extra": Formats.exact(part.extra),
            "state": Badge(percent == 100 ? .ok : .warn, "\(percent) %"), "time": formats.time(part.countedAt),
        ]
    }

    /// Parts about which there is nothing in the table.
    private var others: [View] {
        streams.filter { stream in !parts.contains { $0.stream == stream.name } }.map { stream in
            let why =
                connection.streamsOff.contains(stream.name)
                ? "switched off"
                : stream.mode == .feed
                    ? "entries are only ever added, so there is no list to compare with" : "not read in full yet"
            return ["title": stream.title, "why": why]
        }
    }

    /// Why parts differ, one entry for each difference.
    private var reasons: [View] {
        streams.flatMap { stream -> [View] in
            guard let part = parts.first(where: { $0.stream == stream.name }) else { return [] }
            return filtered(stream) + unwanted(stream, part) + missing(stream, part) + extra(stream, part)
        }
    }

    private func filtered(_ stream: ConnectorKit.Stream) -> [View] {
        let leftOut = figures.first { $0.stream == stream.name }?.leftOut ?? [:]
        return leftOut.sorted { $0.key < $1.key }.map { name, values in
            let title = manifest.filters.first { $0.name == name }?.title ?? name
            let all = values.sorted { $0.key < $1.key }.map { value, count in
                "\(value.isEmpty ? "(none)" : value): \(Formats.exact(count))"
            }
            return reason(stream, "left out by the filter “\(title)”", values.values.reduce(0, +), all)
        }
    }

    private func unwanted(_ stream: ConnectorKit.Stream, _ part: Parity) -> [View] {
        [(part.deleted, "marked as deleted there"), (part.ignored, "no record that Vectis keeps")]
            .filter { $0.0 > 0 }.map { reason(stream, $0.1, $0.0, []) }
    }

    private func missing(_ stream: ConnectorKit.Stream, _ part: Parity) -> [View] {
        var found: [View] = []
        if part.failed > 0 {
            let named = part.missing.map { "\($0.ref.isEmpty ? "without an id" : $0.ref): \($0.reason)" }
            found.append(reason(stream, "could not be read", part.failed, named))
        }
        if part.unexplained > 0 {
            found.append(reason(stream, "came or went while the list was read", part.unexplained, []))
        }
        return found
    }

    private func extra(_ stream: ConnectorKit.Stream, _ part: Parity) -> [View] {
        var found: [View] = []
        if part.extra > 0 {
            let why = "here, but deleted at \(manifest.name): waits for an admin to confirm, or for the next read"
            found.append(reason(stream, why, part.extra, part.extraRefs))
        }
        if part.older > 0 {
            found.append(reason(stream, "here from before the look-back, and not compared", part.older, []))
        }
        return found
    }

    private func reason(_ stream: ConnectorKit.Stream, _ why: String, _ count: Int, _ named: [String]) -> View {
        [
            "title": stream.title, "count": Formats.exact(count), "why": why, "hasNames": !named.isEmpty,
            "names": named.map { ["name": $0] as View },
        ]
    }
}
