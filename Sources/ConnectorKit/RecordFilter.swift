/// A choice of the Sync tab by which records of one kind are left out: company types, boards, device classes.
package struct RecordFilter: Sendable {
    /// The key of what is chosen; never changes.
    package let name: String
    /// As in "Company types".
    package let title: String
    /// What the choice means beyond its records, in a sentence; empty when it means nothing more.
    package let note: String
    package let kind: RecordKind
    /// Where the values are listed among what was synced.
    package let known: Known
    private let values: @Sendable (any VendorRecord) -> [String]?

    /// What of the synced records is offered as values.
    package enum Known: Sendable, CaseIterable {
        case accountTypes, accountStatuses, boardNames, deviceKinds, ticketStatuses
    }

    /// - Parameter values: the record's own; none counts as the empty text.
    package init<Record: VendorRecord>(
        _ name: String, _ title: String, note: String = "", known: Known,
        values: @escaping @Sendable (Record) -> [String]
    ) {
        self.name = name
        self.title = title
        self.note = note
        self.known = known
        kind = Record.kind
        self.values = { record in (record as? Record).map(values) }
    }

    /// The value for which a record is left out, empty for one that has none; nil when it is read.
    ///
    /// - Parameter chosen: what is read; empty: everything.
    package func excludes(_ record: any VendorRecord, chosen: Set<String>) -> String? {
        guard !chosen.isEmpty, let own = values(record) else { return nil }
        let all = own.isEmpty ? [""] : own
        return chosen.isDisjoint(with: all) ? all[0] : nil
    }
}
