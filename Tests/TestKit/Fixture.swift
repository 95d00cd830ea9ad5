import Foundation

/// Files that tests read.
package enum Fixture {
    /// The folder that holds Package.swift.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The content of `Tests/Fixtures/<name>`.
    package static func data(_ name: String) throws -> Data {
        try Data(contentsOf: root.appending(path: "Tests/Fixtures/\(name)"))
    }

    /// `Migrations/workspace` or `Migrations/directory`.
    package static func migrations(_ name: String) -> URL {
        root.appending(path: "Migrations/\(name)")
    }
}

/// What vendors published or answered, laid by outside this repository.
package enum VendorData {
    /// `VECTIS_VENDOR_DATA/<connector key>`; nil when it is not there, so that a test can say it skips.
    package static func folder(_ connector: String) -> URL? {
        guard let path = ProcessInfo.processInfo.environment["VECTIS_VENDOR_DATA"] else { return nil }
        let folder = URL(filePath: path).appending(path: connector)
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }
}
