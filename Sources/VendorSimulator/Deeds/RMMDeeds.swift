/// What happens in the RMM.
extension World {
    /// Raises an alert with its activity.
    ///
    /// - Parameters:
    ///   - device: by default the first server.
    ///   - condition: its `sourceType`; by default a full disk.
    ///   - severity: instead of the condition's own.
    /// - Returns: the alert's uid; nil when there is no such device or condition.
    @discardableResult package func raiseAlert(
        device: Int? = nil, condition: String = "CONDITION_AGENT_DISK_FREE_SPACE", severity: String? = nil
    ) -> String? {
        change { estate, now in
            guard let place = Tables.conditions.firstIndex(where: { $0.source == condition }),
                let target = device ?? estate.devices.rows.first(where: { $0.nodeClass == "WINDOWS_SERVER" })?.id,
                estate.devices[target] != nil
            else { return nil }
            return estate.raiseAlert(device: target, condition: place, severity: severity, now)
        }
    }

    /// Raises `count` alerts at once, the devices and conditions taken in turn.
    ///
    /// - Returns: their uids.
    @discardableResult package func raiseStorm(_ count: Int, severity: String? = nil) -> [String] {
        change { estate, now in
            let devices = estate.devices.rows.filter { DeviceKind($0.nodeClass).hasAgent }
            guard !devices.isEmpty else { return [] }
            return (0..<max(0, count)).map { number in
                estate.raiseAlert(
                    device: devices[number % devices.count].id,
                    condition: number / devices.count % Tables.conditions.count, severity: severity, now)
            }
        }
    }

    /// Clears the alerts of a device as if its conditions were no longer met.
    ///
    /// - Returns: how many there were.
    @discardableResult package func clearAlerts(device: Int) -> Int {
        change { estate, now in
            let alerts = estate.alerts.rows.filter { $0.device == device }
            return alerts.count { estate.resetAlert($0.uid, now) }
        }
    }

    /// Resets an alert: it is gone from the list, and an activity with the same series says so.
    ///
    /// - Returns: whether it was there.
    @discardableResult package func resetAlert(_ uid: String) -> Bool {
        change { estate, now in estate.resetAlert(uid, now) }
    }

    package func renameOrganization(_ id: Int, to name: String) {
        change { estate, now in
            estate.organizations.change(id, at: now) { $0.name = name }
            estate.note(now, device: nil, "SYSTEM", "CLIENT_UPDATED", "Organization '\(name)' was updated")
        }
    }

    /// Takes a device away; its backups stay.
    package func deleteDevice(_ id: Int) {
        change { estate, now in
            guard let device = estate.devices.remove(id) else { return }
            estate.deletedDevices.add(device)
            for alert in estate.alerts.rows where alert.device == id { estate.alerts.remove(alert.id) }
            estate.note(now, device: nil, "SYSTEM", "NODE_DELETED", "Device \(device.name) was deleted")
        }
    }

    /// Lets a device go offline or come back.
    package func setDevice(_ id: Int, offline: Bool) {
        change { estate, now in estate.setDevice(id, offline: offline, now) }
    }
}

extension Estate {
    mutating func raiseAlert(device: Int, condition: Int, severity: String? = nil, _ now: Moment) -> String {
        let id = max(alerts.nextID, 1_000_000 + activities.nextID)
        let uid = Dice.guid("live alert", id)
        let message = Tables.conditions[condition].message
        alerts.add(
            Alert(
                id: id, uid: uid, device: device, condition: condition, message: message, at: now,
                severity: severity, stamp: Stamp(now)))
        note(
            now, device: device, "CONDITION", "TRIGGERED", message, series: uid, condition: condition,
            severity: severity)
        return uid
    }

    /// - Parameter given: what the API client says of it, as JSON, when it was not the condition itself that ended.
    mutating func resetAlert(
        _ uid: String, _ now: Moment, because message: String = "Condition is no longer met", given: [UInt8]? = nil
    ) -> Bool {
        guard let alert = alerts.rows.first(where: { $0.uid == uid }) else { return false }
        alerts.remove(alert.id)
        note(
            now, device: alert.device, "CONDITION", "RESET", message, series: uid, condition: alert.condition,
            severity: alert.severity, given: given)
        return true
    }

    mutating func setDevice(_ id: Int, offline: Bool, _ now: Moment) {
        devices.change(id, at: now) { device in
            device.isOffline = offline
            if !offline { device.lastContact = now }
        }
    }

    mutating func note(
        _ at: Moment, device: Int?, _ type: String, _ code: String, _ message: String, series: String? = nil,
        condition: Int? = nil, severity: String? = nil, given: [UInt8]? = nil
    ) {
        activities.add(
            Activity(
                id: activities.nextID, at: at, device: device, type: type, code: code, message: message, series: series,
                condition: condition, severity: severity, given: given, stamp: Stamp(at)))
    }
}
