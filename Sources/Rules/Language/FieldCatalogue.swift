/// A field a rule may name, by its whole path.
package struct Field: Sendable, Hashable {
    /// `alert.severity`; of a related record `it.status`.
    package let path: String
    package let type: FieldType
    /// The only values it can have; empty: any.
    package let choices: [String]

    package static func == (left: Field, right: Field) -> Bool { left.path == right.path }
    package func hash(into hasher: inout Hasher) { hasher.combine(path) }

    /// `severity` of `alert.severity`, `line.quantity` of `contract.line.quantity`.
    package var name: String { String(path[path.index(after: path.firstIndex(of: ".") ?? path.startIndex)...]) }
    /// `alert` of `alert.severity`.
    package var root: String { String(path.prefix { $0 != "." }) }
}

/// Every field of every kind of record, with its type: what conditions compare and `{{variables}}` print.
package enum FieldCatalogue {
    /// The fields below a root (`alert`, `customer`, `event` …), sorted by path; empty for a root that is none.
    package static func fields(of root: String) -> [Field] {
        (all[root] ?? [:]).values.sorted { $0.path < $1.path }
    }

    /// The field of this path below one of these roots; `it` is what `entity` says.
    static func field(_ path: String, roots: Set<String>, it entity: RelatedKind?) -> Field? {
        guard let dot = path.firstIndex(of: ".") else { return nil }
        let root = String(path[..<dot])
        let name = String(path[path.index(after: dot)...])
        if root == "it" {
            guard let entity, let field = all[entity.catalogueRoot]?[name] else { return nil }
            return Field(path: path, type: field.type, choices: field.choices)
        }
        return roots.contains(root) ? all[root]?[name] : nil
    }

    /// The known path most like a mistyped one, for "did you mean".
    static func nearest(to path: String, roots: Set<String>, it entity: RelatedKind?) -> String? {
        let own = roots.sorted().flatMap { fields(of: $0).map(\.path) }
        let related = entity.map { entity in fields(of: entity.catalogueRoot).map { "it." + $0.name } } ?? []
        let ranked = (own + related).map { (path: $0, distance: distance(path, $0)) }
        let best = ranked.min { ($0.distance, $0.path) < ($1.distance, $1.path) }
        return best.flatMap { $0.distance <= 3 ? $0.path : nil }
    }

    private static let all: [String: [String: Field]] = {
        var roots: [String: [String: Field]] = [:]
        for (root, list) in EstateFields.roots + ServiceFields.roots + FinanceFields.roots + CloudFields.roots {
            for field in list {
                roots[root, default: [:]][field.name] = Field(
                    path: "\(root).\(field.name)", type: field.type, choices: field.choices)
            }
        }
        return roots
    }()

    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[right.count]
    }
}
