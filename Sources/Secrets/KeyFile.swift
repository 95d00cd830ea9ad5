import Basics
import Foundation

extension Keyring {
    /// Reads master keys from a file: one in base64 a line, the newest last; empty lines count for nothing.
    package static func load(file: URL) throws(Refusal) -> Keyring {
        let path = file.path
        // Absent and unreadable have the same answer.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw refusal(path, why: "it is not there, or out of this user's sight", next: "Correct the path")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard mode & 0o077 == 0 else {
            throw refusal(path, why: "other users may read it", next: "Run: chmod 0400 \(path)")
        }
        // Unreadable and no text have the same answer.
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw refusal(path, why: "this user may not read it, or it is no text", next: "Check its owner")
        }

        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        let keys = lines.filter { !$0.isEmpty }.map { Data(base64Encoded: $0).flatMap { MasterKey([UInt8]($0)) } }
        guard !keys.isEmpty, !keys.contains(where: { $0 == nil }) else {
            throw refusal(
                path, why: "each line must be 32 bytes in base64", next: "Put the right file there; never edit a key")
        }
        return Keyring(keys: keys.compactMap { $0 })
    }

    /// Writes a file with one new key, mode 0400; after a crash it is there whole or not at all.
    ///
    /// - Throws: `Refusal` when there is a file already: a key is never overwritten.
    package static func create(file: URL) throws {
        let path = file.path
        let draft = "\(path).\(Random.token(6))"
        let line = Data(MasterKey.random().bytes).base64EncodedString() + "\n"
        defer { unlink(draft) }

        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
        guard descriptor >= 0 else { throw notWritten(path) }
        let isWritten = write(descriptor, line, line.utf8.count) == line.utf8.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, link(draft, path) == 0 else { throw notWritten(path) }
    }

    private static func notWritten(_ path: String) -> Refusal {
        let reason = String(cString: strerror(errno))
        return Refusal(
            "The key file \(path) was not created", why: reason,
            next: "Choose another path, or make its folder writable")
    }

    private static func refusal(_ path: String, why: String, next: String) -> Refusal {
        Refusal("The key file \(path) cannot be used", why: why, next: next)
    }
}
