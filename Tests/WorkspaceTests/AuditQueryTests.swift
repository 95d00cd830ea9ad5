import Basics
import Database
import Foundation
import TestKit
import Testing
import Workspace

struct AuditQueryTests {
    private let dana = Actor(
        type: .user, id: 5, name: "Dana Reyes", address: "192.0.2.1", userAgent: "=cmd", requestID: "r1")
    private let rule = Actor(type: .rule, id: 9, name: "Disk full", onBehalfOf: "Ana Keller")

    @Test(arguments: [
        ("", [5, 4, 3, 2, 1]), ("pinned", [2, 1]), ("\"Pinned a note\"", [2, 1]), ("actor:dana", [3, 2, 1]),
        ("actor:\"Dana Reyes\" pinned", [2, 1]), ("actor:rule", [5, 4]), ("actor:keller", [5, 4]),
        ("action:customer_note_pinned", [1]), ("action:customer_note_pinned action:customer_note_unpinned", [2, 1]),
        ("target:customer_note", [2, 1]), ("target:customer_note/7", [1]), ("source:ninjaone", [3]),
        ("source:nothing", []), ("customer:42", [1]), ("outcome:failed", []), ("outcome:ok", [5, 4, 3, 2, 1]),
        ("ip:192.0.2.1", [3, 2, 1]), ("created:2026-11-20", [3, 2]), ("created:2026-11-20..", [5, 4, 3, 2]),
        ("created:..2026-11-20", [3, 2, 1]), ("created:2026-11-19..2026-11-20", [3, 2, 1]),
        ("created:..", [5, 4, 3, 2, 1]),
        ("100%", []), ("_", []),
    ])
    func `words and qualifiers find what they say`(text: String, found: [Int64]) throws {
        try withRolledBack { db in
            try write(db)
            let zone = try #require(TimeZone(identifier: "Europe/Vienna"))
            let filter = AuditQuery(text).filter(zone: zone, since: .distantPast) { $0 == "ninjaone" ? [3] : nil }

            #expect(try AuditLog.list(filter, db).map(\.seq) == found)
            #expect(try AuditFacets.count(filter, db).count == found.count)
        }
    }

    @Test func `without days the query looks at those it is given`() throws {
        try withRolledBack { db in
            try write(db)
            let since = try #require(Day("2026-11-21")).start()

            let filter = AuditQuery("note").filter(zone: .gmt, since: since) { _ in nil }

            #expect(try AuditLog.list(filter, db).isEmpty)
        }
    }

    @Test(arguments: [
        ("colour:red x", "“colour:” is no qualifier", "x"), ("created:yesterday", "“created:yesterday” is no day", ""),
        ("created:2026-02-30", "is no day", ""), ("customer:acme a", "is no number", "a"),
        ("outcome:great", "is none of ok, refused, failed", ""),
    ])
    func `what is no qualifier is said and left aside`(text: String, mistake: String, rest: String) {
        let query = AuditQuery(text)

        #expect(query.mistakes.count == 1 && query.mistakes[0].contains(mistake))
        #expect(query.text == rest)
    }

    @Test(arguments: ["actor:\"Dana Reyes\" x", "\"http://a b\" ip:::1", "a \"b:c\"", "created:2026-11-01.. action:x"])
    func `a query is written as it was read`(text: String) {
        #expect(AuditQuery(text).text == text)
        #expect(AuditQuery(AuditQuery(text).text) == AuditQuery(text))
    }

    @Test func `a facet goes on and off and leaves the rest alone`() {
        let query = AuditQuery("x actor:rule")

        #expect(query.toggling(.actor, "Dana Reyes").text == "x actor:\"Dana Reyes\"")
        #expect(query.toggling(.actor, "rule").text == "x")
        #expect(query.toggling(.action, "a").without(.actor).text == "x action:a")
    }

    @Test func `facets count who, what and with what`() throws {
        try withRolledBack { db in
            try write(db)

            let facets = try AuditFacets.count(AuditFilter(), db)

            #expect(facets.actors.map(\.value) == ["Dana Reyes", "Disk full"])
            #expect(facets.actors.map(\.count) == [3, 2])
            #expect(facets.connections.map(\.value) == ["4", "3"])
            #expect(facets.count == 5 && facets.actions.map(\.count).reduce(0, +) == 5)
        }
    }

    @Test func `a file has every entry once, newest first, in both forms`() throws {
        try withRolledBack { db in
            for _ in 0..<240 { try write(db) }

            for format in AuditExport.Format.allCases {
                var export = AuditExport(format, AuditFilter())
                var text = ""
                var pieces = 0
                while let piece = try export.next(db) {
                    text += piece
                    pieces += 1
                }
                #expect(pieces == 3)
                switch format {
                case .csv:
                    let lines = text.components(separatedBy: "\r\n")
                    #expect(lines.count == 1_202 && lines[0].hasPrefix("seq,at,actor_type,"))
                    #expect(lines[1].hasPrefix("1200,2026-11-21T") && lines[1_200].hasPrefix("1,2026-11-19T"))
                    #expect(lines[1_200].contains(",'=cmd,"))
                case .jsonl:
                    let lines = text.split(separator: "\n")
                    let first = try JSON(parsing: Data(try #require(lines.first).utf8))
                    #expect(lines.count == 1_200 && first["seq"] == "1200" && first["on_behalf_of"] == "Ana Keller")
                    #expect(first["details"]?["before"]?["mode"] == "a")
                }
            }
        }
    }

    @Test func `an empty file has its heading`() throws {
        try withRolledBack { db in
            for (format, heading) in [(AuditExport.Format.csv, "seq,at,"), (.jsonl, "")] {
                var export = AuditExport(format, AuditFilter())
                let first = try export.next(db)
                let second = try export.next(db)
                #expect(first?.prefix(7) == Substring(heading) && second == nil)
            }
        }
    }

    @Test func `a secret is dots before it is hashed, whatever its name's spelling`() throws {
        try withRolledBack { db in
            let names = ["password", "client_secret", "accessToken", "Authorization", "private-key", "API Key"]
            let secrets = Dictionary(uniqueKeysWithValues: names.map { ($0, JSON.string("hunter2")) })
            let details: JSON = [
                "request": .object(["headers": .object(secrets), "secret": ["deep": "hunter2"], "body": "kept"])
            ]
            try AuditLog.append(
                .connectionSyncSaved(1, "x", before: details, after: nil), by: rule, at: Date(), db)

            let text = try AuditLog.find(1, db).entry.details.text()
            #expect(!text.contains("hunter2") && text.contains("kept") && text.contains("••• redacted"))
            #expect(try AuditLog.verify(db) == .intact(entries: 1))
        }
    }

    @Test func `who stands behind a rule is hashed with the entry`() throws {
        let database = try TestDatabase.workspace()
        for actor in [dana, rule] {
            try database.pool.write { db in try AuditLog.append(.signedOut, by: actor, at: Date(), db) }
        }
        for (seq, name) in [(1, "Eve"), (2, "Eve")] {
            try database.pool.write { db in
                #expect(try AuditLog.verify(db) == .intact(entries: 2))
                try db.run("ALTER TABLE audit_entries DISABLE TRIGGER USER")
                try db.run("UPDATE audit_entries SET on_behalf_of = \(name) WHERE seq = \(seq)")
                #expect(try AuditLog.verify(db) == .broken(seq: Int64(seq), why: "it was changed"))
                let before: String? = seq == 1 ? nil : "Ana Keller"
                try db.run("UPDATE audit_entries SET on_behalf_of = \(before) WHERE seq = \(seq)")
            }
        }
    }

    /// Five entries from 19 to 21 November 2026.
    private func write(_ db: borrowing Transaction) throws {
        func noon(_ day: Int) -> Date { Date(timeIntervalSince1970: 1_795_089_600 + Double(day - 19) * 86_400) }
        try AuditLog.append(.notePinned(7, customer: 42, true), by: dana, at: noon(19), db)
        try AuditLog.append(.notePinned(8, customer: 43, false), by: dana, at: noon(20), db)
        try AuditLog.append(.syncRequested(3, "NinjaOne", mode: "full"), by: dana, at: noon(20), db)
        try AuditLog.append(
            .connectionSyncSaved(4, "x", before: ["mode": "a"], after: ["mode": "b"]), by: rule, at: noon(21), db)
        try AuditLog.append(
            .connectionSyncSaved(4, "x", before: ["mode": "a"], after: ["mode": "b"]), by: rule, at: noon(21), db)
    }
}
