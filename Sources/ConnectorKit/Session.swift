import Basics
import Foundation
import Outbound

/// An opened connector: the one way in which anybody else talks to a vendor.
package struct Session: Sendable {
    let caller: Caller
    private let clock: Clock

    /// - Parameters:
    ///   - tokens: where this connection's tokens live; for typed credentials a `TokenMemory` of their own.
    ///   - cancel: looked at between and within calls and waits.
    package init(
        connector: any Connector, fetcher: Fetcher, tokens: any TokenStore,
        onCall: @escaping @Sendable (CallTrace) -> Void = { _ in }, budget: RateBudget = RateBudget(perMinute: nil),
        cancel: @escaping @Sendable () -> Bool = { false }, sleeper: Sleeper = .real, clock: Clock = .system
    ) {
        self.clock = clock
        caller = Caller(
            connector,
            Wiring(
                fetcher: fetcher, tokens: tokens, budget: budget, onCall: onCall, cancel: cancel, sleeper: sleeper,
                clock: clock))
    }

    /// Reads `stream` page by page; while `onPage` lands one, the next is on its way.
    ///
    /// - Parameters:
    ///   - cursor: the one of the page landed last; nil at the first read, or for a cursor nobody understands.
    ///   - lookbackDays: how far back the first read of tickets, time, invoices and feeds reaches, in whole days UTC.
    ///   - parents: for children streams, the records below which to read: all of them, or those changed since
    ///     `Session.parentsSince(cursor)`.
    ///   - known: rows of an earlier read of this stream by the same `place`, and the seed by which rows are hashed; used
    ///     where a record is made of its row alone.
    ///   - onPage: lands the page with its cursor in one transaction; false ends the read.
    /// - Throws: `VendorFailure`, `ReadCancelled`, and whatever `onPage` and the token store throw. A failure by which
    ///   `stream.isSkipped` says that the tenant lacks the module altogether.
    package func read(
        _ stream: Stream, from cursor: JSON?, mode: ReadMode = .changes, lookbackDays: Int = 90,
        parents: [ParentRef] = [], known: KnownRows? = nil,
        onPage: (Page) throws -> Bool
    ) throws {
        let reading = try reading(stream, mode, lookbackDays, known: stream.isTextAlone ? known : nil)
        let start = ReadCursor(cursor)
        switch stream.mode {
        case .incremental, .complete:
            var read = ListRead(reading, from: start)
            try read.run(onPage)
        case .feed:
            var read = FeedRead(reading, from: start)
            try read.run(onPage)
        case .children:
            try ChildRead(reading, parents: parents).run(from: start, onPage)
        }
    }

    /// Reads single records of `stream` by the vendor's ids, where it has a `recordPath`; no cursor moves.
    ///
    /// What no longer exists is told in a page's warnings and left to the next complete read.
    package func read(_ stream: Stream, refs: [String], onPage: (Page) throws -> Bool) throws {
        var read = RecordRead(try reading(stream, .full, 0))
        try read.run(refs, onPage)
    }

    private func reading(_ stream: Stream, _ mode: ReadMode, _ lookbackDays: Int, known: KnownRows? = nil) throws
        -> Reading
    {
        let now = clock.now
        let connector = caller.connector
        let context = ConnectorContext(
            baseURL: try caller.baseURL(.sync), siteURL: connector.siteURL, accountID: connector.accountID, now: now)
        return Reading(
            caller: caller, stream: stream, context: context, mode: mode,
            lookback: Session.lookback(days: lookbackDays, before: now), known: known)
    }

    /// From midnight UTC, so that a broken read that goes on later asks for the same window.
    private static func lookback(days: Int, before now: Date) -> Date {
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down)
        return Date(timeIntervalSince1970: (day - Double(days)) * 86_400)
    }

    /// Where rows are read and what their links name: a row may become another record when this changes.
    package func place() throws -> [String] {
        [try caller.baseURL(.sync), caller.connector.siteURL, caller.connector.accountID]
    }

    /// The moment of the last parent whose children were read: those that changed since then are due.
    package static func parentsSince(_ cursor: JSON?) -> Date? {
        ReadCursor(cursor).since
    }

    /// The Test button: no second tries, 20 s for everything.
    ///
    /// - Throws: what concerns the whole connection; a data set that may not be read is a capability of the report.
    package func test() throws(VendorFailure) -> TestReport {
        let patience = Ask.Patience.person(until: ContinuousClock.now + .seconds(20))
        let found: Discovered?
        do {
            _ = try caller.baseURL(patience)
            found = caller.discovered
        } catch let failure as VendorFailure {
            throw failure
        } catch {
            throw VendorFailure(.unexpected, "The test was stopped", "It was ended before an answer came. Test again.")
        }
        return try caller.connector.test(Prober(caller.prober(patience), discovered: found))
    }
}
