import Basics
import Customers
import Foundation
import Rendering

/// What `Templates/customers/sections/devices.mustache` prints.
struct DevicesSection: ViewModel {
    let customer: ID<Customer>
    let devices: [Device]
    let total: Int
    let isExcerpt: Bool
    let frame: SectionFrame
    var next: String?

    var view: View {
        frame.view + [
            "href": "/customers/\(customer)/devices", "isExcerpt": isExcerpt && total > devices.count,
            "total": Formats.count(total),
            "isEmpty": devices.isEmpty, "empty": EmptyState(.allGood, "No devices", text: frame.asOf),
            "head": TableHead(
                nil,
                [
                    Column("Device"), Column("State"), Column("Kind"), Column("System"), Column("User"), Column("Site"),
                    Column("Last seen"), Column("Source"),
                ]),
            "rows": devices.map { DeviceRow($0, frame.tools, frame.formats) },
            "pager": isExcerpt ? nil : PagerLinks(count: Formats.count(total, "device"), first: nil, next: next),
        ]
    }
}

/// One device in a table.
struct DeviceRow: ViewModel {
    private let device: Device
    private let tools: ToolNames
    private let formats: Formats

    init(_ device: Device, _ tools: ToolNames, _ formats: Formats) {
        self.device = device
        self.tools = tools
        self.formats = formats
    }

    var view: View {
        [
            "link": device.deepLink.flatMap(ExternalLink.checked), "tool": tools[device.connector],
            "hostname": device.hostname,
            "alias": device.displayName == device.hostname ? nil : device.displayName, "state": state,
            "kind": device.kind.prefix(1).uppercased() + device.kind.dropFirst(),
            "os": device.os?.isEmpty == true ? nil : device.os,
            "facts": facts, "user": device.user, "site": device.site, "seen": formats.time(device.lastSeenAt),
            "tools": ([device.connector] + device.alsoIn).map { SourceChip(tools[$0]) }, "account": device.accountName,
            "customerName": device.customerName, "customerHref": device.customerID.map { "/customers/\($0)" },
        ]
    }

    private var state: Badge {
        if device.openAlerts > 0 { return Badge(.warn, Formats.count(device.openAlerts, "alert")) }
        return switch device.isOnline {
        case true?: Badge(.ok, "Online")
        case false?: Badge(.neutral, "Offline")
        case nil: Badge(.neutral, "Unknown")
        }
    }

    private var facts: String? {
        let words = [
            device.patchState.map { "patches \($0)" }, device.antivirusState.map { "antivirus \($0)" },
            device.needsReboot == true ? "needs a restart" : nil,
        ].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: " · ")
    }
}

/// What `Templates/customers/sections/alerts.mustache` prints.
struct AlertsSection: ViewModel {
    let customer: ID<Customer>
    let threads: [AlertThread]
    /// Open threads by severity.
    let counts: [String: Int]
    let filter: AlertThread.Filter
    let frame: SectionFrame
    var isExcerpt = false

    var view: View {
        let total = filter.severity.isEmpty ? counts.values.reduce(0, +) : counts[filter.severity] ?? 0
        let severity = filter.severity.isEmpty ? "all" : filter.severity
        return frame.view + [
            "href": "/customers/\(customer)/alerts?severity=\(severity)",
            "isExcerpt": isExcerpt && total > threads.count, "total": Formats.count(total),
            "severities": TabRow("Alerts by severity", chips), "isEmpty": threads.isEmpty, "empty": empty,
            "head": TableHead(
                nil,
                [
                    Column("Severity"), Column("Alert"), Column("Device"), Column("State"),
                    Column("Count", isNumber: true),
                    Column("First"), Column("Last"), Column("Source"),
                ]),
            "rows": threads.map(row),
        ]
    }

    private var chips: [Tab] {
        let path = "/customers/\(customer)/alerts"
        let open = [("critical", "Critical"), ("warning", "Warning"), ("info", "Info"), ("all", "All open")].map {
            word, title in
            let isAll = word == "all"
            let count = isAll ? counts.values.reduce(0, +) : counts[word] ?? 0
            let isCurrent = filter.isOpen && filter.severity == (isAll ? "" : word)
            return Tab(title, "\(path)?severity=\(word)", count: Formats.count(count), isCurrent: isCurrent)
        }
        return open + [Tab("Resolved in 7 days", "\(path)?severity=all&state=resolved", isCurrent: !filter.isOpen)]
    }

    private var empty: EmptyState {
        guard filter.isOpen else {
            return EmptyState(.noMatch, "No alert was resolved in the last 7 days", text: frame.asOf)
        }
        let others = counts.values.reduce(0, +)
        guard others > 0, !filter.severity.isEmpty else {
            return EmptyState(.allGood, "No open alerts", text: frame.asOf)
        }
        return EmptyState(
            .noMatch, "No open \(filter.severity) alerts",
            text: "\(Formats.count(others, "other alert")) open. \(frame.asOf)",
            link: PageLink("Show all", "/customers/\(customer)/alerts?severity=all"))
    }

    private func row(_ thread: AlertThread) -> View {
        let tone: Tone = ["critical": .danger, "warning": .warn][thread.severity] ?? .neutral
        return [
            "severity": Badge(tone, thread.severity.prefix(1).uppercased() + thread.severity.dropFirst()),
            "title": thread.title,
            "condition": thread.conditionClass, "device": thread.deviceName,
            "state": thread.state.prefix(1).uppercased() + thread.state.dropFirst(),
            "count": Formats.count(thread.count),
            "first": frame.formats.time(thread.firstSeenAt), "last": frame.formats.time(thread.lastSeenAt),
            "source": frame.chip(thread.connector),
        ]
    }
}

/// What `Templates/customers/sections/backups.mustache` prints.
struct BackupsSection: ViewModel {
    let plans: [BackupPlan]
    let frame: SectionFrame

    /// Without a good run for this long a plan counts as missed.
    static let missedAfter: Double = 3 * 86_400

    var view: View {
        frame.view + [
            "isEmpty": plans.isEmpty, "empty": EmptyState(.allGood, "No backup plans", text: frame.asOf),
            "head": TableHead(
                nil,
                [
                    Column("Device and plan"), Column("State"), Column("Last success"), Column("Last failure"),
                    Column("Last runs"),
                    Column("Source"),
                ]),
            "rows": plans.sorted(by: { urgency($0) < urgency($1) }).map(row),
        ]
    }

    private func urgency(_ plan: BackupPlan) -> Int {
        switch state(of: plan).tone {
        case .danger: 0
        case .warn: 1
        default: 2
        }
    }

    private func state(of plan: BackupPlan) -> Badge {
        let newest = plan.runs.first { $0.state != "running" && $0.state != "cancelled" }
        if newest?.state == "failed" { return Badge(.danger, "Failed") }
        guard let success = plan.lastSuccessAt else { return Badge(.danger, "Never succeeded") }
        let age = frame.formats.now.timeIntervalSince(success)
        return age > BackupsSection.missedAfter
            ? Badge(.warn, "No run for \(Int(age / 86_400)) days") : Badge(.ok, "Healthy")
    }

    private func row(_ plan: BackupPlan) -> View {
        let good = plan.runs.filter { $0.state == "succeeded" }.count
        return [
            "device": plan.deviceName, "plan": plan.destination.map { "\(plan.plan) → \($0)" } ?? plan.plan,
            "state": state(of: plan),
            "success": frame.formats.time(plan.lastSuccessAt), "failure": frame.formats.time(plan.lastFailureAt),
            "summary": "\(good) of \(plan.runs.count) good", "runs": plan.runs.map(run),
            "source": frame.chip(plan.connector),
        ]
    }

    private func run(_ run: BackupPlan.Run) -> View {
        let tone: Tone =
            ["succeeded": .ok, "failed": .danger, "missed": .warn, "running": .info][run.state] ?? .neutral
        let length = run.startedAt.flatMap { start in run.endedAt.map { Formats.duration($0.timeIntervalSince(start)) }
        }
        let facts = [length, run.bytes.map(Formats.bytes)].compactMap { $0 }.joined(separator: " · ")
        return [
            "state": Badge(tone, run.state.prefix(1).uppercased() + run.state.dropFirst()),
            "started": frame.formats.time(run.startedAt), "facts": facts,
        ]
    }
}
