import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Workspace

/// The settings of the workspace.
enum WorkspacePages {
    static func show(_ visit: Visit) throws -> Response {
        try visit.page("workspace/show", WorkspacePage(settings: visit.settings), title: "Workspace")
    }

    /// A shorter timeline is saved only once the person has read how many events go.
    static func save(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let before = try visit.read { db in try WorkspaceSettings.load(db) }
        let after: WorkspaceSettings
        do throws(Refusal) {
            after = try changed(before, form)
            try after.check()
        } catch {
            return try again(visit, WorkspacePage(settings: before, typed: form, refusal: error))
        }
        let isShorter = after.timelineMonths < before.timelineMonths
        if isShorter, !form.flag("shortens") {
            let events = try visit.read { db in try PruneTimeline.count(months: after.timelineMonths, db) }
            guard events == 0 else {
                return try again(visit, WorkspacePage(settings: before, typed: form, lostEvents: events))
            }
        }

        try visit.write(.settingsChanged(before: facts(before, unlike: after), after: facts(after, unlike: before))) {
            db in
            var stored = try WorkspaceSettings.load(db)
            stored.take(after)
            try stored.save(db)
        }
        return visit.redirect(to: "/admin/workspace", flash: "Saved.")
    }

    private static func again(_ visit: Visit, _ page: WorkspacePage) throws -> Response {
        try visit.page("workspace/show", page, title: "Workspace", status: .unprocessableContent)
    }

    private static func changed(_ settings: WorkspaceSettings, _ form: Form) throws(Refusal) -> WorkspaceSettings {
        var settings = settings
        settings.name = try form.text("name")
        let zone = try form.text("time_zone", limit: 64)
        guard TimeZone.knownTimeZoneIdentifiers.contains(zone) || zone == settings.timeZone.identifier,
            let timeZone = TimeZone(identifier: zone)
        else {
            throw Refusal(
                "The settings were not saved", why: "“\(zone)” is no time zone", next: "Choose one of the list",
                field: "time_zone")
        }
        settings.timeZone = timeZone
        settings.currency = try form.text("currency", limit: 3)
        settings.supportAddress = try form.text("support_address", limit: 254)
        settings.moneyVisibleToMembers = form.flag("money_members")
        settings.moneyVisibleToViewers = form.flag("money_viewers")
        settings.timelineMonths = try number("timeline_months", form)
        settings.traceDays = try number("trace_days", form)
        if form["audit_months"] != nil { settings.auditMonths = try number("audit_months", form) }
        return settings
    }

    private static func number(_ name: String, _ form: Form) throws(Refusal) -> Int {
        let text = try form.text(name, limit: 9)
        guard let number = Int(text) else {
            throw Refusal(
                "The settings were not saved", why: "“\(text)” is no number", next: "Use digits", field: name)
        }
        return number
    }

    /// The settings of this page that differ from `other`.
    private static func facts(_ settings: WorkspaceSettings, unlike other: WorkspaceSettings) -> JSON {
        let (mine, theirs) = (facts(settings), facts(other))
        return .object(mine.filter { theirs[$0.key] != $0.value })
    }

    private static func facts(_ settings: WorkspaceSettings) -> [String: JSON] {
        [
            "name": .string(settings.name), "time_zone": .string(settings.timeZone.identifier),
            "currency": .string(settings.currency), "support_address": .string(settings.supportAddress),
            "money_visible_to_members": .bool(settings.moneyVisibleToMembers),
            "money_visible_to_viewers": .bool(settings.moneyVisibleToViewers),
            "timeline_months": .number(Decimal(settings.timelineMonths)),
            "trace_days": .number(Decimal(settings.traceDays)),
            "audit_months": .number(Decimal(settings.auditMonths)),
        ]
    }
}
