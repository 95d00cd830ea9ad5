import Foundation
import Testing

@testable import ConnectorKit

struct RowTextTests {
    struct Wire: Decodable {
        let id: Int
        let a: JSONLike?

        enum JSONLike: Decodable {
            case any
            init(from decoder: any Decoder) throws { self = .any }
        }
    }

    private static func read(
        _ text: String, under member: String? = nil, known: KnownRows? = nil, usesTime: Bool = false
    ) throws -> ReadPage {
        let records = ReadPage.rows(under: member) { (wire: Wire, context) -> VendorSite? in
            VendorSite(id: "\(wire.id)") { $0.name = usesTime ? "\(context.now)" : "" }
        }
        return try records(
            try PageBody(Array(text.utf8), known: known), ConnectorContext(baseURL: "", siteURL: ""))
    }

    @Test func `rows that are written alike have the same hash wherever they stand`() throws {
        let row = #"{"id":1,"a":{"b":[{"id":2},null,"x\"]}"]}}"#
        let texts = try Self.read("[\(row),{\"id\":3} , \(row)\n]").texts
        let wrapped = try Self.read(#"{"other":[{"id":9}],"rows":[\#(row)],"more":[{}]}"#, under: "rows").texts

        #expect(texts.count == 3 && texts[0] == texts[2] && texts[0] != texts[1] && !texts.contains(0))
        #expect(wrapped == [texts[0]])
    }

    @Test(arguments: [
        #"{"id":1,"a":false}"#, #"{"id":1,"a":null}"#, #"{"id":1,"a":[]}"#, #"{"id":1,"a":{}}"#, #"{"id":1,"a":""}"#,
        #"{"id":1,"a":"t"}"#, #"{"id":1,"a":1}"#, #"{"id":1,"a":10}"#, #"{"id":1}"#, #"{"id":2,"a":true}"#,
        #"{"id":1,"a":"0123456789abcdef"}"#, #"{"id":1,"a":"0123456789abcdeg"}"#, #"{"id":1,"b":true}"#,
    ])
    func `any other text is another hash`(other: String) throws {
        let texts = try Self.read(#"[{"id":1,"a":true},\#(other)]"#).texts

        #expect(texts[0] != texts[1])
    }

    @Test func `rows have other hashes under another secret, and the same under the same`() throws {
        let text = #"[{"id":1},{"id":2,"a":"0123456789abcdef0123456789abcdef"}]"#
        let secrets: [[UInt8]] = [[], [0, 0, 0, 0, 0, 0, 0, 1], Array(repeating: 0, count: 15) + [1]]

        let texts = try secrets.map { try Self.read(text, known: KnownRows([], seed: RowSeed(secret: $0))).texts }

        #expect(try texts[0] == Self.read(text).texts)
        #expect(Set(texts.joined()).count == 6)
        #expect(try texts[1] == Self.read(text, known: KnownRows([], seed: RowSeed(secret: secrets[1]))).texts)
    }

    @Test func `known rows are not looked into, the others are, and all ids are told in order`() throws {
        let text = #"[{"id":1},{"deviceId":7,"a":[{"id":8}],"id":2,"b":"}"},{"uid":"x","id":3}]"#
        let texts = try Self.read(text).texts
        let known = KnownRows([RowMark(text: texts[1], record: 77)], seed: .none)

        let page = try Self.read(text, known: known)

        #expect(page.records.map(\.id) == ["1", "3"] && page.texts == [texts[0], texts[2]])
        #expect(page.known == [RowMark(text: texts[1], record: 77)])
        #expect(page.ids == ["1", "2", "3"] && page.count == 3)
    }

    @Test func `records that depend on the time of the read are never known by their text`() throws {
        #expect(try Self.read(#"[{"id":1}]"#, usesTime: true).texts.isEmpty)
    }
}
