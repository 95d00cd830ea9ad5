/// When a record was made and last changed, by whom; the version grows with each change, which makes kept texts old.
struct Stamp: Sendable, Hashable {
    var entered: Moment
    var updated: Moment
    var by: String
    var version = 0

    init(_ entered: Moment, updated: Moment? = nil, by: String = "system") {
        self.entered = entered
        self.updated = max(entered, updated ?? entered)
        self.by = by
    }
}

/// What lies on a shelf.
protocol Row: Sendable {
    var id: Int { get }
    var stamp: Stamp { get set }
}

/// Rows in the order of their ids, found by halving.
struct Shelf<Element: Row>: Sendable {
    private(set) var rows: [Element]

    init(_ rows: [Element] = []) {
        self.rows = rows.sorted { $0.id < $1.id }
    }

    var count: Int { rows.count }
    var nextID: Int { (rows.last?.id ?? 0) + 1 }

    subscript(_ id: Int) -> Element? {
        position(of: id).map { rows[$0] }
    }

    /// Puts a row with a new id at its place; replaces the one that bears the id.
    mutating func add(_ row: Element) {
        let place = firstPlace(atLeast: row.id)
        if place < rows.count, rows[place].id == row.id {
            rows[place] = row
        } else {
            rows.insert(row, at: place)
        }
    }

    /// Changes the row and its stamp; `at` nil leaves the time of the last change as it is.
    mutating func change(_ id: Int, at moment: Moment?, by: String? = nil, _ body: (inout Element) -> Void) {
        guard let place = position(of: id) else { return }
        body(&rows[place])
        rows[place].stamp.version += 1
        if let moment { rows[place].stamp.updated = moment }
        if let by { rows[place].stamp.by = by }
    }

    @discardableResult mutating func remove(_ id: Int) -> Element? {
        position(of: id).map { rows.remove(at: $0) }
    }

    /// The place of the first row whose id is at least `id`.
    func firstPlace(atLeast id: Int) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func position(of id: Int) -> Int? {
        let place = firstPlace(atLeast: id)
        return place < rows.count && rows[place].id == id ? place : nil
    }
}
