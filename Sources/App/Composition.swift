import Basics
import Customers
import Database
import Directory
import Foundation
import HTTP
import Jobs
import Logging
import Outbound
import Rendering
import Rules
import Sync
import Web
import Workspace

/// Who follows whom, what runs when, and what a server is made of: the one file that knows all names.
enum Composition {
    /// In the order in which they read each change.
    static func followers(_ backbone: Backbone) -> [any Follower] {
        [
            Matcher(backbone.environment.connectors), AlertThreader(), TimelineProjector(),
            RunRules(backbone.environment.connectors),
        ]
    }

    static func registry(_ backbone: Backbone) -> JobRegistry {
        let environment = backbone.environment
        let followers = followers(backbone)
        let matcher = Matcher(environment.connectors)
        var registry = JobRegistry()
        registry.register(TestConnection.self) { job, work in try job.perform(work, environment) }
        registry.register(SyncConnection.self) { job, work in try job.perform(work, environment) }
        registry.register(FollowChanges.self) { job, work in try job.perform(work, followers: followers) }
        registry.register(SendWrite.self) { job, work in try job.perform(work, environment) }
        registry.register(RefreshRecords.self) { job, work in try job.perform(work, environment) }
        registry.register(ReadChoices.self) { job, work in try job.perform(work, environment) }
        registry.register(PurgeParts.self)
        registry.register(MatchAgain.self) { job, work in try job.perform(work, matcher) }
        registry.register(LookAgain.self) { job, work in try job.perform(work, connectors: environment.connectors) }
        registry.register(WatchTime.self) { job, work in try job.perform(work, connectors: environment.connectors) }
        registry.register(PerformRuleActions.self) { job, work in
            try job.perform(work, connectors: environment.connectors)
        }
        registry.register(RunBacktest.self)
        registry.register(ContractDays.self)
        registry.register(InvoiceDays.self)
        registry.register(PruneTimeline.self)
        registry.register(KeepHouse.self)
        registry.register(AuditNight.self) { job, work in try job.perform(work, backbone.auditWatch) }
        return registry
    }

    static let schedule: [Schedule] = [
        Schedule("sync_due", every: .seconds(10)) { db, _, _ in try SyncRequests.enqueueDue(db) },
        Schedule("sync_nightly", every: .seconds(86_400)) { db, _, _ in try SyncRequests.enqueueNightly(db) },
        Schedule("outbox_stranded", every: .seconds(60)) { db, _, _ in try Outbox.enqueueStranded(db) },
        Schedule("rules_look_again", every: .seconds(10)) { db, _, _ in try LookAgain.enqueueDue(db) },
        Schedule("rules_watch_time", every: .seconds(300)) { db, _, slot in
            _ = try Queue.enqueue(WatchTime(slot: slot), db)
        },
        Schedule("contract_days", every: .seconds(3_600)) { db, _, _ in _ = try Queue.enqueue(ContractDays(), db) },
        Schedule("invoice_days", every: .seconds(3_600)) { db, _, _ in _ = try Queue.enqueue(InvoiceDays(), db) },
        Schedule("keep_house", every: .seconds(3_600)) { db, _, _ in _ = try Queue.enqueue(KeepHouse(), db) },
        Schedule("audit_night", every: .seconds(86_400)) { db, _, _ in _ = try Queue.enqueue(AuditNight(), db) },
        Schedule("prune_timeline", every: .seconds(86_400)) { db, _, _ in _ = try Queue.enqueue(PruneTimeline(), db) },
    ]

    static func runner(_ backbone: Backbone) -> JobRunner {
        let directory = backbone.directory
        return JobRunner(
            registry: registry(backbone), schedule: schedule, workers: backbone.config.jobWorkers,
            workspaces: {
                directory.openWorkspaces().map { JobWorkspace(id: $0.entry.id, slug: $0.entry.slug, pool: $0.jobPool) }
            })
    }

    /// The pages' side: templates, files, live events and the entrance.
    static func site(_ backbone: Backbone, live: LiveEvents, isReady: @escaping @Sendable () -> Bool) throws -> Web.Site
    {
        let config = backbone.config
        let options = SiteOptions(
            baseURL: try BaseURL(config.baseURL), isDevelopment: config.isDevelopment,
            labHosts: backbone.environment.lab.isEmpty ? "" : backbone.environment.lab.summary, workers: config.workers,
            isReady: isReady)
        let files = try StaticFiles(
            folder: config.root.appending(path: "Public"), joined: [Assets.script], fields: Entrance.fileFields)
        let templates = try TemplateLibrary(
            folder: config.root.appending(path: "Templates"), constants: Assets.constants(files),
            kept: Assets.keptParts,
            reload: config.isDevelopment)
        return Web.Site(
            directory: backbone.directory, connectors: backbone.environment.connectors, keyring: backbone.keyring,
            live: live, templates: templates, files: files, options: options)
    }
}

/// Hourly: throws away what nobody asks for any more.
struct KeepHouse: PlainJob {
    static let kind = "keep_house"
    static let priority = 9

    var uniqueKey: String? { "keep_house" }

    func perform(_ work: Work) throws -> Outcome {
        try SyncHousekeeping.prune(work.workspace.pool)
        try work.write { db in
            try WorkspaceHousekeeping.prune(db)
            try MappingImport.prune(db)
            try RuleHousekeeping.prune(db)
        }
        return .done
    }
}
