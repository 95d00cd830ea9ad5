/// Devices and what is asked of them, in NinjaOne's words.
extension Device {
    private var kind: DeviceKind { DeviceKind(nodeClass) }

    /// As `/v2/devices` shows it.
    func brief() -> [UInt8] {
        JSONText.object { writeHead(&$0) }
    }

    /// As `/v2/devices-detailed` and `/v2/device/{id}` show it.
    func full() -> [UInt8] {
        JSONText.object { text in
            writeHead(&text)
            if isInMaintenance {
                text.object("maintenance") {
                    $0.put("status", "IN_MAINTENANCE")
                    $0.put("start", epoch: lastContact - 3600)
                    $0.put("end", epoch: lastContact + 90_000)
                }
            }
            if kind == .host { writeHost(&text) } else { writeAgent(&text) }
            text.put(
                "deviceType",
                kind == .host ? "VMHost" : kind == .network ? "NMS" : kind.hasAgent ? "AgentDevice" : "Other")
        }
    }

    private func writeHead(_ text: inout JSONText) {
        text.put("id", id)
        text.put("uid", Dice.guid("device", id))
        text.put("parentDeviceId", parent)
        text.put("organizationId", organization)
        text.put("locationId", location)
        text.put("nodeClass", nodeClass)
        text.put("nodeRoleId", Roles.id(of: nodeClass))
        text.put("rolePolicyId", 57)
        text.put("policyId", kind.hasAgent ? 243 : nil)
        text.put("approvalStatus", isPending ? "PENDING" : "APPROVED")
        text.put("offline", isOffline)
        text.put("displayName", displayName)
        text.put("systemName", name)
        text.put("dnsName", dnsName)
        text.put("netbiosName", kind.hasAgent ? String(name.prefix(15)) : nil)
        text.put("created", epoch: created, nanoseconds: Dice.oddity(id, below: 1_000_000) * 1000)
        text.put("lastContact", epoch: lastContact, nanoseconds: Dice.oddity(id, below: 1000) * 1_000_000)
        text.put("lastUpdate", epoch: stamp.updated, nanoseconds: Dice.oddity(id + 1, below: 1000) * 1_000_000)
        text.array("tags") { if hasBackup { $0.element("backup") } }
    }

    private func writeAgent(_ text: inout JSONText) {
        text.array("ipAddresses") { if let ip { $0.element(ip) } }
        text.array("macAddresses") { if let mac { $0.element(mac) } }
        text.put("publicIP", publicIP)
        guard let hardware, let system else { return }
        text.object("os") { writeSystem(&$0, system) }
        text.object("system") { writeComputer(&$0, hardware) }
        text.object("memory") { $0.put("capacity", hardware.memory << 30) }
        text.array("processors") { list in
            list.object(nil) {
                $0.put("architecture", "x64")
                $0.put("maxClockSpeed", 2_694_000_000)
                $0.put("clockSpeed", 2_694_000_000)
                $0.put("name", hardware.processor)
                $0.put("numCores", hardware.cores)
                $0.put("numLogicalCores", hardware.cores * 2)
            }
        }
        text.array("volumes") { list in list.object(nil) { writeVolume(&$0, hardware) } }
        text.put("lastLoggedInUser", lastUser)
    }

    private func writeHost(_ text: inout JSONText) {
        guard let hardware else { return }
        text.put("vendor", nodeClass.hasPrefix("VMWARE") ? "VMware, Inc." : "Microsoft")
        text.put("version", nodeClass.hasPrefix("VMWARE") ? "8.0.3" : "10.0.20348")
        text.put("cpuModel", hardware.processor)
        text.put("cpuCores", hardware.cores)
        text.put("memorySize", hardware.memory << 30)
        text.put("manufacturer", hardware.maker)
        text.put("model", hardware.model)
        text.put("serviceTag", hardware.serial)
        text.put("guestCount", 4)
    }

    func writeSystem(_ text: inout JSONText, _ system: OperatingSystem) {
        text.put("manufacturer", kind == .mac ? "Apple" : kind == .linux ? "Canonical" : "Microsoft Corporation")
        text.put("name", system.name)
        text.put("architecture", "64-bit")
        text.put("lastBootTime", epoch: system.bootedAt)
        text.put("buildNumber", system.build)
        text.put("releaseId", system.release)
        text.put("servicePackMajorVersion", 0)
        text.put("servicePackMinorVersion", 0)
        text.put("locale", "en-US")
        text.put("language", "English")
        text.put("needsReboot", system.needsReboot)
    }

    func writeComputer(_ text: inout JSONText, _ hardware: Hardware) {
        text.put("name", name)
        text.put("manufacturer", hardware.maker)
        text.put("model", hardware.model)
        text.put("biosSerialNumber", hardware.serial)
        text.put("serialNumber", hardware.serial)
        text.put("domain", domain)
        text.put(
            "domainRole",
            domain == "WORKGROUP" ? "Standalone" : kind == .server ? "Member Server" : "Member Workstation")
        text.put("numberOfProcessors", 1)
        text.put("totalPhysicalMemory", hardware.memory << 30)
        text.put("virtualMachine", hardware.isVirtual)
        text.put(
            "chassisType",
            hardware.model.contains("Latitude") || hardware.model.contains("Book") || hardware.model.contains("Pad")
                ? "LAPTOP" : "DESKTOP")
    }

    func writeVolume(_ text: inout JSONText, _ hardware: Hardware) {
        text.put("name", kind == .mac || kind == .linux ? "/" : "C:")
        text.put("label", "")
        text.put("deviceType", "Local Disk")
        text.put("fileSystem", kind == .mac ? "apfs" : kind == .linux ? "ext4" : "NTFS")
        text.put("autoMount", false)
        text.put("compressed", false)
        text.put("capacity", hardware.disk << 30)
        text.put("freeSpace", hardware.diskFree << 30)
        text.put("serialNumber", String(Dice.guid("volume", id).prefix(8)).uppercased())
    }

    /// A row of `/v2/queries/device-health`.
    func health(alerts: Int) -> [UInt8] {
        JSONText.object { text in
            text.put("activeThreatsCount", health.threats)
            text.put("quarantinedThreatsCount", 0)
            text.put("blockedThreatsCount", 0)
            text.put("failedOSPatchesCount", health.failedPatches)
            text.put("pendingOSPatchesCount", health.pendingPatches)
            text.put("alertCount", alerts)
            text.put("activeJobCount", 0)
            text.put("failedSoftwarePatchesCount", 0)
            text.put("pendingSoftwarePatchesCount", health.pendingSoftware)
            text.put("pendingRebootReason", system?.needsReboot == true ? "WINDOWS_PM" : nil)
            text.object("productsInstallationStatuses") { _ in }
            text.put("offline", isOffline)
            text.put("parentOffline", false)
            text.put(
                "healthStatus",
                !kind.hasAgent
                    ? "UNKNOWN"
                    : health.threats > 0
                        ? "UNHEALTHY" : alerts > 0 || health.failedPatches > 0 ? "NEEDS_ATTENTION" : "HEALTHY")
            text.put("installationIssuesCount", 0)
            text.put("deviceId", id)
        }
    }
}
