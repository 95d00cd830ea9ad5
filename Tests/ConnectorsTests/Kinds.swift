import Basics
import ConnectorKit
import Foundation
import Testing

@testable import Connectors

/// How a row shows what it is: members that it must have, some of which at least one, and some that it must not have.
struct Shape: Sendable {
    let stream: String
    let id: String
    var all: Set<String> = []
    var some: Set<String> = []
    var none: Set<String> = []
    /// A word in the file's name that says what the row is when `some` does not.
    var word: String?

    func fits(_ row: JSON, in file: String) -> Bool {
        let names = Set(row.members.keys)
        guard let key = row[id] else { return false }
        let isID = id == "id" ? key.isWholeNumber : key.stringValue?.isEmpty == false
        let isNamed = word.map { file.lowercased().contains($0) } ?? false
        return isID && names.isSuperset(of: all) && (some.isEmpty || !names.isDisjoint(with: some) || isNamed)
            && names.isDisjoint(with: none)
    }
}

/// What every vendor's contract suite expects of recorded answers.
enum Contract {
    /// The streams' rows among the bodies, each with the shape by which it was known.
    static func rows(_ data: VendorData?, _ shapes: [Shape]) -> [(file: String, shape: Shape, row: JSON)] {
        (data?.bodies ?? []).filter { !isQuestion($0.name) }.flatMap { file, json in
            json.rows.compactMap { row in shapes.first { $0.fits(row, in: file) }.map { (file, $0, row) } }
        }
    }

    /// Requests, patches, errors and callbacks are no answers of a list.
    private static func isQuestion(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["request", "patch.json", "callback", "webhook"].contains { name.contains($0) } || name.hasPrefix("4")
            || name.hasPrefix("5")
    }

    /// Reads `row` as the stream's only row, alone and among unknown members.
    static func expectRead(
        _ row: JSON, by stream: ConnectorKit.Stream, wrapped member: String?, id: String, file: String
    ) throws {
        for variant in [row, row.crowded] {
            let list = JSON.array([variant])
            let page = try stream.records(try (member.map { .object([$0: list]) } ?? list).body, context)
            #expect(page.rejected.isEmpty, "\(file): \(page.rejected.first?.reason ?? "")")
            #expect(page.count == 1)
            #expect(page.records.allSatisfy { $0.id == id }, "\(file)")
        }
    }

    static let context = ConnectorContext(
        baseURL: "https://api.example/3.0", siteURL: "https://example", accountID: "acme", parent: "77",
        now: Date(timeIntervalSince1970: 1_790_000_000))

    static func text(_ id: JSON?) -> String {
        if case .number(let number) = id { "\(number)" } else { id?.stringValue ?? "" }
    }
}
