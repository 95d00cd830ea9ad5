import Basics
import Customers
import HTTP
import Jobs
import Sync
import Workspace

/// The first page after sign-in.
enum HomePages {
    static func show(_ visit: Visit) throws -> Response {
        let standings = try visit.standings()
        let (overview, attention, news, progress, deadJobs) = try visit.read { db in
            let first = standings.compactMap(\.run).filter { $0.trigger == .initial }
            return (
                try Overview.load(db), try Attention.list(db), try News.list(for: visit.user.id.value, db),
                try first.map { run in (run, try SyncRunStream.list(run: run.id, db)) },
                visit.may(.administerWorkspace) ? try DeadJob.count(db) : 0
            )
        }

        let home = HomeView(
            standings: standings, progress: progress, overview: overview, attention: attention,
            deadJobs: deadJobs, news: news,
            settings: visit.settings, role: visit.role, connectors: visit.site.connectors, formats: visit.formats)
        return try visit.page("home/show", home, title: visit.settings.name, topics: ["sync", "customers"])
    }

    /// Marks what is new at one's customers as seen.
    static func seen(_ visit: Visit) throws -> Response {
        try visit.remember { db in try News.markSeen(by: visit.user.id.value, db) }
        return visit.redirect(to: "/")
    }

    static func dismissChecklist(_ visit: Visit) throws -> Response {
        try visit.write(.checklistDismissed) { db in
            var settings = try WorkspaceSettings.load(db)
            settings.checklistDismissedAt = visit.now
            try settings.save(db)
        }
        return visit.redirect(to: "/", flash: "The list is hidden.")
    }
}
