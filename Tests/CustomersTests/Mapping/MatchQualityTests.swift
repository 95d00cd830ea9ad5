import Basics
import Customers
import Foundation
import TestKit
import Testing

/// Holds matching to its bars on the development set, through the files that `vectis match` reads and writes.
@Suite(.serialized) struct MatchQualityTests {
    @Test func `links are almost surely right and most are found`() throws {
        let began = ContinuousClock.now
        let predictions = try ["rmm", "m365", "accounting"].flatMap(predict)
        let duration = ContinuousClock.now - began
        let score = Score(try truth(), predictions)

        #expect(score.precision >= 0.995)
        #expect(score.f1 >= 0.95)
        #expect(score.found >= 0.99)
        #if !DEBUG
        #expect(duration < .seconds(3))
        #else
        _ = duration
        #endif
    }

    @Test func `the duplicates of the spine are suggested`() throws {
        let spine = try rows("spine.csv").map { SpineCustomer(id: $0[0], facts: CompanyFacts(company($0))) }
        let pairs = Set(MatchEngine.duplicates(on: spine).map { [$0.left, $0.right] })

        let known = try rows("spine_duplicates.csv").map { [$0[0], $0[1]] }

        #expect(known.filter { pairs.contains($0) }.count >= 11)
        #expect(known.count == 12)
    }

    private func predict(_ source: String) throws -> [[String]] {
        let folder = Fixture.root.appending(path: "Tests/Fixtures/matching")
        let out = URL(filePath: NSTemporaryDirectory()).appending(path: "vectis-match-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: out) }  // a file left in the temporary folder harms nobody
        _ = try MatchFiles.run(
            spine: folder.appending(path: "spine.csv").path, records: folder.appending(path: "\(source).csv").path,
            source: source, out: out.path)
        return String(decoding: try Data(contentsOf: out), as: UTF8.self).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    private func truth() throws -> [String: Set<String>] {
        Dictionary(
            try rows("truth.csv").map { ("\($0[0]) \($0[1])", Set($0[2].split(separator: "|").map(String.init))) },
            uniquingKeysWith: { first, _ in first })
    }

    private func company(_ row: [String]) -> CompanyDetails {
        var details = CompanyDetails(name: row[1])
        details.domains = [row[2]] + row[8].split(separator: ";").map(String.init)
        details.phones = [row[3]]
        details.street = row[4]
        details.city = row[5]
        details.postcode = row[7]
        return details
    }

    /// The rows of a fixture without its heading; only quoted fields hold commas.
    private func rows(_ file: String) throws -> [[String]] {
        let text = String(decoding: try Fixture.data("matching/\(file)"), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            var fields = [""]
            var isQuoted = false
            for character in line {
                switch character {
                case "\"": isQuoted.toggle()
                case "," where !isQuoted: fields.append("")
                default: fields[fields.count - 1].append(character)
                }
            }
            return fields
        }
    }

    /// What `matching/score.py` of the development set computes.
    private struct Score {
        let precision: Double
        let f1: Double
        let found: Double

        init(_ truth: [String: Set<String>], _ predictions: [[String]]) {
            var right = 0.0
            var automatic = 0.0
            var top: Set<String> = []
            for row in predictions {
                let key = "\(row[0]) \(row[1])"
                let isRight = truth[key]?.contains(row[2]) ?? false
                if row[4] == "auto" {
                    automatic += 1
                    right += isRight ? 1 : 0
                }
                if isRight, Int(row[3]) ?? 9 <= 3 { top.insert(key) }
            }
            let linkable = Double(truth.values.filter { !$0.isEmpty }.count)
            precision = right / automatic
            let recall = right / linkable
            f1 = 2 * precision * recall / (precision + recall)
            found = Double(top.count) / linkable
        }
    }
}
