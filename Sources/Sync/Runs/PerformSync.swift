import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Logging

extension SyncConnection {
    /// Reads every stream that is switched on. A vendor's failures end streams or the run; only the database's make the job try
    /// again, and then the same run goes on.
    package func perform(_ work: Work, _ env: SyncEnvironment) throws -> Outcome {
        guard let opened = try work.write({ db in try RunStart.open(self, work, db) }) else {
            return .cancel(why: "nothing is to be synced")
        }
        let context = RunContext(
            connection: opened.connection, run: opened.run, work: work, env: env, calls: CallRecorder(),
            retry: try opened.run.retryOf.map { run in try work.read { db in try RecordRetry.load(run, db) } })
        let ending = RunEnding(context: context)
        do {
            let reading = try RunReading(context)
            return try reading.run(ending)
        } catch is RunCancelled {
            return try ending.cancelled()
        } catch is ReadCancelled {
            try ending.writeCalls()
            return .snooze(.zero, why: "stopped in the middle; goes on from there")
        } catch let failure as VendorFailure {
            return try ending.failed(failure)
        } catch let refusal as Refusal {
            return try ending.failed(VendorFailure(.badCredentials, refusal.what, "\(refusal.why). \(refusal.next)"))
        }
    }
}
