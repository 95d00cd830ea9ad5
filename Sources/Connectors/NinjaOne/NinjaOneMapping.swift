import Basics
import ConnectorKit
import Foundation

/// NinjaOne's rows to our records.
extension NinjaOne {
    static func organization(_ wire: WireOrganization, _ context: ConnectorContext) -> VendorAccount {
        VendorAccount(id: String(wire.id)) {
            $0.name = Text.name(wire.name) ?? "organization \(wire.id)"
            $0.deepLink = "\(context.siteURL)/#/customerDashboard/\(wire.id)/overview"
        }
    }

    static func location(_ wire: WireLocation, _ context: ConnectorContext) -> VendorSite {
        VendorSite(id: String(wire.id), account: wire.organizationId.map(String.init)) {
            $0.name = Text.name(wire.name) ?? "location \(wire.id)"
            $0.street = Text.name(wire.address)
        }
    }

    /// VM hosts, network devices and cloud monitors lack most of what agents report.
    static func device(_ wire: WireDevice, _ context: ConnectorContext) -> VendorDevice {
        let system = wire.system
        return VendorDevice(id: String(wire.id), account: wire.organizationId.map(String.init)) {
            $0.hostname =
                Text.name(wire.systemName) ?? Text.name(wire.displayName) ?? Text.name(wire.dnsName)
                ?? "device \(wire.id)"
            $0.displayName = Text.name(wire.displayName)
            $0.serial = serial(system?.serialNumber) ?? serial(system?.biosSerialNumber)
            $0.manufacturer = Text.name(system?.manufacturer)
            $0.model = Text.name(system?.model)
            $0.kind = deviceKind(wire.nodeClass ?? "")
            $0.kindRaw = Text.name(wire.nodeClass)
            $0.os = Text.name(wire.os?.name)
            $0.osVersion = version(wire.os)
            $0.siteRef = wire.locationId.map(String.init)
            $0.siteName = Text.name(wire.references?.location?.name)
            $0.lastSeenAt = wire.lastContact
            $0.isOnline = wire.offline.map { !$0 }
            $0.needsReboot = wire.os?.needsReboot
            $0.loggedInUser = Text.name(wire.lastLoggedInUser)
            $0.ipAddress = wire.ipAddresses?.lazy.compactMap { Text.name($0) }.first
            $0.purchasedOn = wire.references?.warranty?.startDate.map { Day($0) }
            $0.warrantyUntil = wire.references?.warranty?.endDate.map { Day($0) }
            $0.createdAt = wire.created
            $0.updatedAt = wire.lastUpdate
            $0.deepLink = "\(context.siteURL)/#/deviceDashboard/\(wire.id)/overview"
        }
    }

    static let health = Lookup(
        "Health of devices", "/v2/queries/device-health", under: "results", paging: .cursor(size: 1_000),
        columns: ["health", "patch_state", "av_state"], key: { (row: WireHealth) in row.deviceId.map(String.init) }
    ) { (row, device: inout VendorDevice) in
        device.health = Text.name(row.healthStatus)
        device.patchState = patchState(row)
        device.avState = row.activeThreatsCount.map { $0 > 0 ? "\($0) active" : "clean" }
        if device.isOnline == nil { device.isOnline = row.offline.map { !$0 } }
        if device.needsReboot == nil, Text.name(row.pendingRebootReason) != nil { device.needsReboot = true }
    }

    /// For devices whose own record came without an operating system.
    static let operatingSystems = Lookup(
        "Operating systems of devices", "/v2/queries/operating-systems", under: "results", paging: .cursor(size: 1_000),
        columns: [], key: { (row: WireOperatingSystem) in row.deviceId.map(String.init) }
    ) { (row, device: inout VendorDevice) in
        if device.os == nil { device.os = Text.name(row.name) }
        if device.osVersion == nil { device.osVersion = version(row) }
        if device.needsReboot == nil { device.needsReboot = row.needsReboot }
    }

    static let loggedOnUsers = Lookup(
        "Last users of devices", "/v2/queries/logged-on-users", under: "results", paging: .cursor(size: 1_000),
        columns: [], key: { (row: WireLoggedOnUser) in row.deviceId.map(String.init) }
    ) { (row, device: inout VendorDevice) in
        if device.loggedInUser == nil { device.loggedInUser = Text.name(row.userName) }
    }

    /// Only active alerts are listed. The organization is known when the alert brings its device along, else by the
    /// device.
    static func alert(_ wire: WireAlert, _ context: ConnectorContext) -> VendorAlert {
        let organization = wire.device?.organizationId ?? wire.device?.references?.organization?.id
        let device = wire.deviceId ?? wire.device?.id
        return VendorAlert(id: wire.uid, account: organization.map(String.init)) {
            $0.deviceRef = device.map(String.init)
            $0.conditionClass = condition(wire.sourceType ?? "")
            $0.severity = severity(of: wire)
            $0.severityRaw = Text.name(wire.severity) ?? Text.name(wire.priority)
            $0.sourceType = Text.name(wire.sourceType)
            $0.title = Text.clipped(wire.conditionName, to: 1_000) ?? Text.name(wire.sourceName) ?? title(wire)
            $0.detail = Text.body(wire.message)
            $0.openedAt = wire.createTime
            $0.vendorState = Text.name(wire.conditionHealthStatus)
            $0.updatedAt = wire.updateTime ?? wire.createTime
            $0.deepLink = device.map { "\(context.siteURL)/#/deviceDashboard/\($0)/overview" }
        }
    }

    static func activity(_ wire: WireActivity, _ context: ConnectorContext) -> VendorActivity {
        let code = Text.name(wire.statusCode) ?? Text.name(wire.status) ?? "UNKNOWN"
        return VendorActivity(id: String(wire.id)) {
            $0.deviceRef = wire.deviceId.map(String.init)
            $0.seriesRef = Text.name(wire.seriesUid)
            $0.type = Text.name(wire.activityType) ?? Text.name(wire.type) ?? "UNKNOWN"
            $0.code = code
            $0.severity = Text.name(wire.severity)
            $0.result = Text.name(wire.activityResult)
            $0.title = Text.name(wire.message) ?? Text.name(wire.subject) ?? Text.name(wire.status) ?? words(code)
            $0.actor = wire.userId.map(String.init)
            $0.occurredAt = wire.activityTime
            $0.updatedAt = wire.activityTime
        }
    }

    static func technician(_ wire: WireUser, _ context: ConnectorContext) -> VendorTechnician? {
        guard wire.userType == nil || wire.userType == "TECHNICIAN" else { return nil }
        let name = [wire.firstName, wire.lastName].compactMap { Text.name($0) }.joined(separator: " ")
        return VendorTechnician(id: String(wire.id)) {
            $0.name = Text.name(name) ?? Text.name(wire.email) ?? "user \(wire.id)"
            $0.identifier = Text.name(wire.email)
            $0.email = Text.name(wire.email)
            $0.phone = Text.name(wire.phone)
            $0.isActive = wire.enabled != false
        }
    }

    static func backupRun(_ wire: WireBackupJob, _ context: ConnectorContext) -> VendorBackupRun {
        VendorBackupRun(id: wire.jobId, account: wire.organizationId.map(String.init)) {
            $0.deviceRef = wire.deviceId.map(String.init)
            $0.planRef = Text.name(wire.planGuid)
            $0.plan = Text.name(wire.planName)
            $0.kind = wire.planType == "IMAGE" || wire.planType == nil ? .image : .file
            $0.destination = Text.name(wire.destination)
            $0.state = state(wire)
            $0.startedAt = wire.jobStartTime
            $0.endedAt = wire.jobEndTime
            $0.bytes = wire.totalActualStorageBytes ?? wire.totalStoredBytes
            $0.error = $0.state == .failed ? "The backup failed." : nil
            $0.updatedAt = wire.jobEndTime ?? wire.jobStartTime
        }
    }
}
