import Basics
import ConnectorKit
import Database
import Foundation
import Secrets

/// Saves connections and opens their credentials: nobody else does either.
package struct ConnectionStore: Sendable {
    private let keyring: Keyring

    package init(keyring: Keyring) {
        self.keyring = keyring
    }

    /// What the drawer shows instead of a secret.
    package struct SecretHint: Sendable {
        /// The last four characters, of long secrets only.
        package let ending: String?
        package let setAt: Date
        package let setBy: String
    }

    /// The credentials as a connector takes them, for the length of a job.
    ///
    /// - Throws: `Refusal` when there are none, `SealError` when they do not open.
    package func open(_ id: ID<Connection>, _ db: borrowing Transaction) throws -> Credentials {
        let connection = try Connection.find(id, db)
        guard let secrets = try stored(connection, db) else {
            throw Refusal(
                "\(connection.label) has no credentials", why: "they were removed", next: "Enter them again and save.")
        }
        return Credentials(plain: connection.plainFields, secret: secrets)
    }

    /// Per secret field that is set, what may be shown of it.
    package func secretHints(_ id: ID<Connection>, _ db: borrowing Transaction) throws -> [String: SecretHint] {
        let query: SQL = "SELECT hints, set_at, set_by FROM connection_secrets WHERE connection_id = \(id)"
        let found = try db.first(query) { row in
            (try row.get("hints") as JSON, try row.get("set_at") as Date, try row.get("set_by") as String)
        }
        guard let (hints, setAt, setBy) = found, case .object(let members) = hints else { return [:] }
        return members.mapValues { SecretHint(ending: $0.stringValue, setAt: setAt, setBy: setBy) }
    }

    /// Saves what was typed. With tested values the connection is switched on and its first sync queued.
    ///
    /// - Throws: `Refusal`: a field, another version, another account, or values that were not tested.
    package func save(
        _ draft: ConnectionDraft, connectors: ConnectorSet, by name: String, userID: Int64?, _ db: borrowing Transaction
    ) throws -> ID<Connection> {
        guard let type = connectors[draft.connector] else {
            throw Refusal(
                "The connection was not saved", why: "there is no connector \(draft.connector)",
                next: "Pick one from the list.")
        }
        let manifest = type.manifest
        let editing = try draft.editing.map { try current($0.id, version: $0.version, manifest, db) }
        let plain = try draft.checkedPlain(manifest)
        guard editing == nil || draft.hasSecrets || plain != editing?.plainFields || editing?.hasCredentials == false
        else {
            return try rename(editing, draft, manifest, db)
        }

        let secrets = try draft.merged(manifest, with: try editing.flatMap { try stored($0, db) } ?? [:])
        let credentials = Credentials(plain: plain, secret: secrets)
        let identity = try self.identity(type, credentials)
        let known = try editing ?? same(draft.connector, identity, manifest, db)
        if let known { try check(known, isStill: identity) }

        let passed = try passed(draft.trial, fingerprint(plain, secrets), db)
        let isTested = passed != nil
        guard isTested || draft.savesUntested else { throw ConnectionRefusals.untested }
        let row = ConnectionRow(
            connector: draft.connector, label: label(draft, manifest), plain: plain, identity: identity,
            isEnabled: isTested,
            lookbackDays: draft.lookbackDays, streamsOff: type.streams.filter { !$0.isOnByDefault }.map(\.name),
            userID: userID)
        let id = try known.map { try row.update($0.id, db) } ?? row.insert(db)
        try keep(secrets, of: id, draft.connector, by: name, db)
        if let passed { try noteTest(passed, id, db) }
        if isTested { try SyncRequests.begin(id, trigger: known == nil ? .initial : .reconnect, by: name, db) }
        try SyncTopic.notify(id, db)
        return id
    }

    /// A keyed hash by which a trial knows the values it tried.
    func fingerprint(_ plain: [String: String], _ secrets: [String: Secret]) -> [UInt8] {
        let all = plain.merging(secrets.mapValues { $0.reveal { $0 } }) { _, secret in secret }.filter {
            !$0.value.isEmpty
        }
        let text = JSON.object(all.mapValues { .string($0) }).text()
        return Digest.hmacSHA256(key: keyring.derive("connection_trials"), Array(text.utf8))
    }

    /// What is stored, nil when there is nothing.
    func stored(_ connection: Connection, _ db: borrowing Transaction) throws -> [String: Secret]? {
        let sealed: String? = try db.value(
            "SELECT sealed FROM connection_secrets WHERE connection_id = \(connection.id)")
        guard let sealed else { return nil }
        let place = try purpose(connection.id, connection.connector, db)
        let json = try JSON(parsing: Data(try keyring.open(sealed, for: place)))
        return Connection.texts(json).mapValues { Secret($0) }
    }

    private func keep(
        _ secrets: [String: Secret], of id: ID<Connection>, _ connector: String, by name: String,
        _ db: borrowing Transaction
    ) throws {
        let json = JSON.object(secrets.mapValues { secret in secret.reveal { .string($0) } })
        let hints = JSON.object(secrets.mapValues { $0.lastFour.map { .string($0) } ?? .null })
        let sealed = try keyring.seal(Array(json.text().utf8), for: try purpose(id, connector, db))
        try db.run(
            """
            INSERT INTO connection_secrets (connection_id, sealed, set_by, hints) VALUES (\(id), \(sealed), \(name), \(hints))
                ON CONFLICT (connection_id) DO UPDATE
                   SET sealed = excluded.sealed, set_by = excluded.set_by, hints = excluded.hints, set_at = now()
            """)
        try db.run("DELETE FROM connection_tokens WHERE connection_id = \(id)")
    }

    private func purpose(_ id: ID<Connection>, _ connector: String, _ db: borrowing Transaction) throws -> SealPurpose {
        SealPurpose(
            workspace: try WorkspaceID.load(db), connector: connector, connection: "\(id)", purpose: "credentials")
    }

    private func current(
        _ id: ID<Connection>, version: Int, _ manifest: Manifest, _ db: borrowing Transaction
    ) throws -> Connection {
        try db.run("SELECT 1 FROM connections WHERE id = \(id) FOR UPDATE")
        let connection = try Connection.find(id, db)
        guard connection.version == version else { throw ConnectionRefusals.edited(connection.label) }
        guard connection.connector == manifest.key else { throw ConnectionRefusals.anotherConnector(manifest.name) }
        return connection
    }

    private func rename(
        _ connection: Connection?, _ draft: ConnectionDraft, _ manifest: Manifest, _ db: borrowing Transaction
    ) throws -> ID<Connection> {
        guard let connection else { throw ConnectionRefusals.untested }
        try db.run(
            "UPDATE connections SET label = \(label(draft, manifest)), version = version + 1 WHERE id = \(connection.id)"
        )
        return connection.id
    }

    private func identity(_ type: any Connector.Type, _ credentials: Credentials) throws -> String {
        do {
            return try type.init(credentials).identity
        } catch {
            throw error.refusal
        }
    }

    private func check(_ connection: Connection, isStill identity: String) throws {
        guard let known = connection.identity, known != identity else { return }
        throw ConnectionRefusals.anotherAccount(connection.label)
    }

    /// A connection without credentials to the same account is taken up again; one with them is no second one.
    private func same(
        _ connector: String, _ identity: String, _ manifest: Manifest, _ db: borrowing Transaction
    ) throws -> Connection? {
        let query: SQL = """
            SELECT \(Connection.columns) FROM connections c
             WHERE c.connector = \(connector) AND c.identity = \(identity)
             ORDER BY c.has_credentials DESC, c.id DESC
             LIMIT 1 FOR UPDATE
            """
        guard let found = try db.first(query, as: Connection.init(row:)) else { return nil }
        guard !found.hasCredentials else { throw ConnectionRefusals.connectedAlready(found.label) }
        return found
    }

    /// The trial that passed with just these values, if there was one.
    private func passed(
        _ trial: ID<Trial>?, _ fingerprint: [UInt8], _ db: borrowing Transaction
    ) throws -> Trial? {
        guard let trial else { return try Trial.passed(fingerprint, db) }
        let found = try Trial.find(trial, db)
        return found.state == .passed && found.fingerprint == fingerprint ? found : nil
    }

    private func noteTest(_ trial: Trial, _ id: ID<Connection>, _ db: borrowing Transaction) throws {
        guard let report = trial.report else { return }
        try db.run("UPDATE connections SET tested_at = now(), tested_text = \(report.success) WHERE id = \(id)")
    }

    private func label(_ draft: ConnectionDraft, _ manifest: Manifest) -> String {
        let typed = draft.label.trimmingCharacters(in: .whitespacesAndNewlines)
        return typed.isEmpty ? manifest.name : String(typed.unicodeScalars.prefix(200))
    }
}
