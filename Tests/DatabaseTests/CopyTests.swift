import Basics
import Database
import Foundation
import TestKit
import Testing

/// Binary COPY writes what it was given, all of it or nothing.
struct CopyTests {
    private let table: SQL = """
        CREATE TABLE wide (
            a bigint, b text, c timestamptz, d boolean, e float8, f numeric, g date, h bytea, i text[], j smallint, k integer,
            l jsonb, m uuid)
        """
    private let columns = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"]

    private let id = UUID()
    private let moment = Date(timeIntervalSince1970: 1_795_000_000.25)

    private func addOneOfEach(to rows: inout CopyRows) {
        rows.begin(columns: 13)
        rows.fields.add(Int64(-7))
        rows.fields.add("客 \0 x")
        rows.fields.add(moment)
        rows.fields.add(true)
        rows.fields.add(0.5)
        rows.fields.add(Decimal(string: "-12.3400"))
        rows.fields.add(Day("1899-12-31"))
        rows.fields.add([UInt8]([0, 255]))
        rows.fields.add(["a", "b\0", ""])
        rows.fields.add(Int16(-3))
        rows.fields.add(Int32(9))
        rows.fields.addJSON(#"{"x":"\u0000 \ud83d"}"#)
        rows.fields.add(id)
    }

    private func addNulls(to rows: inout CopyRows) {
        rows.begin(columns: 13)
        rows.fields.add(Int64?.none)
        rows.fields.add(String?.none)
        rows.fields.add(Date?.none)
        rows.fields.add(Bool?.none)
        rows.fields.add(Double?.none)
        rows.fields.add(Decimal?.none)
        rows.fields.add(Day?.none)
        rows.fields.add([UInt8]?.none)
        rows.fields.add([String]?.none)
        rows.fields.add(Int16?.none)
        rows.fields.add(Int32?.none)
        rows.fields.addJSON(nil)
        rows.fields.add(UUID?.none)
    }

    @Test func `every type arrives as it was, and so does NULL`() throws {
        try withRolledBack { db throws in
            try db.run(table)
            let count = try db.copy(into: "wide", columns: columns) { rows in
                addOneOfEach(to: &rows)
                addNulls(to: &rows)
            }

            #expect(count == 2)
            try db.first("SELECT * FROM wide WHERE a IS NOT NULL") { row throws in
                #expect(try row.get("a") == Int64(-7))
                #expect(try row.get("b") == "客 \u{FFFD} x")
                #expect(try row.get("c") == moment)
                #expect(try row.get("d") == true)
                #expect(try row.get("e") == Double(0.5))
                #expect(try row.get("f") == Decimal(string: "-12.34"))
                #expect(try row.get("g") == Day("1899-12-31"))
                #expect(try row.get("h") == [UInt8]([0, 255]))
                #expect(try row.get("i") == ["a", "b\u{FFFD}", ""])
                #expect(try row.get("j") == Int16(-3))
                #expect(try row.get("k") == Int32(9))
                #expect(try row.get("l") == JSON.object(["x": "\u{FFFD} \u{FFFD}"]))
                #expect(try row.get("m") == id)
            }
            let nulls: Int? = try db.value(
                "SELECT num_nulls(a, b, c, d, e, f, g, h, i, j, k, l, m) FROM wide WHERE a IS NULL")
            #expect(nulls == 13)
        }
    }

    @Test(arguments: [
        (#"{"a":"\u0000"}"#, #"{"a":"\ufffd"}"#), (#"{"a":"\\u0000"}"#, #"{"a":"\\u0000"}"#),
        (#"["\ud83d\ude00","\ud83d","\ude00x","\ud83d\u0041"]"#, #"["😀","\ufffd","\ufffdx","\ufffdA"]"#),
        (#"{"tab":"\t\"\\"}"#, #"{"tab":"\t\"\\"}"#), ("{\"raw\":\"a\u{0}b\"}", #"{"raw":"ab"}"#),
    ])
    func `JSON that jsonb refuses is mended and other JSON left alone`(text: String, expected: String) throws {
        try withRolledBack { db throws in
            try db.run("CREATE TABLE t (j jsonb)")
            try db.copy(into: "t", columns: ["j"]) { rows in
                rows.begin(columns: 1)
                rows.fields.addJSON(text)
            }
            #expect(try db.value("SELECT j = \(expected)::jsonb FROM t") == true)
        }
    }

    @Test func `a hundred thousand rows arrive whole`() throws {
        try withRolledBack { db throws in
            try db.run("CREATE TABLE t (n bigint, name text)")
            let count = try db.copy(into: "t", columns: ["n", "name"]) { rows in
                for number in 1...100_000 {
                    rows.begin(columns: 2)
                    rows.fields.add(Int64(number))
                    rows.fields.add("row \(number)")
                }
            }

            #expect(count == 100_000)
            #expect(try db.value("SELECT sum(n) FROM t WHERE name = 'row ' || n") == 5_000_050_000)
        }
    }

    private func message(_ pool: Pool, _ body: (inout CopyRows) throws -> Void) -> String {
        do {
            let count = try pool.write { db in try db.copy(into: "t", columns: ["n", "name"], body) }
            return "no error, \(count) rows"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a COPY that fails says where, and the transaction can only be rolled back`() throws {
        let database = try TestDatabase.empty()
        let pool = database.pool
        try pool.write { db in try db.run("CREATE TABLE t (n integer, name text NOT NULL)") }
        struct Stop: Error {}

        let wrongType = message(pool) { rows in
            rows.begin(columns: 2)
            rows.fields.add(Int64(1))
            rows.fields.add("x")
        }
        let tooFew = message(pool) { rows in
            rows.begin(columns: 2)
            rows.fields.add(Int32(1))
            rows.begin(columns: 2)
            rows.fields.add(Int32(2))
            rows.fields.add("y")
        }
        let null = message(pool) { rows in
            rows.begin(columns: 2)
            rows.fields.add(Int32(1))
            rows.fields.add(String?.none)
        }
        let stopped = message(pool) { rows in
            rows.begin(columns: 2)
            rows.fields.add(Int32(1))
            rows.fields.add("x")
            throw Stop()
        }

        #expect(wrongType.contains("COPY t, line 1, column n"))
        #expect(tooFew == "a row lacks 1 of its columns")
        #expect(null.contains("null value in column \"name\""))
        #expect(stopped == "Stop()")
        #expect(try database.pool.read { db in try db.value("SELECT count(*) FROM t") } == 0)
        #expect(database.pool.statistics().open == 1, "the connection stays good")
    }

    @Test func `a table's name cannot carry SQL`() throws {
        try withRolledBack { db throws in
            #expect(throws: DatabaseError.self) { try db.copy(into: "t; DROP TABLE users", columns: ["n"]) { _ in } }
            #expect(throws: DatabaseError.self) { try db.copy(into: "users", columns: ["n) FROM STDIN; --"]) { _ in } }
        }
    }
}
