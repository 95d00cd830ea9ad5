import HTTP
import HTTPTypes
import Workspace

/// One address of the product: method, path, who may, and what answers.
package struct WebRoute: Sendable {
    /// Who is let in, and what then answers.
    package enum Answer: Sendable {
        /// Anybody, signed in or not.
        case anyone(@Sendable (Visitor) throws -> Response)
        case signedIn(Permission, @Sendable (Visit) throws -> Response)
    }

    package let method: HTTPRequest.Method
    package let pattern: String
    package let answer: Answer

    /// What a person needs for it; nil where nobody has to be signed in.
    package var permission: Permission? {
        if case .signedIn(let permission, _) = answer { permission } else { nil }
    }

    static func get(
        _ pattern: String, _ permission: Permission, _ handler: @escaping @Sendable (Visit) throws -> Response
    ) -> WebRoute {
        WebRoute(method: .get, pattern: pattern, answer: .signedIn(permission, handler))
    }

    static func post(
        _ pattern: String, _ permission: Permission, _ handler: @escaping @Sendable (Visit) throws -> Response
    ) -> WebRoute {
        WebRoute(method: .post, pattern: pattern, answer: .signedIn(permission, handler))
    }

    static func open(
        _ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping @Sendable (Visitor) throws -> Response
    ) -> WebRoute {
        WebRoute(method: method, pattern: pattern, answer: .anyone(handler))
    }
}

/// The table of contents of the product: every address, who may open it, and the function that answers.
package enum Routes {
    package static let all: [WebRoute] = [
        .open(.get, "/sign-in", SignInPages.show),
        .open(.post, "/sign-in", SignInPages.signIn),
        .post("/sign-out", .ownProfile, AccountPages.signOut),
        .get("/account", .ownProfile, AccountPages.show),
        .post("/account", .ownProfile, AccountPages.save),
        .post("/account/settings", .ownProfile, AccountPages.remember),

        .post("/views", .ownProfile, SavedViewPages.save),
        .post("/views/deletion", .ownProfile, SavedViewPages.delete),

        .get("/events", .readCustomers, LivePages.events),
        .get("/shell/sync", .readIntegrations, LivePages.syncPill),
        .get("/search", .readCustomers, PalettePages.search),

        .get("/", .readCustomers, HomePages.show),
        .post("/seen", .readCustomers, HomePages.seen),
        .post("/checklist/dismissal", .administerWorkspace, HomePages.dismissChecklist),

        .get("/customers", .readCustomers, CustomerPages.list),
        .post("/customers/bulk", .editCustomers, CustomerVerbs.bulk),
        .get("/customers/{id}", .readCustomers, CustomerPages.show),
        .get("/customers/{id}/deeds", .readAudit, CustomerDeeds.show),
        .post("/customers/{id}/archive", .mergeCustomers, CustomerVerbs.archive),
        .post("/customers/{id}/restoration", .mergeCustomers, CustomerVerbs.restore),
        .post("/customers/{id}/deletion", .mergeCustomers, CustomerVerbs.delete),
        .post("/customers/{id}/follow", .readCustomers, CustomerPages.follow),
        .post("/customers/{id}/account", .editCustomers, CustomerPages.account),
        .post("/customers/{id}/contact", .editCustomers, CustomerPages.contact),
        .get("/customers/{id}/tickets", .readCustomers, SectionPages.tickets),
        .get("/customers/{id}/tickets/{ticket}", .readCustomers, SectionPages.ticket),
        .get("/customers/{id}/devices", .readCustomers, SectionPages.devices),
        .get("/customers/{id}/alerts", .readCustomers, SectionPages.alerts),
        .get("/customers/{id}/backups", .readCustomers, SectionPages.backups),
        .get("/customers/{id}/contracts", .readCustomers, SectionPages.contracts),
        .get("/customers/{id}/contacts", .readCustomers, SectionPages.contacts),
        .get("/customers/{id}/notes", .readCustomers, NotePages.show),
        .post("/customers/{id}/notes", .editCustomers, NotePages.add),
        .post("/customers/{id}/notes/{note}", .editCustomers, NotePages.edit),
        .post("/customers/{id}/notes/{note}/pin", .editCustomers, NotePages.pin),
        .get("/customers/{id}/timeline", .readCustomers, SectionPages.timeline),

        .get("/rmm", .readCustomers, RMMPages.organizations),
        .get("/rmm/devices", .readCustomers, RMMPages.devices),

        .get("/outbox", .readOutbox, OutboxPages.list),
        .post("/outbox/stop", .stopWrites, OutboxPages.stop),
        .post("/outbox/resumption", .stopWrites, OutboxPages.resume),
        .get("/outbox/{id}", .readOutbox, OutboxPages.show),
        .post("/outbox/{id}/cancellation", .decideOutbox, OutboxPages.cancel),
        .post("/outbox/{id}/decision", .decideOutbox, OutboxPages.decide),

        .get("/admin/integrations", .readIntegrations, IntegrationPages.list),
        .get("/admin/integrations/new/{connector}", .configureIntegrations, DrawerPages.new),
        .post("/admin/integrations/new/{connector}", .configureIntegrations, ConnectionVerbs.save),
        .post("/admin/integrations/trials", .configureIntegrations, ConnectionVerbs.test),
        .get("/admin/integrations/trials/{trial}", .configureIntegrations, ConnectionVerbs.trial),
        .get("/admin/integrations/{id}", .readIntegrations, DrawerPages.show),
        .get("/admin/integrations/{id}/parity", .readIntegrations, ParityPages.show),
        .get("/admin/integrations/{id}/budget", .readIntegrations, DrawerPages.budget),
        .post("/admin/integrations/{id}/credentials", .configureIntegrations, ConnectionVerbs.save),
        .post("/admin/integrations/{id}/settings", .configureIntegrations, ConnectionVerbs.saveSettings),
        .post("/admin/integrations/{id}/runs", .syncNow, ConnectionVerbs.syncNow),
        .get("/admin/integrations/{id}/runs/{run}", .readIntegrations, RunPages.show),
        .get("/admin/integrations/{id}/runs/{run}/log.txt", .readIntegrations, RunPages.log),
        .get("/admin/integrations/{id}/runs/{run}/diagnostics.json", .configureIntegrations, RunPages.diagnostics),
        .post("/admin/integrations/{id}/runs/{run}/retry", .configureIntegrations, RunPages.retry),
        .post("/admin/integrations/{id}/pause", .configureIntegrations, ConnectionVerbs.pause),
        .post("/admin/integrations/{id}/resume", .configureIntegrations, ConnectionVerbs.resume),
        .post("/admin/integrations/{id}/disconnection", .configureIntegrations, ConnectionVerbs.disconnect),
        .post("/admin/integrations/{id}/deletions", .configureIntegrations, ConnectionVerbs.confirmDeletion),

        .get("/admin/mapping", .readMapping, MappingPages.show),
        .get("/admin/mapping/grid.csv", .readMapping, MappingPages.csv),
        .get("/admin/mapping/import", .mergeCustomers, ImportPages.show),
        .post("/admin/mapping/imports", .mergeCustomers, ImportPages.upload),
        .get("/admin/mapping/imports/{import}", .mergeCustomers, ImportPages.preview),
        .post("/admin/mapping/imports/{import}/application", .mergeCustomers, ImportPages.apply),
        .get("/admin/mapping/spine", .mergeCustomers, SpinePages.show),
        .post("/admin/mapping/spine", .mergeCustomers, SpinePages.change),
        .get("/admin/mapping/strong", .mergeCustomers, MappingPages.strong),
        .post("/admin/mapping/strong", .mergeCustomers, MappingVerbs.linkStrong),
        .get("/admin/mapping/merge", .mergeCustomers, MappingPages.merge),
        .post("/admin/mapping/merges", .mergeCustomers, MappingVerbs.merge),
        .post("/admin/mapping/merges/{merge}/undo", .mergeCustomers, MappingVerbs.unmerge),
        .post("/admin/mapping/duplicates/dismissal", .mergeCustomers, MappingVerbs.dismissDuplicate),
        .post("/admin/mapping/history/{entry}/undo", .editMapping, MappingVerbs.undo),
        .get("/admin/mapping/accounts/{account}/find", .editMapping, MappingPages.find),
        .post("/admin/mapping/accounts/{account}/link", .editMapping, MappingVerbs.link),
        .post("/admin/mapping/accounts/{account}/rejection", .editMapping, MappingVerbs.reject),
        .post("/admin/mapping/accounts/{account}/separate", .editMapping, MappingVerbs.keepSeparate),
        .post("/admin/mapping/accounts/{account}/customer", .editMapping, MappingVerbs.createCustomer),
        .post("/admin/mapping/accounts/{account}/unlink", .editMapping, MappingVerbs.unlink),
        .post("/admin/mapping/accounts/{account}/reopen", .editMapping, MappingVerbs.reopen),

        .get("/admin/workspace", .administerWorkspace, WorkspacePages.show),
        .post("/admin/workspace", .administerWorkspace, WorkspacePages.save),
        .get("/admin/jobs", .administerWorkspace, JobPages.list),
        .post("/admin/jobs/{id}/retry", .administerWorkspace, JobPages.retry),
        .post("/admin/jobs/{id}/discarding", .administerWorkspace, JobPages.discard),
        .get("/admin/audit", .readAudit, AuditPages.show),
        .get("/admin/audit/{entry}", .readAudit, AuditPages.entry),
        .post("/admin/audit/exports", .readAudit, AuditPages.export),
        .post("/admin/audit/verification", .readAudit, AuditPages.verify),

        .get("/guides", .readCustomers, GuidePages.index),
        .get("/guides/{name}", .readCustomers, GuidePages.show),

        .get("/dev/components", .readCustomers, GalleryPages.show),
    ]

    package static let router = Router(all.map { Route($0.method, $0.pattern, $0) })
}
