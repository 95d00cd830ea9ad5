/// Notices a page that comes twice, or rows that moved from one page to the next while we read.
struct PageWatch {
    private let paging: Paging
    private var before: Set<String> = []
    private var places: Set<String> = []

    init(_ paging: Paging) {
        self.paging = paging
    }

    /// False when a row was on the page before this one too, or when the next place is one where we have been.
    mutating func isNew(_ ids: [String], next: String?) -> Bool {
        let ids = Set(ids)
        guard ids.isDisjoint(with: before) else { return false }
        before = ids
        // A cursor's name is the same from page to page: the vendor keeps the place.
        if case .cursor = paging { return true }
        return next.map { places.insert($0).inserted } ?? true
    }

    /// Rows keep moving, or the vendor does not page at all.
    static func failure(_ caller: Caller, _ ask: Ask) -> VendorFailure {
        let vendor = type(of: caller.connector).manifest.name
        return VendorFailure(
            .unexpected, "\(vendor) sent the same page of \(ask.what) again",
            "The list on \(ask.template) was begun anew twice and still repeats itself, so it cannot be read to its "
                + "end. "
                + "What was read is kept and nothing is deleted. The next sync tries again.",
            method: ask.method, path: ask.template)
    }
}
