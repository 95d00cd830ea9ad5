import Directory
import Foundation
import TestKit
import Testing

struct SchemaFileTests {
    /// With `VECTIS_WRITE_SCHEMA` set the file is written instead.
    @Test func `schema.sql is what the migrations amount to`() throws {
        let migrations = Fixture.root.appending(path: "Migrations")
        let file = migrations.appending(path: "schema.sql")

        let text = try SchemaFile.text(server: TestServer.address, migrations: migrations)
        if ProcessInfo.processInfo.environment["VECTIS_WRITE_SCHEMA"] != nil { try Data(text.utf8).write(to: file) }

        let written = try String(contentsOf: file, encoding: .utf8)
        let firstDifference = zip(written.split(separator: "\n"), text.split(separator: "\n")).first { $0 != $1 }
        #expect(
            written == text,
            "run make schema; it differs at \(firstDifference.map { "\($0.0) ≠ \($0.1)" } ?? "its end")")
    }
}
