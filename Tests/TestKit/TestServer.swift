import Basics
import Database
import Foundation
import Synchronization

/// The PostgreSQL server of the tests: the one of `VECTIS_TEST_DATABASE_URL`, else a private one for this process.
package enum TestServer {
    /// The address of its maintenance database, as a superuser.
    package static var address: DatabaseAddress {
        get throws { try found.get().address }
    }

    /// A database name nobody else uses; those of processes that are gone are dropped at the next start.
    package static func newName(_ purpose: String = "t") -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        return "\(prefix)\(ProcessInfo.processInfo.processIdentifier)_\(purpose)_\(number)"
    }

    private struct Found: Sendable {
        let address: DatabaseAddress
        let own: PrivateServer?
    }

    private static let prefix = "vectis_test_"
    private static let counter = Mutex(0)
    private static let found: Result<Found, any Error> = Result {
        let found: Found
        if let url = ProcessInfo.processInfo.environment["VECTIS_TEST_DATABASE_URL"] {
            found = Found(address: try DatabaseAddress(url), own: nil)
            try dropAbandoned(on: found.address)
        } else {
            let own = try PrivateServer()
            found = Found(address: own.address, own: own)
        }
        try addRole(on: found.address)
        atexit { TestServer.cleanUp() }
        return found
    }

    /// The migrations grant rights to the application's role.
    private static func addRole(on address: DatabaseAddress) throws {
        let pool = Pool(address)
        defer { pool.close() }
        try pool.withLock(7_355_608, wait: .seconds(10)) {
            let server = DatabaseServer(address)
            if try !server.hasRole("vectis_app") {
                try server.setRole("vectis_app", password: Secret("vectis_app"))
            }
        }
    }

    /// Processes are told apart by their number, so this is done only where they run: on a socket.
    private static func dropAbandoned(on address: DatabaseAddress) throws {
        guard address.host.hasPrefix("/") else { return }
        let server = DatabaseServer(address)
        for name in try server.databases() where name.hasPrefix(prefix) {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "_" }
            if let owner = Int32(owner), kill(owner, 0) != 0, errno == ESRCH { try server.dropDatabase(name) }
        }
    }

    private static func cleanUp() {
        guard let found = try? found.get() else { return }  // without a server nothing is left behind
        if let own = found.own { return own.stop() }

        let server = DatabaseServer(found.address)
        let mine = "\(prefix)\(ProcessInfo.processInfo.processIdentifier)_"
        // What cannot be dropped now is dropped by the next run.
        for name in (try? server.databases()) ?? [] where name.hasPrefix(mine) { try? server.dropDatabase(name) }
    }
}
