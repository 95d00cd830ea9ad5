import Basics
import Customers
import Foundation
import Testing

struct MatchFilesTests {
    @Test(arguments: [
        ("id,name\n1,Acme", "name\nAcme", "records.csv was not read. It has no column “id”; its columns are name."),
        (
            "id,name\n1,Acme", "id,nme\n1,Acme",
            "records.csv was not read. It has no column “name”; its columns are id, nme."
        ),
        ("id,name\n1,Acme", "", "records.csv was not read. The file is empty."),
        (
            "id,name\n1,Acme", "id,name\n1,\"Acme",
            "records.csv was not read. The quote opened in line 2 is never closed."
        ),
        ("id,name\n1,Acme", "id,name\n1,Acme, Inc.", "records.csv was not read. Line 2 has 3 fields, the heading 2."),
        ("id,name\n1,Acme", "id,name\n1,Acme\n1,Beta", "records.csv was not read. The id 1 stands in it twice."),
        (
            "id,name\n1,Ac\"me", "id,name\n1,Acme",
            "spine.csv was not read. A quote stands in the middle of a field in line 2."
        ),
    ])
    func `a wrong file is refused with its reason`(spine: String, records: String, sentence: String) throws {
        let folder = try Folder(["spine.csv": spine, "records.csv": records])

        let refusal = #expect(throws: Refusal.self) { try folder.match() }

        #expect(refusal?.description.hasPrefix(sentence) == true, "\(refusal?.description ?? "")")
    }

    @Test func `a missing file is named`() throws {
        let folder = try Folder(["spine.csv": "id,name\n1,Acme"])

        let refusal = #expect(throws: Refusal.self) { try folder.match() }

        #expect(refusal?.why == "There is no readable file of that name")
    }

    @Test func `quotes, line ends and the mark of a spreadsheet are understood`() throws {
        let folder = try Folder([
            "spine.csv":
                "\u{FEFF}ID,Name,website\r\np1,\"Acme \"\"Roof\"\", LLC\",acmeroof.com\r\n\r\np2,Beta Bakery,\r\n",
            "records.csv":
                "\"id\",\"display_name\",verified_domains\n1,\"Beta\nBakery\",x.onmicrosoft.com;betabakery.com\n2,Zeta,\n3,Acme Roof,acmeroof.com",
        ])

        let summary = try folder.match()

        #expect(summary.description == "3 records, 2 customers: 2 linked, 0 suggested, 1 without a candidate")
        let lines = try folder.output()
        #expect(lines[0] == "source,source_id,spine_id,rank,decision,score")
        #expect(lines[1].hasPrefix("m365,1,p2,1,auto,"))
        #expect(lines[2] == "m365,2,,1,none,")
        #expect(lines[3].hasPrefix("m365,3,p1,1,auto,"))
    }

    /// A folder that goes with the value.
    private final class Folder {
        private let place = URL(filePath: NSTemporaryDirectory()).appending(path: "vectis-files-\(UUID().uuidString)")

        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (name, text) in files { try Data(text.utf8).write(to: place.appending(path: name)) }
        }

        func match() throws -> MatchFiles.Summary {
            try MatchFiles.run(
                spine: place.appending(path: "spine.csv").path, records: place.appending(path: "records.csv").path,
                source: "m365", out: place.appending(path: "out.csv").path)
        }

        func output() throws -> [String] {
            String(decoding: try Data(contentsOf: place.appending(path: "out.csv")), as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }

        deinit {
            try? FileManager.default.removeItem(at: place)  // a folder left behind harms nobody
        }
    }
}
