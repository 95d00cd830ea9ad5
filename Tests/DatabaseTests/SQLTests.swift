import Database
import TestKit
import Testing

/// Interpolation binds: no value changes what a statement does.
struct SQLTests {
    @Test(arguments: [
        "'; DROP TABLE users; --", "' OR '1'='1", "\\'; SELECT pg_sleep(9); --", "$1", "$$ || current_user || $$",
        "\u{2019} OR 1=1",
        "a'::text || version() || 'b", "\"; --", "%' AND 1=1 --",
    ])
    func `a value stays a value`(probe: String) throws {
        try withRolledBack { db throws in
            let email = "probe@example.com"
            try db.run("INSERT INTO users (email, name, role) VALUES (\(email), \(probe), 'viewer')")

            #expect(try db.value("SELECT name FROM users WHERE name = \(probe)") == probe)
            #expect(try db.value("SELECT count(*) FROM users WHERE email = \(probe)") == 0)
            #expect(try db.value("SELECT " + .name("name") + " FROM users WHERE name = \(probe)") == probe)
        }
    }

    @Test func `a quoted name is one name, whatever it holds`() throws {
        try withRolledBack { db throws in
            let odd = "a\"; DROP TABLE users; --"
            #expect(try db.first("SELECT 1 AS " + .name(odd)) { try $0.get(odd) as Int } == 1)
        }
    }

    @Test func `parts are counted on, in any nesting`() throws {
        try withRolledBack { db throws in
            let inner: SQL = "\(2) + \(3)"
            let list = SQL.joined([1, 2, 3].map { "\($0)" }, by: ", ")
            let whole: SQL = "SELECT ARRAY[\(1), \(inner), " + list + "]::bigint[]"

            #expect(try db.value(whole) == [1, 5, 1, 2, 3])
            #expect(try db.value("SELECT \(SQL.joined([], by: ", ")) 1::bigint") == 1)
        }
    }

    @Test func `a text with a NUL is refused before it is sent`() throws {
        try withRolledBack { db throws in
            let error = #expect(throws: DatabaseError.self) { try db.run("SELECT \("a\0b")") }
            #expect(error?.kind == .invalidText)
            #expect(try db.value("SELECT 1") == 1, "the transaction goes on")
        }
    }

    @Test func `text compares as its column does`() throws {
        try withRolledBack { db throws in
            try db.run("INSERT INTO users (email, name, role) VALUES ('Ann@Example.com', 'Ann', 'viewer')")
            #expect(try db.value("SELECT name FROM users WHERE email = \("ann@example.COM")") == "Ann")
        }
    }

    @Test func `many statements on one connection push out the oldest ones only`() throws {
        try withRolledBack { db throws in
            for round in 0..<3 {
                for number in 0..<260 {
                    let query: SQL = "SELECT \(round) AS " + .name("n\(number)")
                    #expect(try db.value(query) == round)
                }
            }
        }
    }

    @Test func `a table that changes behind a prepared statement costs no failed transaction`() throws {
        let database = try TestDatabase.empty()
        try database.pool.write { db in try db.run("CREATE TABLE t (a integer)") }
        let query: SQL = "SELECT * FROM t"
        try database.pool.write { db throws in
            for _ in 0..<3 { _ = try db.all(query) { _ in } }
        }

        try database.pool.write { db in
            try db.run("ALTER TABLE t ALTER COLUMN a TYPE text USING a::text, ADD COLUMN b text")
        }
        try database.pool.write { db in try db.run("INSERT INTO t VALUES ('x', 'y')") }

        #expect(try database.pool.write { db in try db.first(query) { try $0.get("b") as String } } == "y")
    }

    @Test func `a cursor walks a long answer while other queries are asked`() throws {
        try withRolledBack { db throws in
            var sum = 0
            let least = 3
            try db.each("SELECT n FROM generate_series(1, 2500) AS n WHERE n >= \(least)", batch: 1000) { row in
                let number: Int = try row.get("n")
                sum += try db.value("SELECT \(number)::bigint") ?? 0
            }
            #expect(sum == 2500 * 2501 / 2 - 3)
        }
    }
}
