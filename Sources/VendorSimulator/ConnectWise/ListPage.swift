/// One page of a listing and what is to be said of the others.
struct ListPage: Sendable {
    let body: [UInt8]
    let total: Int
    /// The parameter that leads to the next page; nil on the last.
    let next: (name: String, value: Int)?
    /// The number of the last page; nil in forward-only paging.
    let last: Int?

    init(_ listing: Listing, _ query: ListQuery) {
        let chosen: [Int]
        if query.isForwardOnly {
            var byID = query
            byID.order = []
            let all = listing.places(byID)
            let rest = query.pageID.map { id in all.drop { listing.ids[$0] <= id } } ?? all[...]
            chosen = Array(rest.prefix(query.pageSize))
            total = all.count
            next = rest.count > chosen.count ? chosen.last.map { ("pageId", listing.ids[$0]) } : nil
            last = nil
        } else {
            let all = listing.places(query)
            chosen = Array(all.dropFirst((query.page - 1) * query.pageSize).prefix(query.pageSize))
            let pages = max(1, (all.count + query.pageSize - 1) / query.pageSize)
            total = all.count
            next = query.page < pages ? ("page", query.page + 1) : nil
            last = pages
        }
        body = ListPage.array(
            chosen.map { query.fields.isEmpty ? listing.text($0) : query.fields.kept(of: listing.text($0)) })
    }

    static func array(_ texts: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = [UInt8(ascii: "[")]
        body.reserveCapacity(texts.reduce(2) { $0 + $1.count + 1 })
        for (place, text) in texts.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: text)
        }
        body.append(UInt8(ascii: "]"))
        return body
    }
}
