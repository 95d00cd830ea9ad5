import ArgumentParser
import Basics
import Directory
import Foundation
import Logging
import Workspace

/// The audit log.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verifies the audit log.", subcommands: [Verify.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walks the hash chain and compares it with every anchor.",
            discussion: """
                Entries are numbered without gaps, and each holds the hash of the one before. Once a night the chain's end is \
                marked with the master key and written to the anchors file, so that a log that was cut short or worked out anew \
                is found as well. Exits with 1 when anything is not right. Changes nothing.
                """)

        @Option(help: "Slug of the workspace; all of them unless it is given.")
        var workspace: String?

        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            let backbone = try Backbone(try Config.forCommand(level: .warning))
            defer { backbone.directory.close() }
            let slugs = try workspace.map { [$0] } ?? backbone.directory.all().map(\.slug)
            let found = try slugs.map { slug in
                let open = try backbone.open(slug)
                let verdict = try backbone.auditWatch.verify(open.entry.id, now: Date(), open.jobPool)
                return (slug, verdict ?? .broken(seq: 0, why: "the walk was stopped"))
            }
            if json {
                print(JSON.array(found.map(Verify.json)).text(pretty: true))
            } else {
                found.forEach { print(Verify.sentence($0, $1)) }
            }
            guard found.allSatisfy({ Verify.isIntact($0.1) }) else { throw ExitCode.failure }
        }

        private static func isIntact(_ verdict: AuditVerdict) -> Bool {
            if case .intact = verdict { true } else { false }
        }

        private static func sentence(_ slug: String, _ verdict: AuditVerdict) -> String {
            switch verdict {
            case .intact(let entries): "\(slug): \(entries) entries, the chain is whole."
            case .broken(let seq, let why): "\(slug): BROKEN. Entry \(seq) is the first that is not right: \(why)."
            }
        }

        private static func json(_ slug: String, _ verdict: AuditVerdict) -> JSON {
            switch verdict {
            case .intact(let entries):
                ["workspace": .string(slug), "intact": true, "entries": .number(Decimal(entries))]
            case .broken(let seq, let why):
                [
                    "workspace": .string(slug), "intact": false, "first_bad": .number(Decimal(seq)),
                    "why": .string(why),
                ]
            }
        }
    }
}
