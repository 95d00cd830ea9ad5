import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Secrets

extension TestConnection {
    /// Asks the vendor once, for 20 s at most, and leaves the result in the trial's row.
    package func perform(_ work: Work, _ env: SyncEnvironment) throws -> Outcome {
        let id = ID<Trial>(trial)
        guard let values = try work.write({ db in try begin(id, env, db) }) else { return .cancel(why: "it is over") }

        switch ask(values, work, env) {
        case .success(let report): try work.write { db in try passed(id, report, values, env, db) }
        case .failure(let failure):
            try work.write { db in try ended(id, "failed", nil, FailureNote(failure).json, values, db) }
        }
        return .done
    }

    /// What is to be tried.
    private struct Values {
        let connector: String
        let connection: ID<Connection>?
        let plain: [String: String]
        let secrets: [String: Secret]
        let fingerprint: [UInt8]
        /// Everything is as stored: a green test is one of the connection itself.
        let isStored: Bool
    }

    /// - Returns: nil when the trial is over or its values were erased.
    private func begin(_ id: ID<Trial>, _ env: SyncEnvironment, _ db: borrowing Transaction) throws -> Values? {
        let trial = try Trial.find(id, db)
        let sealed: String? = try db.value("SELECT sealed FROM connection_trials WHERE id = \(id)")
        guard !trial.state.isOver, let sealed else { return nil }
        let purpose = try TypedValues.purpose(id, trial.connector, db)
        let typed = try JSONDecoder().decode(TypedValues.self, from: Data(try env.keyring.open(sealed, for: purpose)))

        let store = ConnectionStore(keyring: env.keyring)
        let connection = try trial.connectionID.map { try Connection.find($0, db) }
        let stored = try connection.flatMap { try store.stored($0, db) } ?? [:]
        let secrets = stored.merging(typed.secrets.mapValues { Secret($0) }) { _, typed in typed }
        try db.run("UPDATE connection_trials SET state = 'running' WHERE id = \(id)")
        return Values(
            connector: trial.connector, connection: trial.connectionID, plain: typed.plain, secrets: secrets,
            fingerprint: store.fingerprint(typed.plain, secrets),
            isStored: typed.secrets.isEmpty && typed.plain == connection?.plainFields)
    }

    private func ask(_ values: Values, _ work: Work, _ env: SyncEnvironment) -> Result<TestReport, VendorFailure> {
        Result { () throws(VendorFailure) in
            guard let type = env.connectors[values.connector] else {
                throw VendorFailure(
                    .unexpected, "There is no connector \(values.connector)", "This program does not know it.")
            }
            let connector = try type.init(Credentials(plain: values.plain, secret: values.secrets))
            let session = Session(
                connector: connector, fetcher: env.fetcher, tokens: TokenMemory(), cancel: { work.shouldStop },
                clock: work.clock)
            return try session.test()
        }
    }

    private func passed(
        _ id: ID<Trial>, _ report: TestReport, _ values: Values, _ env: SyncEnvironment, _ db: borrowing Transaction
    ) throws {
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        try ended(id, "passed", text, nil, values, db)
        guard values.isStored, let connection = values.connection else { return }
        try db.run(
            "UPDATE connections SET tested_at = now(), tested_text = \(report.success) WHERE id = \(connection)")
        try SyncTopic.notify(connection, db)
    }

    private func ended(
        _ id: ID<Trial>, _ state: String, _ report: String?, _ failure: String?, _ values: Values,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE connection_trials
               SET state = \(state), sealed = NULL, fingerprint = \(values.fingerprint), report = \(report)::jsonb,
                   failure = \(failure)::jsonb, finished_at = now()
             WHERE id = \(id)
            """)
        try db.notify(SyncTopic.channel, Trial.topic(id))
    }
}
