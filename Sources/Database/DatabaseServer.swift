import Basics
import CPQ

/// What is asked of a server and not of a database: databases and roles made and removed, settings looked at.
package struct DatabaseServer: Sendable {
    /// Any database there; it is only used to connect.
    package let address: DatabaseAddress

    package init(_ address: DatabaseAddress) {
        self.address = address
    }

    /// The names of the databases that can be connected to.
    package func databases() throws -> Set<String> {
        let answer = try connect().execute(
            "SELECT datname::text FROM pg_database WHERE datallowconn AND NOT datistemplate")
        return Set(try (0..<answer.rowCount).map { try Row(answer, $0).value(at: 0) })
    }

    /// Makes a database, a copy of `template` when one is named; else an empty one that compares text byte by byte, whatever
    /// the server's own order is: the same on every server, and the cheapest for ids.
    package func createDatabase(_ name: String, template: String? = nil) throws {
        let copy = template.map { " TEMPLATE " + quoted($0) } ?? " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        try connect().command("CREATE DATABASE " + quoted(name) + copy)
    }

    /// Removes a database with everything in it, whoever is using it.
    package func dropDatabase(_ name: String) throws {
        try connect().command("DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)")
    }

    /// Whether there is a role of that name, whatever it may do.
    package func hasRole(_ name: String) throws -> Bool {
        let answer = try connect().execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = \(name))")
        return try Row(answer, 0).value(at: 0)
    }

    /// Creates a role that may sign in and nothing else, or takes such a role back to that; sets its password.
    ///
    /// The password travels as a SCRAM verifier, so no log of the server can hold it.
    package func setRole(_ name: String, password: Secret) throws {
        let connection = try connect()
        let query: SQL = """
            SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS is_mighty
              FROM pg_roles WHERE rolname = \(name)
            """
        let answer = try connection.execute(query)
        let isMighty: Bool? = answer.rowCount == 0 ? nil : try Row(answer, 0).get("is_mighty")
        let verifier = try connection.wire.verifier(of: password, for: name)
        // Naming the attributes asks for a superuser, so it is done only where there is something to take away.
        let rights = isMighty == true ? "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS " : ""
        try connection.command(
            "\(isMighty == nil ? "CREATE" : "ALTER") ROLE \(quoted(name)) LOGIN \(rights)PASSWORD '\(verifier)'")
    }

    /// Makes `database` open to its owner and `role` only; nobody but the owner creates anything in it.
    package func confine(_ database: String, to role: String) throws {
        let connection = try Connection(address.with(database: database), Self.options)
        let (database, role) = (quoted(database), quoted(role))
        try connection.command(
            """
            BEGIN;
            REVOKE ALL ON DATABASE \(database) FROM PUBLIC;
            GRANT CONNECT, TEMPORARY ON DATABASE \(database) TO \(role);
            REVOKE CREATE ON SCHEMA public FROM PUBLIC, \(role);
            GRANT USAGE ON SCHEMA public TO \(role);
            COMMIT
            """)
    }

    /// - Throws: `Refusal` when the server may lose what it has confirmed.
    package func checkDurability() throws {
        let query: SQL = """
            SELECT name, setting FROM pg_settings
             WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
             ORDER BY name
            """
        let answer = try connect().execute(query)
        let off: [String] = try (0..<answer.rowCount).map { try Row(answer, $0).value(at: 0) }
        guard let first = off.first else { return }
        throw Refusal(
            "The database server at \(address.host) is not used",
            why: "\(off.joined(separator: " and ")) is off, so a crash "
                + "could lose what was confirmed", next: "Set \(first) = on in postgresql.conf and reload the server.")
    }

    private func connect() throws -> Connection {
        try Connection(address, Self.options)
    }

    private func quoted(_ name: String) -> String { SQL.name(name).text }

    /// Copying a template takes as long as the disk needs.
    private static var options: PoolOptions {
        var options = PoolOptions()
        options.statementTimeout = .seconds(60)
        options.lockTimeout = .seconds(30)
        return options
    }
}
