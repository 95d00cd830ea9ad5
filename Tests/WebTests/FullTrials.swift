import ConnectorKit
import Database
import Foundation
import Sync

extension FullWorkspace {
    /// A trial of each state.
    mutating func addTrials(_ db: borrowing Transaction) throws {
        let report = TestReport(
            success: "Connected" + Self.probe,
            capabilities: [
                .init(name: "Read devices" + Self.probe, stream: "devices", isOK: true),
                .init(name: "Read alerts", stream: "alerts", isOK: false, consequence: "No alerts" + Self.probe),
            ], warnings: ["Old" + Self.probe], identity: "x")
        let failure = FailureNote(
            VendorFailure(
                .badCredentials, "Refused" + Self.probe, "Copy both again" + Self.probe, status: 401,
                words: "no" + Self.probe, anchor: "401"))
        for state in ["queued", "running", "passed", "failed"] {
            let over = ["passed", "failed"].contains(state)
            trials.append(
                try id(
                    """
                    INSERT INTO connection_trials (connector, connection_id, state, report, failure, requested_by, finished_at)
                    VALUES ('ninjaone', \(rmm), \(state), \(state == "passed" ? try json(report) : nil)::jsonb,
                            \(state == "failed" ? try json(failure) : nil)::jsonb, \(text("Ana")), \(over ? Date() : nil))
                    RETURNING id
                    """, db))
        }
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
