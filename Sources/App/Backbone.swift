import Basics
import ConnectorKit
import Connectors
import Database
import Directory
import Foundation
import Jobs
import Outbound
import Secrets
import Sync
import Workspace

/// What every command that touches the database stands on: keys, directory, connectors and the way out to vendors.
struct Backbone: Sendable {
    let config: Config
    let keyring: Keyring
    let directory: Directory
    let environment: SyncEnvironment

    /// Opens the key and makes the directory ready, waiting for a database that does not answer yet.
    ///
    /// - Throws: `Refusal` for a setting, a key or a schema that does not fit.
    init(_ config: Config, unless shouldStop: () -> Bool = { false }) throws {
        self.config = config
        let isNewKey = !FileManager.default.fileExists(atPath: config.masterKeyFile.path)
        if isNewKey { try Keyring.create(file: config.masterKeyFile) }
        keyring = try Keyring.load(file: config.masterKeyFile)

        var options = Directory.Options()
        options.baseHost = Backbone.baseHost(config.baseURL)
        options.nextDue = { workspace in try workspace.jobPool.read { db in try SyncRequests.nextDue(db) } }
        directory = Directory(
            server: try config.requireDatabase().reveal { try DatabaseAddress($0) },
            migrations: config.root.appending(path: "Migrations"), keyring: keyring,
            defaultSlug: config.defaultWorkspace, options)
        do {
            try directory.prepare(unless: shouldStop)
        } catch let refusal as Refusal {
            // A key that was just made cannot be the one the database was sealed with: leave no trace of it.
            if isNewKey { try FileManager.default.removeItem(at: config.masterKeyFile) }
            throw refusal
        }

        let lab = try LabHosts(config.labHosts)
        environment = SyncEnvironment(
            connectors: ConnectorSet(Registry.all), fetcher: Fetcher(lab: lab, extraCA: config.extraCA), lab: lab,
            keyring: keyring, patience: WritePatience(percent: config.writeWaits))
    }

    /// Guards the audit logs with what is not in their databases.
    var auditWatch: AuditWatch { AuditWatch(keyring, AnchorsFile(config.anchorsFile)) }

    /// The workspace a command acts in.
    func open(_ slug: String) throws -> OpenWorkspace {
        do {
            return try directory.open(slug)
        } catch let error as DatabaseError where error.kind == .notFound {
            let known = try directory.all().map(\.slug).joined(separator: ", ")
            throw Refusal(
                "There is no workspace “\(slug)”", why: known.isEmpty ? "None has been created" : "There are: \(known)",
                next: "Create it with: vectis workspace create \(slug) --name NAME")
        }
    }

    /// `localhost` of `http://{slug}.localhost:8080`; nil where the base address holds no slug.
    private static func baseHost(_ baseURL: String) -> String? {
        guard let host = URLComponents(string: baseURL.replacing("{slug}", with: "slug"))?.host, host.hasPrefix("slug.")
        else { return nil }
        return String(host.dropFirst("slug.".count))
    }
}
