import Basics
import Database
import Foundation

/// A PostgreSQL cluster for this test process alone, in a folder of its own, reached over a socket there.
///
/// A small shell holds it and reads from a pipe that only this process writes to: when the process ends, in whatever way, the
/// read ends, the shell stops the cluster and removes the folder.
final class PrivateServer: Sendable {
    let address: DatabaseAddress
    private let keeper: Process
    private let life: Pipe

    /// - Throws: `Refusal` with the end of the log when the cluster does not start.
    init() throws {
        let programs = try Self.programs()
        let folder = Self.place() + "/vectis-test-\(ProcessInfo.processInfo.processIdentifier)"
        address = try DatabaseAddress("postgresql:///postgres?host=\(folder)&user=vectis_owner")
        keeper = Process()
        life = Pipe()
        let answer = Pipe()

        let command = ["/bin/sh", "-c", Self.script, "keeper", folder, programs]
        let isRoot = geteuid() == 0
        keeper.executableURL = URL(filePath: isRoot ? "/usr/sbin/runuser" : "/bin/sh")
        keeper.arguments = isRoot ? ["-u", "postgres", "--"] + command : Array(command.dropFirst())
        keeper.standardInput = life
        keeper.standardOutput = answer
        keeper.standardError = FileHandle.nullDevice
        keeper.currentDirectoryURL = URL(filePath: "/tmp")
        try keeper.run()
        try answer.fileHandleForWriting.close()

        // Read up to the word, not to the end: the shell lives on and holds the pipe.
        var said = ""
        while !said.hasSuffix("ready\n") {
            let piece = answer.fileHandleForReading.availableData
            if piece.isEmpty { break }
            said += String(decoding: piece, as: UTF8.self)
        }
        guard said.hasSuffix("ready\n") else {
            throw Refusal(
                "The tests have no database", why: said,
                next: "Install postgresql, or name a server in VECTIS_TEST_DATABASE_URL.")
        }
    }

    /// Stops the cluster and waits until it is gone.
    func stop() {
        try? life.fileHandleForWriting.close()  // already closed is as good
        keeper.waitUntilExit()
    }

    /// Memory where there is plenty, since every fsync of the tests waits for a disk otherwise; both paths are short enough
    /// for a socket.
    private static func place() -> String {
        var room = statvfs()
        guard statvfs("/dev/shm", &room) == 0, UInt64(room.f_bavail) * UInt64(room.f_frsize) > 4 << 30 else {
            return "/tmp"
        }
        return "/dev/shm"
    }

    /// The folder of `initdb` and `pg_ctl`, of the newest version installed.
    private static func programs() throws -> String {
        let base = URL(filePath: "/usr/lib/postgresql")
        // No such folder means no version.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
        guard let newest = versions.compactMap(Int.init).max() else {
            throw Refusal(
                "The tests have no database", why: "there is no PostgreSQL in \(base.path)",
                next: "Install postgresql, or name a server in VECTIS_TEST_DATABASE_URL.")
        }
        return base.appending(path: "\(newest)/bin").path
    }

    /// $1 the cluster's folder, $2 the programs' folder. Says "ready", or why not.
    private static let script = """
        trap : INT TERM HUP
        umask 077
        rm -rf "$1"; mkdir "$1" && cd "$1" || exit 1
        "$2/initdb" -D data -E UTF8 --locale=C.UTF-8 --auth=trust -U vectis_owner --no-sync >log 2>&1 &&
        printf '%s\\n' "listen_addresses = ''" "unix_socket_directories = '$1'" "max_connections = 300" \\
            "shared_buffers = 64MB" "max_wal_size = 4GB" >>data/postgresql.conf &&
        "$2/pg_ctl" -D data -l log -w -t 60 start >/dev/null 2>&1 </dev/null &&
        echo ready || { tail -5 log; cd / && rm -rf "$1"; exit 1; }
        read -r line
        "$2/pg_ctl" -D data -m fast -w stop >/dev/null 2>&1
        cd / && rm -rf "$1"
        """
}
