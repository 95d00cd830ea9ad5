import Basics
import Database
import Foundation
import TestKit
import Testing

/// Values go to PostgreSQL and come back as they were.
struct ValueTests {
    private enum Colour: String, SQLEncodable, SQLDecodable { case red, green }
    private enum Planet {}

    private func returned<Value: SQLEncodable & SQLDecodable>(_ value: Value, _ cast: SQL) throws -> Value? {
        try withRolledBack { db in try db.value("SELECT \(value)::" + cast) }
    }

    private func text<Value: SQLEncodable>(_ value: Value, _ cast: SQL) throws -> String? {
        try withRolledBack { db in try db.value("SELECT (\(value)::" + cast + ")::text") }
    }

    @Test func `numbers keep their value at both ends of their range`() throws {
        for number in [Int64.min, -1, 0, 1, Int64.max] { #expect(try returned(number, "bigint") == number) }
        for number in [Int32.min, 0, Int32.max] { #expect(try returned(number, "integer") == number) }
        for number in [Int16.min, 0, Int16.max] { #expect(try returned(number, "smallint") == number) }
        for number in [Int.min, 7, Int.max] { #expect(try returned(number, "bigint") == number) }
        for number in [0.1, -0.0, 1e308, .leastNonzeroMagnitude, .infinity] {
            #expect(try returned(number, "float8") == number)
        }
        #expect(try returned(Double.nan, "float8")?.isNaN == true)
        #expect(try returned(ID<Planet>(42), "bigint") == ID<Planet>(42))
        #expect(try text(Int64.min, "bigint") == "-9223372036854775808")
    }

    @Test(arguments: [
        "", "plain", "it's \"quoted\" \\ $1 %s", "naïve 客户 🦊 \u{202E}rtl", "e\u{301}", "a\nb\tc", "\u{10FFFF}\u{1}",
        String(repeating: "long ", count: 200_000),
    ])
    func `text comes back byte for byte`(text: String) throws {
        let back: String? = try returned(text, "text")

        #expect(back.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: [
        "0", "1", "-1", "0.1", "-0.0001", "10000", "9999.9999", "10000.0001", "123456789012345678901234567890.12345678",
        "99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001", "1e30", "1e-30", "20.50",
        "5000",
        "0.00010000",
    ])
    func `decimals are exact`(written: String) throws {
        let value = try #require(Decimal(string: written))

        #expect(try returned(value, "numeric") == value)
        let server = try withRolledBack { db in try db.value("SELECT \(value)::numeric = \(written)::numeric") as Bool?
        }
        #expect(server == true)
        let back = try withRolledBack { db in try db.value("SELECT \(written)::numeric") as Decimal? }
        #expect(back == value)
    }

    @Test func `a numeric that Decimal cannot hold is an error and not another number`() throws {
        #expect(try returned(Decimal.nan, "numeric")?.isNaN == true)
        for written in ["Infinity", "1234567890123456789012345678901234567890", "1e200"] {
            #expect(throws: DatabaseError.self) {
                try withRolledBack { db in try db.value("SELECT \(written)::numeric") as Decimal? }
            }
        }
    }

    @Test func `moments keep their microseconds, before Christ and after the year 9999`() throws {
        let moments = [
            "2026-11-21 10:02:03.123456+00", "1899-12-30 00:00:00+00", "1999-12-31 23:59:59.999999+00",
            "0001-01-01 00:00:00+00",
            "0044-03-15 12:00:00+00 BC", "12345-06-07 08:09:10+00",
        ]
        for moment in moments {
            let date = try #require(try withRolledBack { db in try db.value("SELECT \(moment)::timestamptz") as Date? })
            let isSame = try withRolledBack { db in try db.value("SELECT \(date) = \(moment)::timestamptz") as Bool? }
            #expect(isSame == true, "\(moment)")
        }
        #expect(try text(Date(timeIntervalSince1970: 0.000_001), "timestamptz") == "1970-01-01 00:00:00.000001+00")
        #expect(try withRolledBack { db in try db.value("SELECT 'infinity'::timestamptz") } == Date.distantFuture)
        #expect(try withRolledBack { db in try db.value("SELECT '-infinity'::timestamptz") } == Date.distantPast)
        for unreal in [Double.nan, .infinity, 1e300] {
            #expect(throws: DatabaseError.self) { try returned(Date(timeIntervalSince1970: unreal), "timestamptz") }
        }
    }

    @Test(arguments: [
        "0001-01-01", "1582-10-15", "1899-12-31", "1900-02-28", "1999-12-31", "2000-02-29", "2026-11-21", "9999-12-31",
    ])
    func `days are the server's days`(written: String) throws {
        let day = try #require(Day(written))

        #expect(try text(day, "date") == written)
        #expect(try withRolledBack { db in try db.value("SELECT \(written)::date") } == day)
    }

    @Test func `days that Day cannot write are errors`() throws {
        for written in ["0044-03-15 BC", "10000-01-01", "infinity", "-infinity"] {
            #expect(throws: DatabaseError.self, "\(written)") {
                try withRolledBack { db in try db.value("SELECT \(written)::date") as Day? }
            }
        }
    }

    @Test func `bytes, ids, truth, JSON and enumerations come back`() throws {
        let id = UUID()
        let json: JSON = ["a": [1, -20, nil, true], "ä": "\" \\ 🦊", "n": .number(Decimal(string: "0.1") ?? 0)]
        #expect(try returned(Array(UInt8.min...UInt8.max), "bytea") == Array(UInt8.min...UInt8.max))
        #expect(try returned([UInt8](), "bytea")?.isEmpty == true)
        #expect(try returned(id, "uuid") == id)
        #expect(try text(id, "uuid") == id.uuidString.lowercased())
        #expect(try returned(true, "boolean") == true)
        #expect(try returned(json, "jsonb") == json)
        #expect(try withRolledBack { db in try db.value("SELECT \(json)::jsonb ->> 'ä'") } == "\" \\ 🦊")
        #expect(try returned(Colour.green, "text") == .green)
        #expect(throws: DatabaseError.self) { try withRolledBack { db in try db.value("SELECT 'blue'") as Colour? } }
    }

    @Test func `arrays come back, empty ones too`() throws {
        #expect(try returned(["a", "", "it's, {\"x\"}", "客"], "text[]") == ["a", "", "it's, {\"x\"}", "客"])
        #expect(try returned([Int64.min, 0, 7], "bigint[]") == [Int64.min, 0, 7])
        #expect(try returned([String](), "text[]") == [])
        #expect(try returned([ID<Planet>(1), ID<Planet>(2)], "bigint[]") == [ID<Planet>(1), ID<Planet>(2)])
        #expect(try returned([[1, 2], [UInt8]()], "bytea[]") == [[1, 2], []])
        #expect(try returned([Colour.red, .green], "text[]") == [.red, .green])
        let uuids = [UUID(), UUID()]
        #expect(try withRolledBack { db in try db.value("SELECT \(uuids[1]) = ANY(\(uuids))") } == true)
        #expect(throws: DatabaseError.self) {
            try withRolledBack { db in try db.value("SELECT ARRAY['a', NULL]") as [String]? }
        }
    }

    @Test func `NULL is nil where an optional is asked, an error elsewhere, and nil is NULL of its type`() throws {
        try withRolledBack { db throws in
            let none: Int64? = nil
            #expect(try db.value("SELECT \(none) IS NULL") == true)
            #expect(try db.first("SELECT NULL::text AS name") { try $0.get("name") as String? } == .some(nil))
            #expect(try db.value("SELECT NULL::bigint") as Int64? == nil)

            let error = #expect(throws: DatabaseError.self) {
                try db.first("SELECT 1 AS id, NULL::text AS name") { try $0.get("name") as String }
            }
            #expect(error?.message == "column name is NULL, not String, in: SELECT 1 AS id, NULL::text AS name")
        }
    }

    @Test func `a wrong type or name says which column of which query`() throws {
        try withRolledBack { db throws in
            let wrongType = #expect(throws: DatabaseError.self) {
                try db.first("SELECT 'x'::text AS id") { try $0.get("id") as Int64 }
            }
            #expect(wrongType?.message == "column id is text, not Int64, in: SELECT 'x'::text AS id")
            let wrongName = #expect(throws: DatabaseError.self) {
                try db.first("SELECT 1 AS id") { try $0.get("nmae") as Int }
            }
            #expect(wrongName?.message == "there is no column nmae, in: SELECT 1 AS id")
            #expect(throws: DatabaseError.self) { try db.value("SELECT 70000") as Int16? }
            #expect(
                try db.value("SELECT sum(x) FROM (VALUES (9007199254740993::bigint), (1)) t (x)")
                    == 9_007_199_254_740_994)
        }
    }
}
