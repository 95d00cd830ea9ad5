import Customers
import HTTP
import Sync
import Workspace

/// What every page or every list asks for and few deeds change, kept for a second a workspace. Whatever is written through a
/// page, and the news of a sync or of customers, ends it at once.
struct Recent: Sendable {
    let settings = Lately<WorkspaceSettings>()
    /// Every connection with its runs, by label.
    let connections = Lately<[ConnectionOverview]>()
    /// By name.
    let people = Lately<[User]>()
    let customers = Lately<CustomerFigures>()
    /// Everybody's.
    let views = Lately<[SavedView]>()

    init(_ live: LiveEvents) {
        live.watch { [self] key in
            if let (slug, topic) = LiveTopics.read(key), ["sync", "customers"].contains(topic) { forget(slug) }
        }
    }

    func forget(_ slug: String) {
        settings.forget(slug)
        connections.forget(slug)
        people.forget(slug)
        customers.forget(slug)
        views.forget(slug)
    }
}

/// The customers list as it opens, which everybody who has it open asks for anew at the same moment when a sync has news.
struct CustomerFigures: Sendable {
    /// The first page of the active ones by name.
    let list: CustomerList
    /// Every tag that one of them bears.
    let tags: [String]
    /// The connection that they come from, compared with its vendor; empty when they are made by hand.
    let parts: [Parity]
}
