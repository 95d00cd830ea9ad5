/// What happens in the RMM.
extension World {
    /// Raises an alert with its activity.
    ///
    /// - Parameters:
    ///   - device: by default the first server.
    ///   - condition: its `sourceType`; by default a full disk.
    /// - Returns: the alert's uid; nil when there is no such device or condition.
    @discardableResult package func raiseAlert(
        device: Int? = nil, condition: String = "CONDITION_AGENT_DISK_FREE_SPACE"
    ) -> String? {
        change { estate, now in
            guard let place = Tables.conditions.firstIndex(where: { $0.source == condition }),
                let target = device ?? estate.devices.rows.first(where: { $0.nodeClass == "WINDOWS_SERVER" })?.id,
                estate.devices[target] != nil
            else { return nil }
            return estate.raiseAlert(device: target, condition: place, now)
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
    mutating func raiseAlert(device: Int, condition: Int, _ now: Moment) -> String {
        let id = max(alerts.nextID, 1_000_000 + activities.nextID)
        let uid = Dice.guid("live alert", id)
        let message = Tables.conditions[condition].message
        alerts.add(
            Alert(id: id, uid: uid, device: device, condition: condition, message: message, at: now, stamp: Stamp(now)))
        note(now, device: device, "CONDITION", "TRIGGERED", message, series: uid, condition: condition)
        return uid
    }

    mutating func resetAlert(_ uid: String, _ now: Moment) -> Bool {
        guard let alert = alerts.rows.first(where: { $0.uid == uid }) else { return false }
        alerts.remove(alert.id)
        note(
            now, device: alert.device, "CONDITION", "RESET", "Condition is no longer met", series: uid,
            condition: alert.condition)
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
        condition: Int? = nil
    ) {
        activities.add(
            Activity(
                id: activities.nextID, at: at, device: device, type: type, code: code, message: message, series: series,
                condition: condition,
                stamp: Stamp(at)))
    }
}
