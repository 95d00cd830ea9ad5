import Basics
import CPQ

/// Where a database is and as whom to enter it; it prints without the password.
package struct DatabaseAddress: Sendable, Hashable, CustomStringConvertible {
    /// libpq's own parameter names, without the password.
    private var parameters: [String: String]
    private var password: Secret?

    /// Reads a libpq address: a `postgresql://` URI or `host=… dbname=…`.
    package init(_ url: String) throws(Refusal) {
        var complaint: UnsafeMutablePointer<CChar>?
        let list = PQconninfoParse(url, &complaint)
        defer {
            PQconninfoFree(list)
            PQfreemem(complaint)
        }
        guard let list else {
            throw Refusal(
                "The address of the database cannot be read",
                why: complaint.map { Self.cause(String(cString: $0)) } ?? "",
                next: "Write it as postgresql://user:password@host:5432/name.")
        }

        var found: [String: String] = [:]
        var entry = list
        while let keyword = entry.pointee.keyword {
            if let value = entry.pointee.val { found[String(cString: keyword)] = String(cString: value) }
            entry += 1
        }
        password = found.removeValue(forKey: "password").map(Secret.init)
        parameters = found
    }

    /// The same server and person, another database.
    package func with(database: String) -> DatabaseAddress {
        var copy = self
        copy.parameters["dbname"] = database
        return copy
    }

    /// The same database, entered as someone else.
    package func with(user: String, password: Secret?) -> DatabaseAddress {
        var copy = self
        copy.parameters["user"] = user
        copy.password = password
        return copy
    }

    /// The same database name and person on another server.
    package func with(host: String, port: Int?) -> DatabaseAddress {
        var copy = self
        copy.parameters["host"] = host
        copy.parameters["hostaddr"] = nil
        copy.parameters["port"] = port.map(String.init)
        return copy
    }

    /// The server in a message: its host name, address or socket folder.
    package var host: String {
        parameters["host"] ?? parameters["hostaddr"] ?? "the local socket"
    }

    /// The name of the database, when the address has one.
    package var database: String? { parameters["dbname"] }

    /// The role that is used, when the address has one.
    package var user: String? { parameters["user"] }

    package var description: String {
        let place = parameters["port"].map { "\(host):\($0)" } ?? host
        return "\(database ?? "the default database") on \(place)"
    }

    /// What libpq is told, `defaults` giving way to the address and `fixed` winning over it.
    func connectionParameters(defaults: [String: String], fixed: [String: String]) -> [String: String] {
        var all = defaults.merging(parameters) { _, ours in ours }
        all["options"] = [parameters["options"], fixed["options"]].compactMap(\.self).joined(separator: " ")
        for (name, value) in fixed where name != "options" { all[name] = value }
        password?.reveal { all["password"] = $0 }
        return all
    }

    /// The part of libpq's complaint that cannot repeat a password.
    private static func cause(_ text: String) -> String {
        text.split(separator: "\"").first.map { $0.trimmingPrefix("ERROR: ") }.map(String.init) ?? ""
    }
}
