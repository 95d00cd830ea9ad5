import ArgumentParser
import Basics
import ConnectorKit
import Database
import Directory
import Foundation
import Jobs
import Sync
import Workspace

/// Connections to vendors, as the drawer makes them.
struct ConnectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "Adds, tests, syncs and lists connections to vendors.",
        discussion: "Failures are told in the drawer's sentences, with exit code 1.",
        subcommands: [Add.self, Test.self, SyncNow.self, List.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tests what is given and, when the vendor accepts it, saves it and queues the first sync.",
            discussion: "Fields: vectis connection add CONNECTOR --workspace SLUG without any lists them.")

        @Argument(help: "The connector's key: connectwise, ninjaone.")
        var connector: String

        @Option(help: "Slug of the workspace.")
        var workspace: String

        @Option(name: .customLong("set"), help: "A field that is no secret: name=value. May be repeated.")
        var fields: [String] = []

        @Option(help: "A secret field: name=FILE, or name=- for standard input. May be repeated.")
        var secret: [String] = []

        @Option(help: "Display name; the connector's own otherwise.")
        var label = ""

        @Option(help: "How many days back the first sync reads: 30, 90 or 365.")
        var lookback = 90

        @Option(help: "Parts that are not to be read, by name. May be repeated.")
        var without: [String] = []

        @Flag(help: "Answer as JSON.")
        var json = false

        func run() throws {
            let desk = try ConnectionDesk(workspace)
            let manifest = try desk.manifest(connector)
            if fields.isEmpty, secret.isEmpty { throw ConnectionDesk.missingFields(manifest) }
            var draft = ConnectionDraft(
                connector: connector, plain: try ConnectionDesk.pairs(fields),
                secrets: try ConnectionDesk.pairs(secret).mapValues { try SecretInput.read(from: $0) })
            draft.label = label
            draft.lookbackDays = lookback

            let trial = try desk.tried(draft, manifest)
            draft.trial = trial.id
            let id = try desk.save(draft, without: Set(without))
            let text = trial.report?.success ?? manifest.name
            print(
                json
                    ? (["connection": JSON(integerLiteral: Int(id.value)), "text": .string(text)] as JSON).text()
                    : "\(text). Connection \(id); its first sync is queued.")
            desk.close()
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tries a connection's stored credentials.")

        @Argument(help: "The connection's number, as list prints it.")
        var id: Int64

        @Option(help: "Slug of the workspace.")
        var workspace: String

        @Flag(help: "Answer as JSON.")
        var json = false

        func run() throws {
            let desk = try ConnectionDesk(workspace)
            let connection = try desk.open.pool.read { db in try Connection.find(ID(id), db) }
            let manifest = try desk.manifest(connection.connector)
            var draft = ConnectionDraft(connector: connection.connector, plain: connection.plainFields, secrets: [:])
            draft.editing = (connection.id, connection.version)

            let trial = try desk.tried(draft, manifest)
            let report = trial.report
            if json {
                let capabilities = (report?.capabilities ?? []).map { one -> JSON in
                    ["name": .string(one.name), "ok": .bool(one.isOK), "consequence": .string(one.consequence)]
                }
                print(
                    (["text": .string(report?.success ?? ""), "capabilities": .array(capabilities)] as JSON).text(
                        pretty: true))
            } else {
                print(report?.success ?? manifest.name)
                report?.capabilities.forEach {
                    print("  \($0.isOK ? "✓" : "✗") \($0.name)\($0.consequence.isEmpty ? "" : ": \($0.consequence)")")
                }
            }
            desk.close()
        }
    }

    struct SyncNow: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "sync", abstract: "Syncs a connection now.")

        @Argument(help: "The connection's number, as list prints it.")
        var id: Int64

        @Option(help: "Slug of the workspace.")
        var workspace: String

        @Flag(help: "Read everything again, and hide what the vendor no longer has.")
        var full = false

        @Flag(help: "Wait for the end; where no server runs, the work is done here.")
        var wait = false

        @Flag(help: "Answer as JSON.")
        var json = false

        func run() throws {
            let desk = try ConnectionDesk(workspace)
            let answer = try desk.open.pool.write { db in
                let connection = try Connection.find(ID(id), db)
                try AuditLog.append(
                    .syncRequested(id, connection.connector, mode: full ? "full" : "changes"), by: .system, at: Date(),
                    db)
                return try SyncRequests.syncNow(connection.id, mode: full ? .full : .changes, by: "a command", db)
            }
            let run: ID<SyncRun>
            switch answer {
            case .queued(let id): run = id
            case .alreadyRunning(let id, _): run = id
            case .refused(let why):
                throw Refusal("Nothing was queued", why: why, next: "Open it under Admin → Integrations")
            }
            guard wait else {
                print(json ? (["run": JSON(integerLiteral: Int(run.value))] as JSON).text() : "Run \(run) is queued.")
                return desk.close()
            }
            let ended = try desk.ended(run)
            print(json ? ConnectionDesk.json(ended).text(pretty: true) : ConnectionDesk.line(ended))
            desk.close()
            guard ended.state == .succeeded else { throw ExitCode.failure }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the connections and how they stand.")

        @Option(help: "Slug of the workspace.")
        var workspace: String

        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            let desk = try ConnectionDesk(workspace)
            let connections = try desk.open.pool.read { db in try Connection.all(db) }
            if json {
                print(
                    JSON.array(
                        connections.map { one in
                            [
                                "id": JSON(integerLiteral: Int(one.id.value)), "connector": .string(one.connector),
                                "label": .string(one.label), "enabled": .bool(one.isEnabled),
                                "failures": JSON(integerLiteral: one.failures),
                                "error": one.errorSentence.map { .string($0) } ?? .null,
                                "last_ok_at": one.lastOkAt.map { .string($0.formatted(.iso8601)) } ?? .null,
                            ]
                        }
                    ).text(pretty: true))
            } else {
                for one in connections {
                    let last = one.lastOkAt.map { "last success \($0.formatted(.iso8601))" } ?? "not synced yet"
                    print("\(one.id)\t\(one.connector)\t\(one.label)\t\(one.errorSentence ?? last)")
                }
            }
            desk.close()
        }
    }
}
