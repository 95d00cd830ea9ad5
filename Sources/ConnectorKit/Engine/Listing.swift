import Foundation
import Outbound

/// What paging must know of a page, whatever was made of its rows.
protocol PagedContent: Sendable {
    var count: Int { get }
    /// In the vendor's order.
    var ids: [String] { get }
}

extension ReadPage: PagedContent {}
extension LookupPage: PagedContent {}

/// A page as fetched and read.
struct Fetched<Content: PagedContent>: Sendable {
    let content: Content
    let body: [UInt8]
    /// Where the next page begins; nil when this is the last.
    let next: String?
    let date: Date?
    let calls: Int
    let throttled: Duration
}

/// A list at a vendor, one page at a time.
struct Listing<Content: PagedContent>: Sendable {
    let caller: Caller
    /// Path, query and fields; paging adds to it.
    let ask: Ask
    let paging: Paging
    let read: @Sendable (PageBody) throws -> Content
    /// Rows that need not be looked into.
    var known: KnownRows?

    init(caller: Caller, ask: Ask, paging: Paging, read: @escaping @Sendable (PageBody) throws -> Content) {
        self.caller = caller
        self.ask = ask
        self.paging = paging
        self.read = read
    }

    /// The page at `position`, the first one when nil. A damaged body is asked for again, twice.
    func page(at position: String?) throws -> Fetched<Content> {
        let ask = placed(at: position)
        var calls = 0
        var throttled = Duration.zero
        while true {
            let reply = try caller.send(ask)
            calls += reply.calls
            throttled += reply.throttled
            do {
                let body = try PageBody(reply.answer.body, known: known)
                let content = try content(body, reply)
                return Fetched(
                    content: content, body: reply.answer.body, next: try next(reply.answer, body, content, position),
                    date: reply.date, calls: calls, throttled: throttled)
            } catch let malformed as PageBody.Malformed {
                guard calls < 3, ask.patience == .sync else { throw caller.damaged(malformed, reply, ask) }
            }
        }
    }

    /// Every page in turn.
    func all(_ each: (Fetched<Content>) throws -> Void) throws {
        var position: String?
        var watch = PageWatch(paging)
        repeat {
            let fetched = try page(at: position)
            guard watch.isNew(fetched.content.ids, next: fetched.next) else {
                throw PageWatch.failure(caller, ask)
            }
            try each(fetched)
            position = fetched.next
        } while position != nil
    }

    private func content(_ body: PageBody, _ reply: Reply) throws -> Content {
        do {
            return try read(body)
        } catch let error as DecodingError {
            throw caller.unreadable(error, reply, ask)
        }
    }

    private func placed(at position: String?) -> Ask {
        var ask = ask
        switch paging {
        case .linkHeader(let size):
            ask.query.append(("pageSize", String(size)))
            if let position, let parts = LinkHeader.split(position) { ask.query.append(parts) }
        case .afterLast(let size, let parameter):
            ask.query.append(("pageSize", String(size)))
            if let position { ask.query.append((parameter, position)) }
        case .cursor(let size):
            ask.query.append(("pageSize", String(size)))
            if let position { ask.query.append(("cursor", position)) }
        case .activities(let size):
            ask.query.append(("pageSize", String(size)))
            if let position, let parts = LinkHeader.split(position) { ask.query.append(parts) }
        case .none:
            break
        }
        return ask
    }

    private func next(_ answer: Answer, _ body: PageBody, _ content: Content, _ position: String?) throws -> String? {
        switch paging {
        case .linkHeader:
            guard content.count > 0 else { return nil }
            return LinkHeader.next(answer.fields.filter { $0.name.lowercased() == "link" }.map(\.value))
        case .afterLast:
            // A short page is not taken for the last one: the vendor may cut pages smaller than asked.
            return content.count > 0 ? content.ids.last : nil
        case .cursor:
            guard content.count > 0 else { return nil }
            return try body.value(CursorAnswer.self).cursor?.name
        case .activities, .none:
            return nil
        }
    }
}

/// The envelope of `Paging.cursor`.
private struct CursorAnswer: Decodable {
    let cursor: Cursor?

    struct Cursor: Decodable {
        let name: String?
    }
}

/// `Link: <https://…?page=2>; rel="next"`. Source: RFC 8288.
enum LinkHeader {
    /// The place that the next link names, `pageId=250` or `page=2`. Nothing else of the link is used: neither its
    /// host, which may be one that people sign in at, nor its path, nor its copy of the query.
    static func next(_ fields: [String]) -> String? {
        for link in fields.flatMap({ $0.split(separator: "<") }) {
            guard let end = link.firstIndex(of: ">"), isNext(link[end...]) else { continue }
            let query = link[..<end].split(separator: "?", maxSplits: 1).last ?? ""
            let pairs = query.split(separator: "&").map(String.init)
            return pairs.first { $0.lowercased().hasPrefix("pageid=") }.map { "pageId=" + $0.dropFirst(7) }
                ?? pairs.first { $0.lowercased().hasPrefix("page=") }
        }
        return nil
    }

    /// `page=2` in two.
    static func split(_ position: String) -> (name: String, value: String)? {
        let parts = position.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    private static func isNext(_ parameters: Substring) -> Bool {
        let own = parameters.prefix { $0 != "," }
        return own.filter { $0 != " " && $0 != "\"" && $0 != "'" }.lowercased().contains("rel=next")
    }
}
