import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Opens a connection's session for a job that is no sync run.
enum VendorSession {
    /// - Throws: `VendorFailure` or `Refusal` when the credentials are no use.
    static func open(
        _ id: ID<Connection>, _ work: Work, _ env: SyncEnvironment, _ calls: CallRecorder
    ) throws -> (session: Session, connection: Connection) {
        let store = ConnectionStore(keyring: env.keyring)
        let (connection, credentials) = try work.read { db in (try Connection.find(id, db), try store.open(id, db)) }
        guard let type = env.connectors[connection.connector] else {
            throw VendorFailure(
                .unexpected, "There is no connector \(connection.connector)", "This program does not know it any more.")
        }
        let session = Session(
            connector: try type.init(credentials), fetcher: env.fetcher,
            tokens: ConnectionTokens(
                pool: work.workspace.pool, connection: connection, workspace: work.workspace.id, keyring: env.keyring),
            onCall: { calls.add($0) }, cancel: { work.shouldStop }, clock: work.clock)
        return (session, connection)
    }
}
