import Basics
import Foundation
import HTTP
import Rendering
import Workspace

/// What `Templates/workspace/show.mustache` prints.
struct WorkspacePage: ViewModel {
    let settings: WorkspaceSettings
    /// What the person typed, when it was not saved.
    var typed: Form?
    var refusal: Refusal?
    /// Events that a shorter timeline would delete; a yes is asked for.
    var lostEvents = 0

    var view: View {
        [
            "problems": refusal.map(Problems.init), "general": general.map { $0.refused(refusal) },
            "retention": retention.map { $0.refused(refusal) },
            "money": [
                check("money_members", "Members see amounts", settings.moneyVisibleToMembers),
                check("money_viewers", "Viewers see amounts", settings.moneyVisibleToViewers),
            ],
            "shortens": lostEvents == 0
                ? nil
                : [
                    "banner": Banner(
                        .warn, title: "Nothing was saved yet.",
                        "\(Formats.count(lostEvents, "event")) in timelines \(lostEvents == 1 ? "is" : "are") older than that. They would be deleted within a day and do not come back."
                    ), "word": "Delete \(Formats.count(lostEvents, "event"))",
                ] as View,
        ]
    }

    private var general: [FormField] {
        let zone = value("time_zone", settings.timeZone.identifier)
        let zones = Set(TimeZone.knownTimeZoneIdentifiers + [settings.timeZone.identifier]).sorted()
        return [
            field("name", "Name", settings.name),
            FormField("time_zone", "Time zone", .choice(zones.map { Choice($0, $0) })) {
                $0.value = zone
                $0.hint = "Decides on which day something falls, and how times are shown"
            },
            field("currency", "Currency", settings.currency, hint: "Three letters, such as USD"),
            field(
                "support_address", "Support address", settings.supportAddress, hint: "Shown in guides and on errors"),
        ]
    }

    private var retention: [FormField] {
        let (months, days) = (WorkspaceSettings.timelineMonthsAllowed, WorkspaceSettings.traceDaysAllowed)
        let audit = WorkspaceSettings.auditMonthsAllowed
        return [
            field(
                "timeline_months", "Timeline, in months", "\(settings.timelineMonths)", type: "number",
                hint: "\(months.lowerBound) to \(months.upperBound). Older events are deleted every day"),
            field(
                "trace_days", "Calls to vendors, in days", "\(settings.traceDays)", type: "number",
                hint: "\(days.lowerBound) to \(days.upperBound). Method, path, status and time of each call"),
            field(
                "audit_months", "Audit log, in months", "\(settings.auditMonths)", type: "number",
                hint: "\(audit.lowerBound) to \(audit.upperBound). Whole older months go, at an anchored entry"),
        ]
    }

    private func field(
        _ name: String, _ label: String, _ stored: String, type: String = "text", hint: String? = nil
    ) -> FormField {
        FormField(name, label, .text(type: type)) {
            $0.value = value(name, stored)
            $0.hint = hint
        }
    }

    private func check(_ name: String, _ label: String, _ stored: Bool) -> View {
        ["name": name, "label": label, "isOn": typed.map { $0.flag(name) } ?? stored]
    }

    private func value(_ name: String, _ stored: String) -> String { typed?[name] ?? stored }
}
