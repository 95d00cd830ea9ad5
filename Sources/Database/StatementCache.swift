/// The statements of one connection that are worth preparing: those that came a second time.
struct StatementCache {
    struct Key: Hashable {
        let text: String
        let types: [SQLType]
    }

    struct Entry {
        /// The server's name for it; nil until it is prepared.
        var name: String?
        var columns: Answer.Columns?
        var lastUse = 0
    }

    /// How many statements a connection remembers.
    static let limit = 200

    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var names = 0

    /// What is known of a statement, nil when it comes for the first time.
    mutating func use(_ key: Key) -> Entry? {
        uses += 1
        guard var entry = entries[key] else { return nil }
        entry.lastUse = uses
        entries[key] = entry
        return entry
    }

    /// Remembers a statement.
    ///
    /// - Returns: the server's name of the statement that had to make room, if it was prepared.
    mutating func remember(_ key: Key) -> String? {
        entries[key] = Entry(lastUse: uses)
        guard entries.count > Self.limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.name
    }

    mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    mutating func prepared(_ key: Key, as name: String) {
        entries[key]?.name = name
    }

    mutating func answered(_ key: Key, with columns: Answer.Columns) {
        entries[key]?.columns = columns
    }

    mutating func forget(_ key: Key) {
        entries[key] = nil
    }
}
