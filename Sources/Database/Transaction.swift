/// What a query is given: a transaction lent for the length of a closure. It can be neither kept nor handed to another thread.
package struct Transaction: ~Copyable {
    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Every row of the answer, made into a value.
    package func all<Value>(_ query: SQL, as make: (Row) throws -> Value) throws -> [Value] {
        let answer = try connection.execute(query)
        return try (0..<answer.rowCount).map { try make(Row(answer, $0)) }
    }

    /// The first row of the answer; nil when there is none.
    package func first<Value>(_ query: SQL, as make: (Row) throws -> Value) throws -> Value? {
        let answer = try connection.execute(query)
        return answer.rowCount == 0 ? nil : try make(Row(answer, 0))
    }

    /// The first column of the first row; nil when there is no row or it is NULL.
    package func value<Value: SQLDecodable>(_ query: SQL) throws -> Value? {
        let answer = try connection.execute(query)
        return answer.rowCount == 0 ? nil : try Row(answer, 0).value(at: 0)
    }

    /// - Returns: the rows inserted, changed or deleted.
    @discardableResult
    package func run(_ statement: SQL) throws -> Int {
        try connection.execute(statement).affected
    }

    /// Walks a long answer through a cursor, so that never more than `batch` rows are in memory. Other queries may be asked
    /// meanwhile.
    package func each(_ query: SQL, batch: Int = 1000, _ body: (Row) throws -> Void) throws {
        let name = connection.newCursorName()
        _ = try connection.execute("DECLARE " + .name(name) + " NO SCROLL CURSOR FOR " + query, isRepeated: false)
        let fetch = "FETCH FORWARD \(max(1, batch)) FROM \(name)"
        while true {
            let answer = try connection.fetch(fetch, of: query.text)
            for number in 0..<answer.rowCount { try body(Row(answer, number)) }
            if answer.rowCount < max(1, batch) { break }
        }
        try connection.command("CLOSE \(name)")
    }

    /// Writes rows by binary COPY.
    ///
    /// - Parameters:
    ///   - table: lower-case letters, digits and underscores, as the columns.
    /// - Returns: the rows written.
    @discardableResult
    package func copy(into table: String, columns: [String], _ body: (inout CopyRows) throws -> Void) throws -> Int {
        for name in [table] + columns where !Self.isPlainName(name) {
            throw DatabaseError(.other, "“\(name)” is no name of a table or column")
        }
        let text = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT binary)"
        return try connection.copy(text) { wire in
            let limit = connection.options.answerTimeout
            var rows = CopyRows { try wire.put($0, by: .now + limit) }
            try body(&rows)
            try rows.finish()
        }
    }

    /// Sends `payload` (under 8000 bytes) to everyone who listens to `channel`, at the commit.
    package func notify(_ channel: String, _ payload: String) throws {
        try run("SELECT pg_notify(\(channel), \(payload))")
    }

    private static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
    }
}

@available(*, unavailable)
extension Transaction: Sendable {}
