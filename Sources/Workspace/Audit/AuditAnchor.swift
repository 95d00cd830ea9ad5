import Basics
import Database
import Foundation
import Secrets

/// An end of the chain, marked with a key that is not in the database.
package struct AuditAnchor: Sendable, Equatable {
    package let link: AuditLink
    package let at: Date
    /// The name of the key.
    package let key: String
    let mark: [UInt8]

    /// Marks `link` as it was found in this workspace.
    init(_ link: AuditLink, at: Date, workspace: UUID, _ keyring: Keyring) {
        let micros = Self.microseconds(at)
        let (key, mark) = keyring.mark(Self.bytes(link, micros, workspace), for: Self.purpose)
        self.link = link
        self.at = Date(timeIntervalSince1970: Double(micros) / 1_000_000)
        self.key = key
        self.mark = mark
    }

    init(row: Row) throws {
        link = try AuditLink(row: row)
        at = try row.get("at")
        key = try row.get("key")
        mark = try row.get("mark")
    }

    /// A line of the anchors file; nil when it is none, or of another workspace.
    init?(line: some StringProtocol, workspace: UUID) {
        // What cannot be read holds no anchor.
        guard let json = try? JSON(parsing: Data(line.utf8)),
            json["workspace"]?.stringValue == workspace.uuidString.lowercased(),
            let seq = json["seq"]?.stringValue.flatMap({ Int64($0) }),
            let micros = json["at"]?.stringValue.flatMap({ Int64($0) }), let key = json["key"]?.stringValue,
            let hash = json["hash"]?.stringValue.flatMap({ Hex.decode($0) }),
            let mark = json["mark"]?.stringValue.flatMap({ Hex.decode($0) })
        else { return nil }
        link = AuditLink(seq: seq, hash: hash)
        at = Date(timeIntervalSince1970: Double(micros) / 1_000_000)
        self.key = key
        self.mark = mark
    }

    /// Texts throughout, so that no reader rounds a number.
    func line(workspace: UUID) -> String {
        let json: JSON = [
            "workspace": .string(workspace.uuidString.lowercased()), "seq": .string(String(link.seq)),
            "at": .string(String(Self.microseconds(at))), "key": .string(key), "hash": .string(Hex.encode(link.hash)),
            "mark": .string(Hex.encode(mark)),
        ]
        return json.text()
    }

    /// Whether the mark is right; nil when its key is in the ring no more.
    func isTrue(in workspace: UUID, _ keyring: Keyring) -> Bool? {
        keyring.isMarked(
            Self.bytes(link, Self.microseconds(at), workspace), by: key, with: mark, for: Self.purpose)
    }

    static func all(_ db: borrowing Transaction) throws -> [AuditAnchor] {
        try db.all("SELECT seq, hash, at, key, mark FROM audit_anchors ORDER BY seq", as: AuditAnchor.init(row:))
    }

    func insert(_ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO audit_anchors (seq, hash, at, key, mark)
            VALUES (\(link.seq), \(link.hash), \(at), \(key), \(mark))
            ON CONFLICT DO NOTHING
            """)
    }

    private static func microseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    private static func bytes(_ link: AuditLink, _ at: Int64, _ workspace: UUID) -> [UInt8] {
        Array("\(workspace.uuidString.lowercased()) \(link.seq) \(at) \(Hex.encode(link.hash))".utf8)
    }

    private static let purpose = "audit anchor 1"
}

/// The file beside the database in which every anchor stands; only ever added to.
package struct AnchorsFile: Sendable {
    private let file: URL

    package init(_ file: URL) {
        self.file = file
    }

    /// Anchors of one workspace; none while there is no file.
    func anchors(of workspace: UUID) throws -> [AuditAnchor] {
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return text.split(separator: "\n").compactMap { AuditAnchor(line: $0, workspace: workspace) }
    }

    /// Adds a line and waits until it is on the disk.
    ///
    /// - Throws: `Refusal` that names the file.
    func add(_ anchor: AuditAnchor, workspace: UUID) throws(Refusal) {
        // A line that was cut off by a crash stays alone: the next one begins behind a line end of its own.
        let line = Data("\n\(anchor.line(workspace: workspace))\n".utf8)
        do {
            if !FileManager.default.fileExists(atPath: file.path) {
                _ = FileManager.default.createFile(
                    atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            try handle.write(contentsOf: line)
            try handle.synchronize()
            try handle.close()
        } catch {
            throw Refusal(
                "The audit log was not anchored",
                why: "\(file.path) cannot be written to (\(error.localizedDescription))",
                next: "Make it writable, or name another file in VECTIS_AUDIT_ANCHORS_FILE")
        }
    }
}
