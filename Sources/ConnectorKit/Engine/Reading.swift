import Foundation
import Outbound

/// One read of one stream: who asks, what, in which words.
struct Reading: Sendable {
    let caller: Caller
    let stream: Stream
    let context: ConnectorContext
    let mode: ReadMode
    /// How far back the first read of a stream with look-back reaches.
    let lookback: Date
    /// Rows that need not be looked into.
    var known: KnownRows?
    let stop = Stop()

    /// Threads that may call at once.
    var width: Int { max(1, min(4, type(of: caller.connector).manifest.concurrency)) }

    /// The stream's list, or the list below `parent`.
    func listing(_ scope: ReadScope, below parent: String? = nil) -> Listing<ReadPage> {
        var ask = self.ask(stream.path, below: parent)
        ask.query = stream.query(scope)
        ask.headers = stream.headers
        let context = context.below(parent)
        var listing = Listing(caller: caller, ask: ask, paging: stream.paging) { [stream] in
            try stream.records($0, context)
        }
        listing.known = known
        return listing
    }

    /// The one record with this id, as a list of one.
    func record(_ path: String, _ ref: String) -> Listing<ReadPage> {
        Listing(caller: caller, ask: ask(path, below: ref), paging: .none) { [stream, context] body in
            let list = [UInt8(ascii: "[")] + body.bytes + [UInt8(ascii: "]")]
            return try stream.records(try PageBody(list), context)
        }
    }

    func listing(_ lookup: Lookup, below parent: String? = nil) -> Listing<LookupPage> {
        var ask = self.ask(lookup.path, below: parent)
        ask.what = lookup.name
        return Listing(caller: caller, ask: ask, paging: lookup.paging, read: lookup.read)
    }

    /// How many rows the vendor counts; nil when it does not say.
    func count(_ scope: ReadScope) throws -> (rows: Int, calls: Int)? {
        guard let path = stream.countPath else { return nil }
        var ask = self.ask(path, below: nil)
        ask.query = stream.query(scope)
        do {
            let reply = try caller.send(ask)
            // A count that cannot be read is as good as none.
            return (try? PageBody(reply.answer.body).value(CountAnswer.self)).map { ($0.count, reply.calls) }
        } catch let failure as VendorFailure where !failure.isPassing {
            return nil
        }
    }

    private func ask(_ path: String, below parent: String?) -> Ask {
        let filled = parent.map { path.replacing("{ref}", with: Ask.encoded($0)) } ?? path
        var ask = Ask(path: filled, template: path, what: stream.title.lowercased())
        ask.stop = stop
        return ask
    }

    /// Refuses a page of which more than one row and more than 1 % could not be read.
    func check(_ page: ReadPage) throws {
        guard page.rejected.count > 1, page.rejected.count * 100 > page.count else { return }
        let vendor = type(of: caller.connector).manifest.name
        throw VendorFailure(
            .unexpected, "\(page.rejected.count) of \(page.count) \(stream.title.lowercased()) could not be read",
            "More than 1 % of a page does not have the shape that \(vendor) documents, so the stream stops rather "
                + "than lose "
                + "rows. The first: \(page.rejected[0].reason). Look at the details and send them to us.",
            method: "GET", path: stream.path)
    }
}

private struct CountAnswer: Decodable {
    let count: Int
}
