import Foundation

/// A question to the vendor about a write: has it arrived, is it still wanted?
package struct WriteQuestion: Sendable {
    package let path: String
    package let template: String
    package let query: [(name: String, value: String)]
    package let what: String
    /// Asked of an index that may lag behind the records: one "no" is not enough.
    package let isSearch: Bool
    /// Statuses besides 2xx that answer it.
    package let statuses: [Int: WriteFinding]
    package let read: @Sendable (PageBody, ConnectorContext) throws -> WriteFinding

    package init(
        _ template: String, ref: String? = nil, query: [(name: String, value: String)] = [], what: String,
        isSearch: Bool = false, statuses: [Int: WriteFinding] = [:],
        read: @escaping @Sendable (PageBody, ConnectorContext) throws -> WriteFinding
    ) {
        self.template = template
        path = ref.map { template.replacing("{ref}", with: Ask.encoded($0)) } ?? template
        self.query = query
        self.what = what
        self.isSearch = isSearch
        self.statuses = statuses
        self.read = read
    }
}

/// What the vendor has.
package enum WriteFinding: Sendable, Equatable {
    /// It is there, or as wanted.
    case found(WriteReceipt)
    case absent
    /// It cannot be told; why, as a sentence for the person who decides.
    case unclear(String)
}

/// What a write made.
package struct WriteReceipt: Sendable, Equatable {
    /// The vendor's id of the new record; nil when none was made or told.
    package let id: String?
    /// Where people see it.
    package let url: String?

    package init(id: String? = nil, url: String? = nil) {
        self.id = id
        self.url = url
    }
}
