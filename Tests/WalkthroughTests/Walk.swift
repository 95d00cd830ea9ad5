import Foundation
import Testing

/// Runs the stories against one world, which is started for the first of them and ends with this process.
enum Walk {
    static var isPossible: Bool {
        ["/usr/bin/chromium", python.path].allSatisfy(FileManager.default.isExecutableFile(atPath:))
    }

    /// Walks the script of this name; what it says on the way is shown when it fails.
    static func story(_ name: String) throws {
        var environment = ProcessInfo.processInfo.environment
        environment["WALK_WORLD"] = try world.get().words
        let script = Process()
        let output = Pipe()
        script.executableURL = python
        script.arguments = [folder.appending(path: "\(name).py").path]
        script.currentDirectoryURL = root
        script.environment = environment
        script.standardOutput = output
        script.standardError = output
        try script.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        script.waitUntilExit()
        print(said, terminator: "")
        if script.terminationStatus != 0 { Issue.record("\(name): \(said.suffix(4_000))") }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "stories")
    private static let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appending(path: ".local/venv/bin/python")
    private static let world = Result { try World(python, folder.appending(path: "walk/world.py"), at: root) }
}

/// Database, vendor simulator and server for all stories. Its keeper reads from a pipe that only this process writes to, and
/// stops them when that ends, in whatever way.
private final class World: Sendable {
    /// How the stories reach it, as JSON.
    let words: String
    private let life: Pipe

    init(_ python: URL, _ script: URL, at root: URL) throws {
        life = Pipe()
        let answer = Pipe()
        let keeper = Process()
        // The programs lie beside the tests' own.
        let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        keeper.executableURL = python
        keeper.arguments = [script.path, programs.path]
        keeper.currentDirectoryURL = root
        keeper.standardInput = life
        keeper.standardOutput = answer
        try keeper.run()
        try answer.fileHandleForWriting.close()

        var said = ""
        while !said.hasSuffix("\n") {
            let piece = answer.fileHandleForReading.availableData
            if piece.isEmpty { break }
            said += String(decoding: piece, as: UTF8.self)
        }
        words = said
        try #require(said.hasSuffix("}\n"), "the world of the stories did not start; its last words stand above")
    }
}
