import Foundation

/// A list of values among which a write may choose, as the vendor has it: boards, statuses, types, priorities.
package struct ChoiceList: Sendable {
    /// The word by which values are stored; never changes.
    package let name: String
    package let title: String
    /// Below the base URL; `{ref}` is a value of `parent`.
    package let path: String
    package let parent: String?
    package let paging: Paging
    package let query: [(name: String, value: String)]
    let read: @Sendable (PageBody) throws -> ChoicePage

    /// - Parameter choice: nil for rows that nobody may choose.
    package init<Wire: Decodable & SendableMetatype>(
        _ name: String, _ title: String, _ path: String, below parent: String? = nil, paging: Paging,
        query: [(name: String, value: String)] = [], choice: @escaping @Sendable (Wire) -> Choice?
    ) {
        self.name = name
        self.title = title
        self.path = path
        self.parent = parent
        self.paging = paging
        self.query = query
        read = { body in
            let rows = try Rows<Wire>(body)
            return ChoicePage(choices: rows.good.compactMap(choice), count: rows.count, ids: rows.ids)
        }
    }
}

/// A value that can be chosen.
package struct Choice: Sendable, Equatable {
    package let ref: String
    package let name: String
    /// The vendor's own default.
    package let isDefault: Bool
    /// A status that ends the ticket.
    package let isClosed: Bool
    package let order: Int
    /// The value of the parent list to which it belongs.
    package internal(set) var parent: String?

    package init(_ ref: String, _ name: String, isDefault: Bool = false, isClosed: Bool = false, order: Int = 0) {
        self.ref = ref
        self.name = name
        self.isDefault = isDefault
        self.isClosed = isClosed
        self.order = order
    }
}

/// An answer to a list of choices.
struct ChoicePage: Sendable {
    var choices: [Choice]
    let count: Int
    let ids: [String]
}
