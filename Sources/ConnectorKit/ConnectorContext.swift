import Foundation
import Synchronization

/// What mapping may know besides the row.
package struct ConnectorContext: Sendable {
    /// As discovered; ends without a slash.
    package let baseURL: String
    /// Where people sign in, for deep links; ends without a slash.
    package let siteURL: String
    /// The account's id at the vendor, where links need it.
    package let accountID: String
    /// The parent's id, in a children stream.
    package let parent: String?
    private let time: Time

    package init(baseURL: String, siteURL: String, accountID: String = "", parent: String? = nil, now: Date = Date()) {
        self.init(baseURL: baseURL, siteURL: siteURL, accountID: accountID, parent: parent, time: Time(now))
    }

    private init(baseURL: String, siteURL: String, accountID: String, parent: String?, time: Time) {
        self.baseURL = baseURL
        self.siteURL = siteURL
        self.accountID = accountID
        self.parent = parent
        self.time = time
    }

    /// The same for the rows below `ref`.
    package func below(_ ref: String?) -> ConnectorContext {
        guard let ref else { return self }
        return ConnectorContext(baseURL: baseURL, siteURL: siteURL, accountID: accountID, parent: ref, time: time)
    }

    /// The time of the read. What is made with it may be another record tomorrow, so no row of the read is then known by its
    /// text alone.
    package var now: Date { time.tell() }

    /// Whether `now` was asked for.
    var toldTime: Bool { time.isTold.load(ordering: .relaxed) }

    private final class Time: Sendable {
        private let now: Date
        let isTold = Atomic(false)

        init(_ now: Date) { self.now = now }

        func tell() -> Date {
            isTold.store(true, ordering: .relaxed)
            return now
        }
    }
}
