import ConnectorKit
import Database

/// What one read of a stream has come across so far.
struct ReadSight {
    private(set) var seen = SeenRecords()
    private(set) var leftOut = LeftOut()
    /// Records that could not be read.
    private(set) var failed: [RejectedRecord] = []
    /// Rows of the list, whatever became of them.
    private(set) var rows = 0
    /// Those that the vendor marks as deleted.
    private(set) var deleted = 0
    /// Those that are no records of ours.
    private(set) var ignored = 0
    /// What the vendor says there are.
    private(set) var total: Int?

    /// Rows by their texts, for the next whole read.
    private(set) var marks = ReadMarks()

    /// Records that landed, or stand as they landed before.
    private(set) var landed = 0
    /// No record came twice.
    private(set) var areDifferent = true

    /// - Returns: whether none of the page's rows came before.
    mutating func add(_ page: PreparedPage, of stream: ConnectorKit.Stream) -> Bool {
        let areUnseen = seen.add(page.rows)
        if let kind = stream.kinds.first { seen.add(page.marks.prefix(page.known), of: kind) }
        marks.add(page)
        landed += page.rows.count + page.known
        areDifferent = areDifferent && areUnseen
        seen.add(page.leftOut)
        leftOut.add(countsOf: page.leftOut)
        failed += page.rows.rejected
        rows += page.listed
        deleted += page.rows.deleted.values.reduce(0) { $0 + $1.count }
        ignored += max(0, page.listed - page.read)
        total = page.total ?? total
        return areUnseen
    }
}

extension LeftOut {
    /// Writes down what a whole read left out, and by which choice.
    func keep(_ context: RunContext, _ stream: String, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE connection_streams
               SET left_out = \(json), filtered_by = \(context.connection.options)
             WHERE connection_id = \(context.connectionID) AND stream = \(stream)
            """)
    }
}
