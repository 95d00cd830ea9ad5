import Customers
import Rendering
import Sync
import Workspace

/// The set-up list, each step ticked by the data itself.
struct Checklist {
    let standings: [Standing]
    let overview: Overview
    let settings: WorkspaceSettings
    let formats: Formats

    /// Hidden when everything is done, or when an admin put it away.
    var isShown: Bool { settings.checklistDismissedAt == nil && !steps.allSatisfy(\.isDone) }

    var view: View {
        [
            "done": steps.filter(\.isDone).count, "all": steps.count,
            "steps": steps.map { step -> View in
                [
                    "isDone": step.isDone, "icon": step.isDone ? "circle-check" : "circle-dashed",
                    "href": step.isDone ? nil : step.href,
                    "title": step.title, "detail": step.isDone ? nil : step.detail,
                ]
            },
        ]
    }

    private struct Step {
        let title: String
        let isDone: Bool
        let href: String
        let detail: String
    }

    private var steps: [Step] {
        let synced = standings.filter { $0.connection.lastOkAt != nil }
        let fresh = standings.filter(\.health.isGreen)
        return [
            Step(
                title: "Connect a first tool", isDone: !standings.isEmpty, href: "/admin/integrations",
                detail: "Your PSA, if you have one: it becomes the customer spine."),
            Step(
                title: "First sync finished", isDone: !synced.isEmpty, href: "/admin/integrations?tab=logs",
                detail: "It runs in the background."),
            Step(
                title: "Connect a second tool", isDone: standings.count > 1, href: "/admin/integrations",
                detail: "One tool is a mirror; two are correlated."),
            Step(
                title: "Mapping reviewed", isDone: synced.count > 1 && overview.undecidedAccounts == 0,
                href: "/admin/mapping",
                detail: "\(Formats.count(overview.undecidedAccounts, "account")) undecided."),
            Step(
                title: "All tools green, synced within the hour",
                isDone: standings.count > 1 && fresh.count == standings.count,
                href: "/admin/integrations", detail: "\(fresh.count) of \(standings.count) are."),
        ]
    }
}
