import ArgumentParser
import Basics
import Database
import Directory
import Foundation
import Logging
import Workspace

/// People of a workspace.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Adds people.", subcommands: [Add.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a person who signs in with e-mail and password.",
            discussion:
                "The password is asked for at a terminal, else read as the first line of standard input: 12 to 128 characters."
        )

        @Argument(help: "E-mail address, which is also the sign-in.")
        var email: String

        @Option(help: "Slug of the workspace.")
        var workspace: String

        @Option(help: "The name people see.")
        var name: String

        @Option(help: "admin, member or viewer.")
        var role: String

        func run() throws {
            guard let role = Role(rawValue: role) else {
                throw Refusal(
                    "The person was not added", why: "--role is “\(role)”", next: "Use admin, member or viewer")
            }
            let backbone = try Backbone(try Config.forCommand(level: .warning))
            let open = try backbone.open(workspace)
            let password = try SecretInput.read(prompt: "Password for \(email): ")
            try open.pool.write { db in
                let user = try User.add(email: email, name: name, role: role, password: password, db)
                try AuditLog.append(.userAdded(user), by: .system, at: Date(), db)
            }
            print("\(name) may sign in to \(workspace) as \(role.rawValue).")
            backbone.directory.close()
        }
    }
}

/// Secrets on their way into a command: never as an argument, which others on the machine could read.
enum SecretInput {
    /// From the terminal without echo, or the first line of standard input.
    static func read(prompt: String) throws -> Secret {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true), !line.isEmpty else { throw nothing }
            return Secret(line)
        }
        guard let typed = getpass(prompt), strlen(typed) > 0 else { throw nothing }
        return Secret(String(cString: typed))
    }

    /// `-`: standard input; anything else: a file, without its last line break.
    static func read(from source: String) throws -> Secret {
        if source == "-" { return try read(prompt: "Secret: ") }
        guard let data = FileManager.default.contents(atPath: source) else {
            throw Refusal(
                "The secret was not read", why: "The file \(source) cannot be read",
                next: "Correct its path, or use - for standard input")
        }
        let text = String(decoding: data, as: UTF8.self)
        return Secret(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }

    private static let nothing = Refusal(
        "Nothing was changed", why: "No secret came from standard input", next: "Type it, or send it as the first line")
}
