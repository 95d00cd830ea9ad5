import ArgumentParser
import Basics
import Foundation

/// The executable `vectis`.
@main
struct Vectis: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectis",
        abstract: "Sees each customer of a managed service provider whole.",
        discussion: """
            Settings come from the environment (DATABASE_URL, VECTIS_…) or the file that VECTIS_CONFIG_FILE_PATH names; README.md \
            lists them. Commands that act in a workspace take --workspace SLUG.
            """,
        subcommands: [
            Serve.self, Migrate.self, WorkspaceCommand.self, UserCommand.self, ConnectionCommand.self,
            AuditCommand.self, Match.self,
            Demo.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let refusal as Refusal {
            FileHandle.standardError.write(Data((refusal.description + "\n").utf8))
            exit(withError: ExitCode.failure)
        } catch {
            exit(withError: error)
        }
    }
}
