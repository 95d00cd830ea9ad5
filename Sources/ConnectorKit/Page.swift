import Basics
import Foundation

/// A page of records, to be landed in one transaction together with its cursor.
package struct Page: Sendable {
    package let records: [any VendorRecord]
    package let rejected: [RejectedRecord]
    /// Rows of the answer, records of ours or not.
    package let rows: Int
    /// The answer as received; for children one object of the parents' answers by id.
    package let body: [UInt8]
    /// Where the next read goes on once this page has landed; nil when the stream keeps none.
    package let cursor: JSON?
    /// Rows of the whole read, when the vendor tells.
    package let total: Int?
    package let isLast: Bool
    /// The last page of a read that began at the beginning and left nothing out: what it did not bring is gone.
    package let isComplete: Bool
    /// Set on the last page of a read that left out only what changed before this moment and is closed: a row that
    /// changed later and was not brought is gone.
    package let completeSince: Date?
    package let calls: Int
    /// Time spent waiting because the vendor or our budget asked for it.
    package let throttled: Duration
    /// The parents whose children this page holds, all of them: a child of theirs that is missing is gone.
    package let parentsDone: [ParentRef]
    /// What went wrong beside the records, for the run's log.
    package let warnings: [String]
    /// Columns that could not be read this time; what is known of them is still the best there is.
    package let withheld: [String]
    /// Beside `records`: the hash of the text of which each is made, 0 or nothing where more than the text counts.
    package var texts: [UInt64] = []
    /// Rows that came as they came before.
    package var known: [RowMark] = []
}

/// A record below which a children stream reads.
package struct ParentRef: Sendable, Hashable {
    package let ref: String
    package let updatedAt: Date?

    package init(_ ref: String, updatedAt: Date? = nil) {
        self.ref = ref
        self.updatedAt = updatedAt
    }
}

/// How much of a stream is read.
package enum ReadMode: String, Sendable, Codable {
    /// From the cursor on; everything when there is none.
    case changes
    /// From the beginning, so that deletions show.
    case full
}

/// The run was told to stop.
package struct ReadCancelled: Error, Equatable {
    package init() {}
}
