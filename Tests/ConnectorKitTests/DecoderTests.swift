import Basics
import Foundation
import Testing

@testable import ConnectorKit

struct DecoderTests {
    struct Row: Codable, Equatable {
        let id: Int
        let name: String?
        let amount: Decimal?
        let ratio: Double?
        let isOn: Bool?
        let tags: [String]?
        let inner: Inner?
        let map: [String: Int]?

        struct Inner: Codable, Equatable {
            let id: Int64
            let deep: [[Inner]]?
        }
    }

    @Test(arguments: [
        #"{"id":1}"#,
        #"{"id":-7,"name":"Zoë \u00e9 \ud83d\ude00 \"q\" \\ \/ \b\f\n\r\t","amount":12345678901234567.89,"ratio":1e-7,"isOn":false}"#,
        #"{"map":{"b":2,"a":1},"inner":{"deep":[[{"id":9}],[]],"id":9007199254740993},"tags":["x","","y"],"id":0}"#,
        #" {"unknown":{"id":[1,{"id":2}]},"id":3,"name":null,"amount":0.1,"tags":[],"inner":null} "#,
        #"{"id":1,"id2":2,"name":"","amount":-0.00,"ratio":100}"#,
        #"{"id":3.0,"amount":1.5e3}"#,
    ])
    func `documents read as Foundation reads them`(text: String) throws {
        let bytes = Array(text.utf8)

        let ours = try PageBody(bytes).value(Row.self)

        #expect(try ours == JSONDecoder().decode(Row.self, from: Data(bytes)))
    }

    @Test(arguments: [
        #"[1,]"#, #"{"id":1"#, #"{"id" 1}"#, "[01]", "[1.]", "[nul]", #"["\x"]"#, "", "[1] [2]", "[\"\u{1}\"]", "[1}",
        "1 2", "tru",
        #"{"a":1,}"#, "[-]", "[.5]", "[+1]", "[1e]", #"["abc]"#, "{\"a\"}", "[1 2]", "][",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: PageBody.Malformed.self) { try PageBody(Array(text.utf8)) }
    }

    @Test func `bytes that are no UTF-8 and nesting without end are refused, a byte order mark is not`() throws {
        #expect(throws: PageBody.Malformed.self) { try PageBody([0x5B, 0x22, 0xFF, 0x22, 0x5D]) }
        #expect(throws: PageBody.Malformed.self) {
            try PageBody(Array(repeating: 0x5B, count: 5_000) + Array(repeating: 0x5D, count: 5_000))
        }
        #expect(try PageBody([0xEF, 0xBB, 0xBF] + Array("[1]".utf8)).value([Int].self) == [1])
    }

    @Test func `half an emoji, cut off by the vendor, costs one character and not the page`() throws {
        let body = try PageBody(Array(#"["cut \ud83d", "\ude00 alone", "\ud83d\u0041"]"#.utf8))

        #expect(try body.value([String].self) == ["cut \u{FFFD}", "\u{FFFD} alone", "\u{FFFD}A"])
    }

    @Test func `numbers are exact`() throws {
        let body = try PageBody(
            Array("[0.1, 79228162514264337593543950335, 147350.10, -12.345678901234567890123456]".utf8))

        let numbers = try body.value([Decimal].self)

        #expect(
            numbers.map { NSDecimalNumber(decimal: $0).stringValue } == [
                "0.1", "79228162514264337593543950335", "147350.1", "-12.345678901234567890123456",
            ])
        #expect(try PageBody(Array("18446744073709551615".utf8)).value(UInt64.self) == .max)
        #expect(throws: DecodingError.self) { try PageBody(Array("1.5".utf8)).value(Int.self) }
        #expect(throws: DecodingError.self) { try PageBody(Array("300".utf8)).value(UInt8.self) }
    }

    @Test func `an error names the way to what does not fit`() throws {
        let body = try PageBody(Array(#"{"id":1,"inner":{"id":1,"deep":[[],[{"id":"x"}]]}}"#.utf8))

        let error = #expect(throws: DecodingError.self) { try body.value(Row.self) }

        guard case .typeMismatch(_, let context) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["inner", "deep", "1", "0", "id"])
        #expect(context.debugDescription == "expected a number, found a string")
    }

    @Test func `a bad row is put aside with its id, its reason and a hash, and the others are read`() throws {
        let body = try PageBody(Array(#"{"results":[{"id":1},{"id":2,"isOn":"yes"},{"name":"x"},{"id":4}]}"#.utf8))

        let rows = try Rows<Row>(body, under: "results")

        #expect(rows.good.map(\.id) == [1, 4])
        #expect(rows.count == 4)
        #expect(rows.ids == ["1", "2", "4"])
        #expect(rows.rejected.map(\.reference) == ["2", nil])
        #expect(rows.rejected.map(\.reason) == ["isOn: expected a Boolean, found a string", "“id” is missing"])
        #expect(Set(rows.rejected.map(\.payloadHash)).count == 2)
        #expect(rows.rejected.allSatisfy { $0.payloadHash.count == 64 })
    }

    @Test(arguments: [
        ("1743088826.524929000", 1_743_088_826.524929), ("1730332915.000000000", 1_730_332_915),
        ("1747946704", 1_747_946_704),
        ("1742391675.556", 1_742_391_675.556), ("-2208988800", -2_208_988_800), ("1743088826.9999996", 1_743_088_827),
        (#""2022-07-02T04:20:41Z""#, 1_656_735_641), (#""2022-07-02T04:20:41.1234567Z""#, 1_656_735_641.123457),
        (#""2022-07-02T04:20:41+02:00""#, 1_656_728_441), (#""2022-07-02T04:20:41-0330""#, 1_656_748_241),
        (#""2022-07-02T04:20""#, 1_656_735_600), (#""2022-07-02""#, 1_656_720_000),
        (#""1899-12-31T00:00:00Z""#, -2_209_075_200),
        (#""2024-02-29T23:59:60Z""#, 1_709_251_200),
    ])
    func `dates are read to the microsecond`(text: String, seconds: Double) throws {
        let date = try PageBody(Array("[\(text)]".utf8)).value([Date].self)[0]

        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_000_5)
    }

    @Test func `a text that is no date counts as absent where the date may be absent`() throws {
        struct Dated: Decodable { let at: Date? }

        #expect(try PageBody(Array(#"{"at":"2002-08-20T18: 04: 26Z"}"#.utf8)).value(Dated.self).at == nil)
        #expect(try PageBody(Array(#"{"at":""}"#.utf8)).value(Dated.self).at == nil)
        #expect(throws: DecodingError.self) { try PageBody(Array(#"{"at":true}"#.utf8)).value(Dated.self) }
        #expect(throws: DecodingError.self) { try PageBody(Array(#"["soon"]"#.utf8)).value([Date].self) }
    }

    @Test func `texts keep their bounds`() {
        #expect(Text.name("  Acme \n") == "Acme")
        #expect(Text.name(" \u{3000}\t") == nil)
        #expect(Text.name(String(repeating: "é", count: 1_500))?.count == 1_000)
        #expect(Text.body(String(repeating: "a", count: 1_000_000))?.count == 100_000)
        #expect(Text.name("مرحبا 😀") == "مرحبا 😀")
    }
}
