import Basics
import ConnectorKit
import Database
import Foundation

/// A connection's filters with what is chosen of each. Pure.
struct ChosenFilters: Sendable {
    private let all: [(filter: RecordFilter, chosen: Set<String>)]

    init(_ filters: [RecordFilter], _ options: JSON) {
        all = filters.compactMap { filter in
            let chosen = Set(ChosenFilters.chosen(filter.name, options))
            return chosen.isEmpty ? nil : (filter, chosen)
        }
    }

    /// What is chosen of a filter; empty: everything is read.
    static func chosen(_ name: String, _ options: JSON) -> [String] {
        guard case .array(let values) = options[name] else { return [] }
        return values.compactMap(\.stringValue)
    }

    /// Takes the records that are left out from the others.
    func split(_ records: [any VendorRecord]) -> (kept: [any VendorRecord], leftOut: LeftOut) {
        guard !all.isEmpty else { return (records, LeftOut()) }
        var leftOut = LeftOut()
        let kept = records.filter { record in
            guard let why = reason(record) else { return true }
            leftOut.add(record, why.filter, why.value)
            return false
        }
        return (kept, leftOut)
    }

    private func reason(_ record: any VendorRecord) -> (filter: String, value: String)? {
        guard !(record is VendorDeleted) else { return nil }
        for (filter, chosen) in all {
            if let value = filter.excludes(record, chosen: chosen) { return (filter.name, value) }
        }
        return nil
    }
}

/// Records that filters left out, and why.
struct LeftOut: Sendable, Equatable {
    /// By kind; what we still have of them is hidden.
    private(set) var ids: [RecordKind: [String]] = [:]
    /// By filter and value.
    private(set) var counts: [String: [String: Int]] = [:]

    var count: Int { ids.values.reduce(0) { $0 + $1.count } }

    /// Over all pages, by the counts.
    var total: Int { counts.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

    mutating func add(_ record: any VendorRecord, _ filter: String, _ value: String) {
        ids[record.recordKind, default: []].append(record.id)
        counts[filter, default: [:]][value, default: 0] += 1
    }

    mutating func add(countsOf other: LeftOut) {
        for (filter, values) in other.counts {
            counts[filter, default: [:]].merge(values) { $0 + $1 }
        }
    }

    /// For the stream's row.
    var json: JSON {
        .object(counts.mapValues { values in .object(values.mapValues { .number(Decimal($0)) }) })
    }

    /// As stored, counts only.
    init(json: JSON) {
        guard case .object(let filters) = json else { return }
        for (name, values) in filters {
            guard case .object(let members) = values else { continue }
            counts[name] = members.compactMapValues { value in
                if case .number(let number) = value { NSDecimalNumber(decimal: number).intValue } else { nil }
            }
        }
    }

    init() {}
}
