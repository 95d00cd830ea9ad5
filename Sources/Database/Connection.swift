import CPQ

/// One session with the server and the statements prepared on it.
///
/// `@unchecked Sendable` because libpq's handle is a bare pointer: one thread at a time uses it, since the pool takes a
/// connection out of its list before it lends it and puts it back afterwards, both under a lock, and whoever opens a
/// connection without a pool keeps it to the thread that opened it.
final class Connection: @unchecked Sendable {
    let options: PoolOptions
    let opened = ContinuousClock.now
    /// Set by the pool when the connection comes back.
    var lastUsed = ContinuousClock.now
    /// What moves bytes; COPY and LISTEN use it directly.
    let wire: Wire
    private var statements = StatementCache()
    private var cursors = 0

    static let connectTimeout: Duration = .seconds(5)

    /// Connects within `limit`.
    init(_ address: DatabaseAddress, _ options: PoolOptions, within limit: Duration = connectTimeout) throws {
        let parameters = address.connectionParameters(
            defaults: options.connectionDefaults, fixed: options.connectionRules)
        wire = try Wire(parameters, to: address.description, by: .now + limit)
        self.options = options
    }

    /// Runs one statement and waits for its whole answer.
    ///
    /// - Parameter isRepeated: the text comes again and again, so it is worth preparing at its second use.
    func execute(_ query: SQL, isRepeated: Bool = true) throws -> Answer {
        let deadline = answerDeadline
        let key = StatementCache.Key(text: query.text, types: query.parameters.map(\.type))
        let parameters = try Parameters(query)
        guard isRepeated else { return try run(key, parameters, by: deadline) }
        guard let known = statements.use(key) else {
            if let dropped = statements.remember(key) { try command("DEALLOCATE \(dropped)") }
            return try run(key, parameters, by: deadline)
        }

        let name = try known.name ?? prepare(key, by: deadline)
        do {
            let answer = try run(key, parameters, as: name, known.columns, by: deadline)
            if known.columns == nil { statements.answered(key, with: answer.columns) }
            return answer
        } catch let error as DatabaseError where error.sqlState == "0A000" || error.sqlState == "26000" {
            statements.forget(key)  // the table changed behind the prepared statement
            throw error
        }
    }

    /// Fetches from a cursor; `query` is what it was declared for.
    func fetch(_ text: String, of query: String) throws -> Answer {
        let result = try wire.ask(query, by: answerDeadline) {
            PQsendQueryParams($0, text, 0, nil, nil, nil, nil, 1)
        }
        guard let result else { throw DatabaseError(.other, "no answer\(DatabaseError.origin(query))") }
        return Answer(result, query: query)
    }

    func newCursorName() -> String {
        cursors += 1
        return "cursor_\(cursors)"
    }

    /// Runs text without parameters, which may hold several statements.
    ///
    /// - Returns: the last one's tag, "COMMIT" or "INSERT 0 1".
    @discardableResult
    func command(_ text: String, by deadline: ContinuousClock.Instant? = nil) throws -> String {
        let result = try wire.ask(text, by: deadline ?? answerDeadline) { PQsendQuery($0, text) }
        return result.map { Answer($0, query: text).tag } ?? ""
    }

    func begin(_ text: String, by deadline: ContinuousClock.Instant) throws {
        try command(text, by: deadline)
        guard wire.isInTransaction else {
            wire.abandon()
            throw DatabaseError(.unavailable, "the transaction did not begin")
        }
    }

    /// - Throws: `DatabaseError.commitUnknown` when the answer did not come.
    func commit() throws {
        let tag: String
        do {
            tag = try command("COMMIT")
        } catch let error as DatabaseError where wire.isBroken {
            throw DatabaseError(.commitUnknown, "the connection was lost during COMMIT: \(error.message)")
        }
        if !wire.isIdle { wire.abandon() }
        guard tag == "COMMIT" else {
            throw DatabaseError(.other, "nothing was committed, since a statement of the transaction had failed")
        }
    }

    /// Gives up what was begun. Never throws: a connection that fails here is broken.
    func rollback() {
        guard !wire.isBroken else { return }
        do {
            try command("ROLLBACK", by: .now + Self.connectTimeout)
            if !wire.isIdle { wire.abandon() }
        } catch {
            wire.abandon()
        }
    }

    /// Begins COPY and hands its data to `write`; the data is complete only when `write` returns.
    ///
    /// - Returns: the rows written.
    func copy(_ text: String, _ write: (Wire) throws -> Void) throws -> Int {
        let begun = try wire.ask(text, by: answerDeadline) { PQsendQuery($0, text) }
        PQclear(begun)
        do {
            try write(wire)
        } catch {
            guard !wire.isBroken else { throw error }
            try wire.endPut("given up by the client")
            do {
                PQclear(try wire.finish(text, by: answerDeadline))
            } catch let complaint as DatabaseError where complaint.sqlState != "57014" {
                throw complaint  // the server had refused earlier, that is the cause
            } catch {}
            throw error
        }
        try wire.endPut(nil)
        return try wire.finish(text, by: answerDeadline).map { Answer($0, query: text).affected } ?? 0
    }

    private var answerDeadline: ContinuousClock.Instant { .now + options.answerTimeout }

    private func prepare(_ key: StatementCache.Key, by deadline: ContinuousClock.Instant) throws -> String {
        let name = statements.newName()
        let types = key.types.map(\.oid)
        let result = try wire.ask(key.text, by: deadline) {
            PQsendPrepare($0, name, key.text, Int32(types.count), types)
        }
        PQclear(result)
        statements.prepared(key, as: name)
        return name
    }

    private func run(
        _ key: StatementCache.Key, _ parameters: Parameters, as name: String? = nil, _ columns: Answer.Columns? = nil,
        by deadline: ContinuousClock.Instant
    ) throws -> Answer {
        let result = try wire.ask(key.text, by: deadline) { handle in
            parameters.lend { count, values, lengths, formats in
                if let name { return PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) }
                return PQsendQueryParams(handle, key.text, count, key.types.map(\.oid), values, lengths, formats, 1)
            }
        }
        guard let result else { throw DatabaseError(.other, "no answer\(DatabaseError.origin(key.text))") }
        return Answer(result, query: key.text, columns: columns)
    }
}
