import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

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

    /// Jobs that gave up: of a kind that pages have words for, and of one they have not.
    mutating func addDeadJobs(_ db: borrowing Transaction) throws {
        for kind in ["match_again", "x" + Self.probe] {
            deadJobs.append(
                try id(
                    """
                    INSERT INTO jobs (kind, args, state, attempt, last_error, finished_at)
                    VALUES (\(kind), jsonb_build_object('n', \(text("a"))::text), 'dead', 12, \(text("Broken")), now())
                    RETURNING id
                    """, db))
        }
    }

    /// A view of each list, the admin's.
    mutating func addViews(_ db: borrowing Transaction) throws {
        let admin = try world.user(.admin).id
        for list in SavedView.List.allCases {
            views.append(
                try id(
                    """
                    INSERT INTO saved_views (user_id, list, name, query)
                    VALUES (\(admin), \(list.rawValue), \(text("Mine")), \("q=" + Self.probe)) RETURNING id
                    """, db))
        }
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
