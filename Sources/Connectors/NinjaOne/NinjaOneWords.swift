import ConnectorKit
import Foundation

/// NinjaOne's words to ours.
extension NinjaOne {
    /// The vendor's own severity, else the condition's priority, else what usually follows from such a source.
    static func severity(of wire: WireAlert) -> VendorAlert.Severity {
        let said = [wire.severity, wire.priority].compactMap { $0 }
        if let first = said.first(where: { $0.uppercased() != "NONE" }).flatMap({ severity($0) }) { return first }
        if !said.isEmpty { return .info }
        return severity(source: wire.sourceType ?? "")
    }

    /// nil for words that NinjaOne does not use.
    static func severity(_ word: String) -> VendorAlert.Severity? {
        switch word.uppercased() {
        case "CRITICAL", "MAJOR", "HIGH": .critical
        case "MODERATE", "MINOR", "MEDIUM": .warning
        case "NONE", "LOW": .info
        default: nil
        }
    }

    private static func severity(source: String) -> VendorAlert.Severity {
        let critical = ["SMART_STATUS", "RAID_HEALTH", "CRITICAL_EVENT", "THREAT", "DEVICE_DOWN", "BAD_SENSORS"]
        if critical.contains(where: source.contains) { return .critical }
        switch condition(source) {
        case .other: return .info
        case .disk, .memory, .cpu, .offline, .service, .patch, .antivirus, .backup, .hardware, .certificate, .security:
            return .warning
        }
    }

    /// The class of an alert by its source type; the first word that occurs in it decides.
    static func condition(_ source: String) -> VendorAlert.Condition {
        conditionWords.first { source.contains($0.word) }?.condition ?? .other
    }

    private static let conditionWords: [(word: String, condition: VendorAlert.Condition)] = [
        ("OFFLINE", .offline), ("DEVICE_DOWN", .offline), ("CONDITION_PING", .offline), ("NETWORK_STATUS", .offline),
        ("SMART_STATUS", .hardware), ("RAID", .hardware), ("SENSOR", .hardware),
        ("SHADOWPROTECT", .backup), ("IMAGEMANAGER", .backup), ("BACKUP", .backup),
        ("THREAT", .antivirus), ("AV_", .antivirus), ("BITDEFENDER", .antivirus), ("UI_MESSAGE_BD", .antivirus),
        ("GRAVITYZONE", .antivirus), ("BITLOCKER", .security), ("FILEVAULT", .security), ("CVSS", .security),
        ("PATCH", .patch), ("PENDING_REBOOT", .patch), ("ACTION_REBOOT", .patch),
        ("CERTIFICATE", .certificate), ("DISK", .disk), ("DATASTORE", .disk), ("MEMORY", .memory), ("CPU", .cpu),
        ("SERVICE", .service), ("PROCESS", .service), ("Daemon", .service), ("DEAMON", .service),
        ("CONDITION_HTTP", .service),
        ("CONDITION_PORT", .service), ("CONDITION_DNS", .service), ("CONDITION_EMAIL", .service),
    ]

    static func deviceKind(_ nodeClass: String) -> VendorDevice.DeviceKind {
        switch nodeClass {
        case "WINDOWS_WORKSTATION", "LINUX_WORKSTATION", "MAC", "NMS_COMPUTER": .workstation
        case "ANDROID", "APPLE_IOS", "APPLE_IPADOS": .mobile
        case "NMS_SERVER", "NMS_VM_HOST", "NMS_VIRTUAL_MACHINE": .server
        case _ where nodeClass.hasSuffix("_SERVER") || nodeClass.contains("_VM_") || nodeClass.contains("_VMM_"):
            .server
        case _ where nodeClass.hasPrefix("NMS_"): .network
        default: .other
        }
    }

    static func state(_ wire: WireBackupJob) -> VendorBackupRun.State {
        switch wire.jobStatus?.uppercased() {
        case "COMPLETED": .succeeded
        case "FAILED": .failed
        case "CANCELED", "CANCELLED": .cancelled
        default: .running
        }
    }

    static func patchState(_ row: WireHealth) -> String? {
        guard row.pendingOSPatchesCount != nil || row.failedOSPatchesCount != nil else { return nil }
        let parts = [(row.failedOSPatchesCount ?? 0, "failed"), (row.pendingOSPatchesCount ?? 0, "pending")]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return words.isEmpty ? "up to date" : words.joined(separator: ", ")
    }

    static func version(_ os: WireOperatingSystem?) -> String? {
        Text.name([os?.releaseId, os?.buildNumber].compactMap { Text.name($0) }.joined(separator: " · "))
    }

    /// A serial number, unless it is what makers write where none is.
    static func serial(_ text: String?) -> String? {
        guard let text = Text.name(text) else { return nil }
        let empty = [
            "to be filled by o.e.m.", "default string", "system serial number", "none", "n/a", "0", "not specified",
        ]
        return empty.contains(text.lowercased()) ? nil : text
    }

    /// A title for an alert whose condition has no name: "Windows event log triggered: 41".
    static func title(_ wire: WireAlert) -> String {
        let source = words((wire.sourceType ?? "ALERT").replacing("CONDITION_", with: "").replacing("AGENT_", with: ""))
        return Text.name(wire.subject).map { Text.clipped("\(source): \($0)", to: 1_000) ?? source } ?? source
    }

    /// `SYSTEM_REBOOTED` as "System rebooted".
    static func words(_ code: String) -> String {
        let text = code.replacing("_", with: " ").lowercased()
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
