import ArgumentParser
import Basics
import Database
import Directory
import Foundation
import Logging
import Metrics

extension Config {
    /// The settings, with the log made ready; the first deed of every command that needs them.
    static func forCommand(level: Logger.Level? = nil) throws -> Config {
        let config = try Config.load()
        Log.bootstrap(level: level ?? config.logLevel)
        return config
    }
}

/// Serves pages and runs jobs.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the pages and runs the background jobs, until SIGTERM.",
        discussion: "Needs DATABASE_URL. Any number of processes may serve the same databases; --role divides the work."
    )

    @Option(help: "all, web (pages only) or worker (jobs only).")
    var role = "all"

    func run() throws {
        guard let role = Running.Role(rawValue: role) else {
            throw Refusal("Vectis does not start", why: "--role is “\(role)”", next: "Use all, web or worker")
        }
        let config = try Config.forCommand()
        let metrics = config.metricsPort.map { _ in PrometheusMetrics() }
        if let metrics { MetricsSystem.bootstrap(metrics) }
        let backbone = try Backbone(config)
        for entry in try backbone.directory.all() {
            do {
                _ = try backbone.directory.open(entry.slug)
            } catch {
                // One workspace that cannot be opened keeps no other from being served.
                Logger(label: "app").error(
                    "workspace.closed", metadata: ["workspace": "\(entry.slug)", "error": "\(error)"])
            }
        }
        try Running(backbone, role: role, metrics: metrics).run()
    }
}

/// Brings databases to the present schema.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates or migrates the directory database and every workspace's.",
        discussion: "Serving does the same at its start; run it beforehand to see it succeed first.")

    @Flag(
        help: "Print what the migrations amount to, as Migrations/schema.sql holds it, and touch no existing database.")
    var schema = false

    func run() throws {
        let config = try Config.forCommand(level: .warning)
        if schema {
            let server = try config.requireDatabase().reveal { try DatabaseAddress($0) }
            print(
                try SchemaFile.text(server: server, migrations: config.root.appending(path: "Migrations")),
                terminator: "")
            return
        }
        let backbone = try Backbone(config)
        let entries = try backbone.directory.all()
        for entry in entries { _ = try backbone.directory.open(entry.slug) }
        print("The directory and \(entries.count) workspace\(entries.count == 1 ? "" : "s") are up to date.")
        backbone.directory.close()
    }
}

/// Workspaces: one for each MSP.
struct WorkspaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace", abstract: "Creates and lists workspaces.", subcommands: [Create.self, List.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates a workspace with a database of its own.",
            discussion: "The slug stands in the workspace's address: acme becomes https://acme.example.com.")

        @Argument(help: "Lower-case letters, digits and hyphens, at most 40.")
        var slug: String

        @Option(help: "The name people see.")
        var name: String

        func run() throws {
            let backbone = try Backbone(try Config.forCommand(level: .warning))
            let entry = try backbone.directory.createWorkspace(slug: slug, name: name)
            print(
                "Workspace \(entry.slug) is there. Add its first admin: vectis user add EMAIL --workspace \(entry.slug) --name NAME --role admin"
            )
            backbone.directory.close()
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the workspaces.")

        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            let backbone = try Backbone(try Config.forCommand(level: .warning))
            let entries = try backbone.directory.all()
            if json {
                print(
                    JSON.array(
                        entries.map {
                            ["slug": .string($0.slug), "name": .string($0.name), "database": .string($0.database)]
                        }
                    ).text(pretty: true))
            } else {
                entries.forEach { print("\($0.slug)\t\($0.name)\t\($0.database)") }
            }
            backbone.directory.close()
        }
    }
}
