/// What a person is in the workspace; each may do all that the one before may.
package enum Role: String, Sendable, Comparable, CaseIterable {
    case viewer
    case member
    case admin

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .member: 1
        case .admin: 2
        }
    }
}

/// Everything a role may or may not do; a route names the one it needs.
package enum Permission: String, CaseIterable, Sendable {
    case readCustomers
    case openMailBody
    case workTickets
    case editCustomers
    case readOutbox
    case decideOutbox
    case stopWrites
    case readMapping
    case editMapping
    case mergeCustomers
    case readIntegrations
    case syncNow
    case configureIntegrations
    case readRules
    case pauseRules
    case editRules
    case readMoney
    case workMoney
    case configureMoney
    case readAudit
    case administerWorkspace
    case ownProfile

    /// For money the workspace's settings have a word, too: `WorkspaceSettings.showsMoney`.
    package func allows(_ role: Role) -> Bool { role >= lowestRole }

    /// The whole matrix.
    package var lowestRole: Role {
        switch self {
        case .readCustomers: .viewer  // home, customers, hub, timeline, tickets, alerts, guides
        case .openMailBody: .member  // fetch a full mail body on demand
        case .workTickets: .member  // reply, note, status, create; acknowledge, resolve, mute an alert
        case .editCustomers: .member  // notes on a customer, pin, tag, account owner
        case .readOutbox: .viewer
        case .decideOutbox: .member  // cancel, retry, decide what is unknown
        case .stopWrites: .admin
        case .readMapping: .viewer
        case .editMapping: .member  // link, unlink, keep separate
        case .mergeCustomers: .admin  // merge, unmerge, change the spine, accept in bulk
        case .readIntegrations: .viewer  // status, last sync, run logs; no secrets
        case .syncNow: .member
        case .configureIntegrations: .admin  // add, test, save, disconnect, intervals, selection
        case .readRules: .viewer
        case .pauseRules: .member  // pause and resume what is approved for live
        case .editRules: .admin  // create, edit, dry-run, promote, delete, replay
        case .readMoney: .viewer  // amounts, licensing, invoices
        case .workMoney: .member  // mute, resolve, accept an exception
        case .configureMoney: .admin  // sources, thresholds, digest, products
        case .readAudit: .admin
        case .administerWorkspace: .admin  // users, single sign-on, tokens, webhooks, settings, plan
        case .ownProfile: .viewer
        }
    }
}
