import CPQ

/// One answer of the server, cleared when nobody reads it any more.
final class Answer {
    let handle: OpaquePointer
    let query: String
    let columns: Columns
    private var nextColumn = 0

    init(_ handle: OpaquePointer, query: String, columns: Columns? = nil) {
        self.handle = handle
        self.query = query
        self.columns = columns ?? Columns(handle)
    }

    deinit {
        PQclear(handle)
    }

    /// What a statement answers with; read from the first answer and kept with the prepared statement.
    struct Columns {
        let names: [String]
        let types: [SQLType]

        init(_ handle: OpaquePointer) {
            let indexes = 0..<PQnfields(handle)
            names = indexes.map { PQfname(handle, $0).map { String(cString: $0) } ?? "" }
            types = indexes.map { SQLType(oid: PQftype(handle, $0)) }
        }
    }

    var rowCount: Int { Int(PQntuples(handle)) }

    /// Rows inserted, changed, deleted or selected.
    var affected: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The command's name as the server confirms it: `COMMIT`, `INSERT 0 1`.
    var tag: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

    /// The number of a column. Columns are mostly read in their order, so the search begins behind the last one found.
    func index(of name: String) -> Int? {
        let names = columns.names
        for step in 0..<names.count {
            let index = (nextColumn + step) % names.count
            if names[index] == name {
                nextColumn = (index + 1) % names.count
                return index
            }
        }
        return nil
    }

    func field(_ row: Int, _ column: Int) -> SQLColumn {
        let (row, index) = (Int32(row), Int32(column))
        guard PQgetisnull(handle, row, index) == 0, let start = PQgetvalue(handle, row, index) else {
            return SQLColumn(type: columns.types[column], bytes: nil)
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, index)))
        return SQLColumn(type: columns.types[column], bytes: bytes)
    }
}

/// One row of an answer; columns are asked for by name.
package struct Row {
    private let answer: Answer
    private let number: Int

    init(_ answer: Answer, _ number: Int) {
        self.answer = answer
        self.number = number
    }

    /// The value of `column`, which must be of that type; a column that may be NULL is read into an optional.
    ///
    /// - Throws: `DatabaseError` naming the column, both types and the query.
    package func get<Value: SQLDecodable>(_ column: String) throws -> Value {
        guard let index = answer.index(of: column) else {
            throw DatabaseError(.other, "there is no column \(column)\(DatabaseError.origin(answer.query))")
        }
        return try value(at: index)
    }

    /// The value of the column with this number, counted from 0.
    func value<Value: SQLDecodable>(at index: Int) throws -> Value {
        guard index < answer.columns.names.count else {
            throw DatabaseError(.other, "there is no column number \(index)\(DatabaseError.origin(answer.query))")
        }
        do {
            return try withExtendedLifetime(answer) { try Value(sql: answer.field(number, index)) }
        } catch let mismatch as ColumnMismatch {
            let name = answer.columns.names[index]
            throw DatabaseError(
                .other,
                "column \(name) is \(mismatch.found), not \(mismatch.wanted)\(DatabaseError.origin(answer.query))")
        }
    }
}
