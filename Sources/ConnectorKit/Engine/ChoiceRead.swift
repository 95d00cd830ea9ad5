import Foundation

extension ChoicePage: PagedContent {}

extension Session {
    /// Reads a connector's lists, each below the values of its parent, in the connector's order.
    ///
    /// - Throws: `VendorFailure`, or `ReadCancelled`.
    package func choices(_ lists: [ChoiceList]) throws -> [String: [Choice]] {
        var all: [String: [Choice]] = [:]
        for list in lists {
            let parents: [String?] = list.parent.map { all[$0, default: []].map { Optional($0.ref) } } ?? [nil]
            all[list.name] = try parents.flatMap { try choices(of: list, below: $0) }
        }
        return all
    }

    private func choices(of list: ChoiceList, below parent: String?) throws -> [Choice] {
        let path = parent.map { list.path.replacing("{ref}", with: Ask.encoded($0)) } ?? list.path
        var ask = Ask(path: path, template: list.path, what: list.title.lowercased())
        ask.query = list.query
        var found: [Choice] = []
        try Listing(caller: caller, ask: ask, paging: list.paging, read: list.read).all { page in
            found += page.content.choices.map { choice in
                var own = choice
                own.parent = parent
                return own
            }
        }
        return found
    }
}
