import Basics
import ConnectorKit
import Database
import Directory
import Foundation
import Jobs
import Logging
import Sync
import Workspace

/// What commands do to connections: the drawer's own functions, and the waiting that a page leaves to the browser.
struct ConnectionDesk {
    let backbone: Backbone
    let open: OpenWorkspace

    /// How long a test or the begin of a run is waited for until the work is done in this process.
    private static let patience: Duration = .seconds(2)

    init(_ slug: String) throws {
        try self.init(Backbone(Config.forCommand(level: .warning)), slug: slug)
    }

    init(_ backbone: Backbone, slug: String) throws {
        self.backbone = backbone
        open = try backbone.open(slug)
    }

    func close() { backbone.directory.close() }

    func manifest(_ key: String) throws -> Manifest {
        guard let connector = backbone.environment.connectors[key] else {
            let known = backbone.environment.connectors.manifests.map(\.key).joined(separator: ", ")
            throw Refusal("There is no connector “\(key)”", why: "This build has: \(known)", next: "Use one of these")
        }
        return connector.manifest
    }

    /// Tests a draft as the drawer's button does.
    ///
    /// - Throws: `Refusal` with the vendor failure's own sentences.
    func tried(_ draft: ConnectionDraft, _ manifest: Manifest) throws -> Trial {
        let tester = TryConnection(keyring: backbone.keyring)
        let id = try open.pool.write { db in
            let id = try tester.request(draft, manifest, by: "a command", db)
            try AuditLog.append(.connectionTested(draft.editing?.id.value, manifest.key), by: .system, at: Date(), db)
            return id
        }
        let trial = try awaited { db in
            try Trial.find(id, db)
        } until: {
            $0.state.isOver
        }
        guard trial.state == .passed else {
            let note = trial.failure
            throw Refusal(
                note?.title ?? "The test failed", why: note?.sentence ?? "no answer",
                next: note?.words.map { "The vendor says: \($0)" } ?? "")
        }
        return trial
    }

    /// Saves a tested draft; parts named in `without` are not read.
    func save(_ draft: ConnectionDraft, without: Set<String>) throws -> ID<Connection> {
        let store = ConnectionStore(keyring: backbone.keyring)
        let streams = backbone.environment.connectors[draft.connector]?.streams ?? []
        if let stranger = without.subtracting(streams.map(\.name)).min() {
            throw Refusal(
                "The connection was not saved", why: "There is no part “\(stranger)”",
                next: "Parts are: \(streams.map(\.name).joined(separator: ", "))")
        }
        return try open.pool.write { db in
            let id = try store.save(
                draft, connectors: backbone.environment.connectors, by: "a command", userID: nil, db)
            if !without.isEmpty, let manifest = backbone.environment.connectors[draft.connector]?.manifest {
                let connection = try Connection.find(id, db)
                var settings = ConnectionSettings(connection)
                settings.streamsOff = without
                try settings.save(id, version: connection.version, manifest, streams: streams, by: "a command", db)
            }
            try AuditLog.append(
                .connectionAdded(id.value, draft.connector, changed: draft.plain.keys.sorted()), by: .system,
                at: Date(), db)
            return id
        }
    }

    /// The run when it is over.
    func ended(_ run: ID<SyncRun>) throws -> SyncRun {
        try awaited { db in
            try SyncRun.find(run, db)
        } until: {
            !$0.state.isOpen
        }
    }

    /// `name=value` pairs.
    static func pairs(_ texts: [String]) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw Refusal(
                    "Nothing was changed", why: "“\(text)” is not name=value", next: "Write it like region=eu")
            }
            pairs[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return pairs
    }

    static func missingFields(_ manifest: Manifest) -> Refusal {
        let fields = manifest.fields.map {
            $0.isSecret ? "--secret \($0.name)=FILE (\($0.label))" : "--set \($0.name)=… (\($0.label))"
        }
        return Refusal(
            "Nothing was added", why: "\(manifest.name) needs its fields", next: fields.joined(separator: ", "))
    }

    static func json(_ run: SyncRun) -> JSON {
        func number(_ value: Int) -> JSON { JSON(integerLiteral: value) }
        return [
            "run": number(Int(run.id.value)), "state": .string(run.state.rawValue), "read": number(run.totals.read),
            "created": number(run.totals.created), "updated": number(run.totals.updated),
            "unchanged": number(run.totals.unchanged),
            "removed": number(run.totals.removed), "errors": number(run.totals.errors),
            "seconds": run.startedAt.flatMap { start in
                run.finishedAt.map { .number(Decimal(($0.timeIntervalSince(start) * 1000).rounded() / 1000)) }
            } ?? .null, "error": run.errorSentence.map { .string($0) } ?? .null,
        ]
    }

    static func line(_ run: SyncRun) -> String {
        let totals = run.totals
        let counts =
            "read \(totals.read), new \(totals.created), changed \(totals.updated), unchanged \(totals.unchanged), removed \(totals.removed)"
        return "Run \(run.id) \(run.state.rawValue): \(counts)." + (run.errorSentence.map { " \($0)" } ?? "")
    }

    /// Asks again until `isOver`; where no server picks the work up, does it here.
    private func awaited<Answer>(
        _ read: (borrowing Transaction) throws -> Answer, until isOver: (Answer) -> Bool
    ) throws -> Answer {
        let start = ContinuousClock.now
        while true {
            let answer = try open.pool.read(read)
            if isOver(answer) { return answer }
            if ContinuousClock.now - start > Self.patience {
                let workspace = JobWorkspace(id: open.entry.id, slug: open.entry.slug, pool: open.jobPool)
                try Composition.runner(backbone).runWaiting(in: workspace)
            }
            usleep(100_000)
        }
    }
}
