/// Grows what the RMM noticed: open alerts, activities, backup jobs; and who looks at them.
struct GrowSignals {
    private var dice: Dice
    private let plan: WorldPlan
    private var events: [(at: Moment, row: Activity)] = []

    init(seed: UInt64, plan: WorldPlan) {
        dice = Dice(seed: seed, "signals")
        self.plan = plan
    }

    mutating func grow(_ estate: inout Estate, _ organizations: [OrganizationSeed]) {
        growUsers(&estate, organizations)
        growAlerts(&estate)
        growHistory(estate)
        growBackups(&estate)
        let inOrder = events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        estate.activities = Shelf(
            inOrder.enumerated().map { place, event in
                let row = event.element.row
                return Activity(
                    id: 170_000 + place, at: row.at, device: row.device, type: row.type, code: row.code,
                    message: row.message, series: row.series,
                    condition: row.condition, user: row.user, result: row.result, stamp: row.stamp)
            })
        events = []
    }

    private mutating func growUsers(_ estate: inout Estate, _ organizations: [OrganizationSeed]) {
        for member in estate.members.rows where member.license == "F" {
            estate.rmmUsers.add(
                RMMUser(
                    id: estate.rmmUsers.nextID, first: member.first, last: member.last, email: member.email,
                    isTechnician: true,
                    isAdministrator: member.title == "Service Manager", stamp: member.stamp))
        }
        for organization in organizations where organization.isTelling && dice.chance(0.3) {
            guard let id = organization.customer?.contactIDs.first, let contact = estate.contacts[id],
                let email = contact.email
            else { continue }
            estate.rmmUsers.add(
                RMMUser(
                    id: estate.rmmUsers.nextID, first: contact.first, last: contact.last ?? "", email: email,
                    phone: contact.phone, isTechnician: false,
                    isAdministrator: false, organization: organization.id, stamp: contact.stamp))
        }
    }

    private mutating func growAlerts(_ estate: inout Estate) {
        let watched = estate.devices.rows.filter { DeviceKind($0.nodeClass).hasAgent }
        let weights = Tables.conditions.map(\.weight)
        for place in 0..<plan.openAlerts {
            let age =
                place < plan.openAlerts / 2
                ? Moment(dice.number(60...172_800)) : Moment(dice.number(2...40)) * Moments.day
            let alert = Alert(
                id: 1 + place, uid: Dice.guid("alert", place + 1), device: dice.pick(watched).id,
                condition: dice.place(in: weights), message: "",
                at: estate.start - age, stamp: Stamp(estate.start - age))
            var worded = alert
            worded.message = Tables.conditions[alert.condition].message
            estate.alerts.add(worded)
            note(
                alert.at, alert.device, "CONDITION", "TRIGGERED", worded.message, series: alert.uid,
                condition: alert.condition)
        }
    }

    private mutating func growHistory(_ estate: Estate) {
        let watched = estate.devices.rows.filter { DeviceKind($0.nodeClass).hasAgent }
        let weights = Tables.conditions.map(\.weight)
        let users = estate.rmmUsers.rows.filter(\.isTechnician)
        for place in 0..<watched.count * plan.activityDays / 20 {
            let at = estate.start - Moment(dice.number(600...plan.activityDays * 86_400))
            let device = dice.pick(watched).id
            switch dice.place(in: [22, 14, 30, 14, 20]) {
            case 0:
                let condition = dice.place(in: weights)
                let series = Dice.guid("past", place)
                let end = min(estate.start - 60, at + Moment(dice.number(300...90_000)))
                note(
                    at, device, "CONDITION", "TRIGGERED", Tables.conditions[condition].message, series: series,
                    condition: condition)
                note(
                    max(at, end), device, "CONDITION", "RESET", "Condition is no longer met", series: series,
                    condition: condition)
            case 1: note(at, device, "MONITOR", "SYSTEM_REBOOTED", "System rebooted at '\(Moments.iso(at))'")
            case 2:
                note(
                    at, device, "PATCH_MANAGEMENT", "PATCH_MANAGEMENT_INSTALL_COMPLETED", "2 patches were installed",
                    result: dice.chance(0.94) ? "SUCCESS" : "FAILURE")
            case 3:
                note(at, device, "ACTIONSET", "COMPLETED", "Script 'Clear temp files' has finished", result: "SUCCESS")
            default:
                note(
                    at, nil, "SYSTEM", "USER_LOGGED_IN", "Technician signed in",
                    user: users.isEmpty ? nil : dice.pick(users).id)
            }
        }
        for device in estate.devices.rows where estate.start - device.created < Moment(plan.activityDays) * Moments.day
        {
            note(device.created, device.id, "SYSTEM", "NODE_CREATED", "Device \(device.name) was added")
        }
    }

    /// Two weeks of nightly jobs in every state; some nights are missed, some devices never ran, deleted ones left jobs.
    private mutating func growBackups(_ estate: inout Estate) {
        var jobs: [BackupJob] = []
        let protected = estate.devices.rows.filter(\.hasBackup)
        for (place, device) in (protected + estate.deletedDevices.rows).enumerated() where place % 41 != 40 {
            let isGone = estate.devices[device.id] == nil
            for night in stride(from: 14, through: isGone ? 8 : 0, by: -1) where !dice.chance(0.04) {
                let start =
                    Moments.midnight(estate.start) - Moment(night) * Moments.day + Moment(dice.number(3600...18_000))
                guard start < estate.start else { continue }
                let state = state(isLast: night == 0)
                let end = start + Moment(dice.number(300...9000))
                jobs.append(
                    BackupJob(
                        id: 1 + jobs.count, device: device.id, organization: device.organization,
                        location: device.location, isImage: dice.chance(0.8),
                        state: state, start: start,
                        end: state == .running || state == .processing ? nil : min(end, estate.start),
                        bytes: state == .completed ? dice.number(200_000_000...90_000_000_000) : 0, stamp: Stamp(start))
                )
                if state == .failed {
                    note(
                        min(end, estate.start), isGone ? nil : device.id, "NINJA_BACKUP", "COMPLETED",
                        "Backup job failed", result: "FAILURE")
                }
            }
        }
        estate.backupJobs = Shelf(jobs)
    }

    private mutating func state(isLast: Bool) -> BackupJob.State {
        if isLast, dice.chance(0.12) { return dice.chance(0.6) ? .running : .processing }
        return [.completed, .failed, .canceled][dice.place(in: [91, 7, 2])]
    }

    private mutating func note(
        _ at: Moment, _ device: Int?, _ type: String, _ code: String, _ message: String, series: String? = nil,
        condition: Int? = nil,
        user: Int? = nil, result: String? = nil
    ) {
        events.append(
            (
                at,
                Activity(
                    id: 0, at: at, device: device, type: type, code: code, message: message, series: series,
                    condition: condition, user: user,
                    result: result, stamp: Stamp(at))
            ))
    }
}
