import Basics
import Database
import Foundation
import Sync

/// What became of one watched column in a batch of updates: from which value, and to which.
///
/// A change tells only what was before. What came after is the next change's before, and for the last change of a record
/// what the record says now.
struct Moves {
    private var ids: [Int64] = []
    private var refs: [String] = []
    private var times: [Date] = []
    /// Empty for no value, as in `afters`.
    private var befores: [String] = []
    private var afters: [String] = []
    private var areLast: [Bool] = []

    init(_ changes: [Change], of column: String) {
        let known = changes.filter { $0.before?[column] != nil }
        for moves in Dictionary(grouping: known, by: \.ref).values {
            let ordered = moves.sorted { $0.id < $1.id }
            for (index, move) in ordered.enumerated() {
                let next = ordered.dropFirst(index + 1).first
                ids.append(move.id)
                refs.append(move.ref)
                times.append(move.at)
                befores.append(Moves.text(move.before?[column]))
                afters.append(Moves.text(next?.before?[column]))
                areLast.append(next == nil)
            }
        }
    }

    /// A table `m` of id, ref, at, before, after and is_last.
    var rows: SQL {
        """
        (SELECT id, ref, at, before, after, nullif(is_last, '') IS NOT NULL AS is_last
           FROM unnest(\(ids), \(refs), \(times), \(befores), \(afters), \(areLast.map { $0 ? "last" : "" }))
                AS one (id, ref, at, before, after, is_last)) m
        """
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: text
        case .some(let other): other.text()
        }
    }
}
