import Foundation

/// Unpacks gzip with the machine's own tool, so that ours is not judged by itself.
enum Gunzip {
    static func text(_ bytes: [UInt8]) -> String? {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).gz")
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", file.path]
        process.standardOutput = output
        defer { try? FileManager.default.removeItem(at: file) }  // nothing hangs on whether the file goes
        do {
            try Data(bytes).write(to: file)
            try process.run()
        } catch {
            return nil
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text : nil
    }
}
