import Basics
import ConnectorKit
import Database
import Directory
import Foundation
import HTTP
import HTTPTypes
import Rendering
import Secrets
import Sync
import Workspace

/// One signed-in request on its way: which workspace, who, what was asked, and how to answer.
///
/// **A screen in four steps** (`Account/` is the example to copy):
/// 1. A line in `Routes.swift`: `.get("/things/{id}", .seeCustomers, ThingPages.show)`. Role, CSRF and session are checked
///    before the handler runs.
/// 2. A handler that gets, does, answers: `let thing = try visit.read { db in try Thing.find(id, db) }`, then
///    `return try visit.page("things/show", ThingPage(thing, visit.formats), title: thing.name)`. Changes go through
///    `visit.write(.thingRenamed(id)) { db in … }` and end in `visit.redirect(to: "/things/\(id)", flash: "Renamed.")`.
/// 3. A view model: a struct with `var view: View { ["name": name, "rows": rows] }`; parts of a page are the components of
///    Components.swift and FormFields.swift, printed by `{{#status}}{{>partials/badge}}{{/status}}`.
/// 4. `Templates/things/show.mustache`: `{{<layouts/app}}{{$main}}…{{/main}}{{/layouts/app}}`. A part that htmx replaces is
///    `<div id="rows">{{$rows}}…{{/rows}}</div>` with `hx-target="#rows"`: the same handler then answers that block alone.
///
/// Errors are thrown, not caught: a `Refusal` becomes a page with its three sentences (422), a missing row 404. A form that
/// should keep what was typed catches its `Refusal` and answers the page again with `status: .unprocessableContent`.
package struct Visit: Sendable {
    package let request: Request
    package let workspace: OpenWorkspace
    package let settings: WorkspaceSettings
    package let session: UserSession
    package let parameters: Parameters
    package let site: Site
    /// Stands in logs, audit entries and error pages.
    package let requestID: String

    package var user: User { session.user }
    package var role: Role { session.user.role }
    /// The workspace's name in addresses and live topics.
    package var slug: String { workspace.entry.slug }
    package var now: Date { site.options.clock.now }
    package var formats: Formats { Formats(now: now, zone: settings.timeZone) }

    /// Whether to show what the permission is for; the routes refuse regardless.
    package func may(_ permission: Permission) -> Bool { permission.allows(role) }

    /// The id in the path.
    ///
    /// - Throws: `DatabaseError.notFound` when it is no id, as for an id that no row has.
    package func id<Record>(_ name: String) throws -> ID<Record> {
        guard let id = parameters[name].flatMap(ID<Record>.init) else {
            throw DatabaseError(.notFound, "no id in the path")
        }
        return id
    }

    /// Throws what becomes the 404 page.
    package func notFound(_ what: String) -> any Error { DatabaseError(.notFound, what) }

    package func read<Answer>(_ body: (borrowing Transaction) throws -> Answer) throws -> Answer {
        try workspace.pool.read(body)
    }

    /// Changes something, with the audit entry that says what, in one transaction.
    package func write<Answer>(_ entry: AuditEntry, _ body: (borrowing Transaction) throws -> Answer) throws -> Answer {
        try write { db in (try body(db), entry) }
    }

    /// The same for a deed that is only known when it is done; nil when nothing came of it.
    package func write<Answer>(_ body: (borrowing Transaction) throws -> (Answer, AuditEntry?)) throws -> Answer {
        defer { site.recent.forget(slug) }
        return try workspace.pool.write { db in
            let (answer, entry) = try body(db)
            if let entry { try AuditLog.append(entry, by: actor, at: now, db) }
            return answer
        }
    }

    /// Writes down what this person has looked at. That is no deed, so it leaves no audit entry.
    package func remember<Answer>(_ body: (borrowing Transaction) throws -> Answer) throws -> Answer {
        try workspace.pool.write(body)
    }

    /// The same for what the page that is asked for can do without: nil while the database takes no changes.
    package func rememberIfPossible<Answer>(_ body: (borrowing Transaction) throws -> Answer) throws -> Answer? {
        do {
            return try remember(body)
        } catch let error as DatabaseError where error.isAboutWriting {
            return nil
        }
    }

    /// Who the audit log says it was.
    package var actor: Actor {
        Actor(
            type: .user, id: user.id.value, name: user.name, address: request.remoteAddress,
            userAgent: request.fields[.userAgent] ?? "", requestID: requestID)
    }

    /// The posted form; its CSRF token has been checked.
    package func form() throws -> Form { try request.form() }

    /// The page, or only the block that htmx wants to replace: the one named like the element it targets.
    ///
    /// - Parameters:
    ///   - title: the heading; the tab says `documentTitle` (or the heading) and the workspace.
    ///   - topics: live events that the page listens to, besides "sync".
    ///   - help: the guide behind the Help link.
    package func page(
        _ template: String, _ model: some ViewModel, title: String, documentTitle: String? = nil, topics: [String] = [],
        help: String = "/guides", status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let flash = Flash(request, site.options.baseURL)
        if let block = request.wantedBlock, site.templates.hasBlock(block, in: template) {
            let html = try site.templates.renderBlock(template, block: block, model, in: frame(title).partView)
            return flash.answered(.html(html, status: status), isPart: true)
        }

        var frame = frame(title)
        frame.topics = ["sync"] + topics.filter { $0 != "sync" }
        frame.documentTitle = documentTitle
        frame.help = help
        frame.flash = flash.message
        frame.sync = SyncPill(try standingsLately(), formats)
        let html = try site.templates.render(template, model, in: frame.view)
        return flash.answered(.html(html, status: status), isPart: false)
    }

    /// A part of a page that has a template of its own.
    package func part(_ template: String, _ model: some ViewModel) throws -> Response {
        .html(try site.templates.render(template, model, in: frame("").partView))
    }

    /// Sends the browser on; the flash sentence is shown there, once.
    package func redirect(
        to address: String, _ status: HTTPResponse.Status = .seeOther, flash: String? = nil, tone: Tone = .ok
    ) -> Response {
        var response = Response.redirect(to: address, status)
        if let flash { response.fields.append(Flash.cookie(flash, tone, site.options.baseURL)) }
        return response
    }

    /// How the connections stand, in one line; nil while there is none.
    package func syncPill() throws -> SyncPill? {
        SyncPill(try standings(), formats)
    }

    /// Every connection with its health, by label.
    package func standings() throws -> [Standing] {
        standings(of: try site.recent.connections.read(slug, readConnections))
    }

    /// The same as some page within the last second had it, for what stands at the edge of a page.
    package func standingsLately() throws -> [Standing] {
        standings(of: try site.recent.connections.value(slug, readConnections))
    }

    /// Everybody in the workspace by name, as some page within the last second had it.
    package func peopleLately() throws -> [User] {
        try site.recent.people.value(slug) { try read { db in try User.all(db) } }
    }

    /// This person's views of a list, as some page within the last second had them.
    func views(of list: SavedView.List) throws -> [SavedView] {
        let all = try site.recent.views.value(slug) { try read { db in try SavedView.all(db) } }
        return all.filter { $0.userID == user.id && $0.list == list }
    }

    private func standings(of overviews: [ConnectionOverview]) -> [Standing] {
        overviews.map { Standing($0, site.connectors, now: now) }
    }

    private func readConnections() throws -> [ConnectionOverview] {
        try read { db in try ConnectionOverview.all(db) }
    }

    private func frame(_ title: String) -> Frame {
        Frame(title: title, path: request.path, settings: settings, session: session, site: site, now: now)
    }
}

extension Request {
    /// The block of the page's template that htmx wants; nil when it wants, or should get, the whole page.
    var wantedBlock: String? {
        guard isPartial, fields[.hxHistoryRestore] == nil else { return nil }
        return fields[.hxTarget]
    }

    /// Whether htmx sent it.
    var isPartial: Bool { fields[.hxRequest] == "true" }
}
