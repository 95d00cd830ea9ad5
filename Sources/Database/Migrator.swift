import Basics
import Foundation

/// Brings a database to the state that a folder of numbered SQL files describes, forward only.
package struct Migrator: Sendable {
    private let folder: URL

    private struct File {
        let name: String
        let text: String
    }

    /// Any number; the same in every process.
    private static let lockKey: Int64 = 0x56_45_43_54_49_53
    private static let lockAttempts = 10

    package init(folder: URL) {
        self.folder = folder
    }

    /// Applies what is missing, each file in a transaction of its own. Of several processes one works, the others wait.
    ///
    /// - Throws: `Refusal` naming the file when an applied one was changed, is gone, or a new one fails.
    /// - Returns: the names of the files applied now.
    package func migrate(_ pool: Pool) throws -> [String] {
        let files = try files()
        return try pool.withLock(Self.lockKey, wait: .seconds(60)) {
            let connection = try Connection(pool.address, Self.options)
            try connection.command(Self.table)
            let missing = try missing(among: files, Self.rows(connection.execute(Self.applied(files))), in: pool)
            for file in missing { try apply(file, to: pool, connection) }
            return missing.map(\.name)
        }
    }

    /// Whether `migrate` would have nothing to do.
    ///
    /// - Throws: `Refusal` as `migrate`.
    package func isCurrent(_ pool: Pool) throws -> Bool {
        let files = try files()
        let applied = try pool.read { db -> [Applied] in
            guard try db.value("SELECT to_regclass('schema_migrations') IS NOT NULL") == true else { return [] }
            return try db.all(Self.applied(files), as: Applied.init(row:))
        }
        return try missing(among: files, applied, in: pool).isEmpty
    }

    /// What the migrations amount to: extensions, tables with all that hangs on them, and functions, as SQL in an order that
    /// depends on names only.
    package static func schema(of pool: Pool) throws -> String {
        try pool.read { db in try Schema(db).text }
    }

    /// The files not yet applied, after comparing those that are. Files later than all of ours belong to a newer version of
    /// the program that shares the database during an upgrade.
    private func missing(among files: [File], _ applied: [Applied], in pool: Pool) throws -> [File] {
        let known = Set(files.map(\.name))
        for entry in applied {
            if !known.contains(entry.name) {
                if let last = files.last, entry.name > last.name { continue }
                throw refusal(entry.name, pool, "it was applied and is gone from \(folder.path)")
            }
            guard entry.isSame else { throw refusal(entry.name, pool, "the file was changed after it was applied") }
        }

        let names = Set(applied.map(\.name))
        let missing = files.filter { !names.contains($0.name) }
        if let late = missing.first, let newest = applied.map(\.name).filter(known.contains).max(), late.name < newest {
            throw refusal(late.name, pool, "it comes before \(newest), which is applied already")
        }
        return missing
    }

    private func apply(_ file: File, to pool: Pool, _ connection: Connection) throws {
        for attempt in 1... {
            do {
                try connection.begin("BEGIN", by: .now + .seconds(5))
                try connection.command(file.text)
                guard connection.wire.isInTransaction else {
                    throw refusal(file.name, pool, "it ends its own transaction")
                }
                let entry: SQL = """
                    INSERT INTO schema_migrations (name, sha256)
                    VALUES (\(file.name), encode(sha256(\(Array(file.text.utf8))), 'hex'))
                    """
                _ = try connection.execute(entry)
                return try connection.commit()
            } catch let error as DatabaseError {
                connection.rollback()
                if error.sqlState == "55P03", attempt < Self.lockAttempts { continue }
                let line = error.position.map { ", line \(file.text.prefix($0 - 1).count { $0.isNewline } + 1)" } ?? ""
                throw refusal(file.name, pool, "\(error)\(line)")
            }
        }
    }

    private func refusal(_ name: String, _ pool: Pool, _ why: String) -> Refusal {
        Refusal(
            "The migration \(name) cannot be applied to \(pool.address)", why: why,
            next: "An applied file stays as it was; mend the mistake with a new file. Nothing of this one was kept.")
    }

    /// - Throws: `Refusal` when the folder cannot be read or holds a file without a number.
    private func files() throws -> [File] {
        do {
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "sql" && $0.lastPathComponent.first?.isNumber == true }
                .map { File(name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
                .sorted { $0.name < $1.name }
        } catch {
            throw Refusal(
                "The migrations cannot be read", why: "\(folder.path): \(error.localizedDescription)",
                next: "Start the program from its own folder, or name the folder in the settings.")
        }
    }

    private struct Applied {
        let name: String
        let isSame: Bool

        init(row: Row) throws {
            name = try row.get("name")
            isSame = try row.get("is_same")
        }
    }

    private static func rows(_ answer: Answer) throws -> [Applied] {
        try (0..<answer.rowCount).map { try Applied(row: Row(answer, $0)) }
    }

    /// What was applied, compared with the files by the server's own SHA-256.
    private static func applied(_ files: [File]) -> SQL {
        """
        SELECT m.name, coalesce(m.sha256 = encode(sha256(f.content), 'hex'), false) AS is_same
          FROM schema_migrations m
          LEFT JOIN unnest(\(files.map(\.name)), \(files.map { Array($0.text.utf8) })) AS f (name, content) USING (name)
         ORDER BY m.name
        """
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name text PRIMARY KEY,
            sha256 text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE schema_migrations IS 'Which migration files were applied, with their checksums.';
        GRANT SELECT ON schema_migrations TO PUBLIC
        """
    private static var options: PoolOptions {
        var options = PoolOptions()
        options.statementTimeout = .seconds(600)
        return options
    }
}
