import Basics
import ConnectorKit
import Foundation

/// What a vendor has published, in the folder that VECTIS_VENDOR_DATA names.
struct VendorData: Sendable {
    private let folder: URL

    /// nil when the variable is not set or has no folder for this connector.
    init?(_ key: String) {
        guard let root = ProcessInfo.processInfo.environment["VECTIS_VENDOR_DATA"], !root.isEmpty else { return nil }
        folder = URL(fileURLWithPath: root).appendingPathComponent(key)
        guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    }

    /// Every JSON text among the recorded and documented answers, by its name; what is no JSON is not for us.
    var bodies: [(name: String, json: JSON)] {
        ["recorded", "examples", "doc-examples", "templates"].flatMap { files(below: $0) }
            .filter { $0.pathExtension == "json" }
            .compactMap { file in
                guard let data = try? Data(contentsOf: file), let json = try? JSON(parsing: data) else { return nil }
                return (file.lastPathComponent, json)
            }
    }

    /// The specification files beside them.
    var specifications: [URL] {
        let here = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return here.filter { ["json", "yaml", "yml"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    private func files(below name: String) -> [URL] {
        let start = folder.appendingPathComponent(name)
        let all =
            FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return all.sorted { $0.path < $1.path }
    }
}

extension JSON {
    /// The rows of an answer: of a list, a wrapped list, or the one record that it is.
    var rows: [JSON] {
        switch self {
        case .array(let rows): return rows
        case .object(let members):
            for name in ["results", "activities", "data", "items"] {
                if case .array(let rows) = members[name] { return rows }
            }
            return [self]
        default: return []
        }
    }

    var members: [String: JSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    var isWholeNumber: Bool {
        if case .number(let value) = self { value == value.whole } else { false }
    }

    /// With every member but `kept` null, also within objects, and one that nobody knows.
    func hollow(keeping kept: Set<String>) -> JSON {
        var hollow = members.mapValues { _ in JSON.null }
        for name in kept { hollow[name] = self[name] }
        hollow["aFieldOfNextYear"] = ["id": "x", "list": [1, nil]]
        return .object(hollow)
    }

    /// With something unknown in every object.
    var crowded: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.crowded))
        case .object(let members):
            .object(members.mapValues(\.crowded).merging(["aFieldOfNextYear": [["id": "x"]]]) { old, _ in old })
        default: self
        }
    }

    var body: PageBody {
        get throws { try PageBody(Array(text().utf8)) }
    }
}

extension Decimal {
    fileprivate var whole: Decimal {
        var value = self
        var result = Decimal()
        NSDecimalRound(&result, &value, 0, .down)
        return result
    }
}
