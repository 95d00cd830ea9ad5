import HTTP
import HTTPTypes

/// The reports over all devices, and backups.
extension NinjaQuestion {
    /// `queries/{report}`: rows of all devices that `df` leaves, behind a cursor.
    func queries() throws(Mistake) -> Response {
        let name = path.dropFirst().joined(separator: "/")
        if name == "backup/usage" { return try backupUsage() }
        if name == "device-health" { return try health() }
        guard let row = NinjaQuestion.reports[name] else { throw Mistake(response: NinjaErrors.noResource) }
        return try cursorPage(shown(try filtered()).flatMap(row), maximum: 10_000)
    }

    private func health() throws(Mistake) -> Response {
        let alerts = Dictionary(grouping: estate.alerts.rows, by: \.device).mapValues(\.count)
        let wanted = query["health"]
        let texts = shown(try filtered()).map { $0.health(alerts: alerts[$0.id] ?? 0) }
        let mark = wanted.map { Array("\"healthStatus\":\"\($0)\"".utf8) }
        return try cursorPage(
            mark.map { mark in texts.filter { $0.firstRange(of: mark) != nil } } ?? texts, maximum: 10_000)
    }

    /// The rows of one device for each report; empty where the device has nothing to say.
    static let reports: [String: @Sendable (Device) -> [[UInt8]]] = [
        "operating-systems": { device in
            guard let system = device.system else { return [] }
            return [device.row { device.writeSystem(&$0, system) }]
        },
        "computer-systems": { device in
            guard let hardware = device.hardware else { return [] }
            return [device.row { device.writeComputer(&$0, hardware) }]
        },
        "volumes": { device in
            guard let hardware = device.hardware, device.system != nil else { return [] }
            return [device.row { device.writeVolume(&$0, hardware) }]
        },
        "logged-on-users": { device in device.logon(withDevice: true).map { [$0] } ?? [] },
        "processors": { device in
            guard let hardware = device.hardware else { return [] }
            return [
                device.row {
                    $0.put("architecture", "x64")
                    $0.put("name", hardware.processor)
                    $0.put("numCores", hardware.cores)
                    $0.put("numLogicalCores", hardware.cores * 2)
                }
            ]
        },
        "antivirus-status": { device in
            guard device.system?.name.hasPrefix("Windows") == true else { return [] }
            return [
                device.row {
                    $0.put("productName", "SentinelOne")
                    $0.put("productState", device.health.threats > 0 ? "OFF" : "ON")
                    $0.put("definitionStatus", "Up-to-Date")
                    $0.put("version", "24.1.5.277")
                }
            ]
        },
        "os-patches": { device in
            (0..<device.health.pendingPatches).map { place in
                device.row {
                    $0.put("id", Dice.guid("patch", device.id * 10 + place))
                    $0.put("name", "2026-1\(place % 2) Cumulative Update for \(device.system?.name ?? "Windows")")
                    $0.put("severity", place == 0 ? "CRITICAL" : "IMPORTANT")
                    $0.put("status", place < device.health.failedPatches ? "FAILED" : "APPROVED")
                    $0.put("type", "SECURITY_UPDATES")
                    $0.put("kbNumber", "KB50\(47_000 + place)")
                }
            }
        },
        "software": { device in
            guard device.system != nil else { return [] }
            return [
                ("Google Chrome", "Google LLC", "131.0.6778.86"),
                ("Microsoft 365 Apps", "Microsoft Corporation", "16.0.18129.20158"),
            ].map { item in
                device.row {
                    $0.put("name", item.0)
                    $0.put("publisher", item.1)
                    $0.put("version", item.2)
                    $0.put("installDate", "2026-03-02")
                }
            }
        },
        "custom-fields": { _ in [] }, "software-patches": { _ in [] }, "network-interfaces": { _ in [] },
        "disks": { _ in [] },
        "antivirus-threats": { _ in [] }, "os-patch-installs": { _ in [] }, "software-patch-installs": { _ in [] },
        "windows-services": { _ in [] },
    ]

    /// Running jobs have no end; jobs of deleted devices come only when asked for.
    func backupJobs() throws(Mistake) -> Response {
        let include = query["include"] ?? "active"
        let wanted = query["df"] == nil ? nil : Set(try filtered().map(\.id))
        let states = NinjaQuestion.values(query["sf"], "status")
        let plans = NinjaQuestion.values(query["ptf"], "planType")
        let span = NinjaQuestion.span(query["stf"])
        let rows = shown(estate.backupJobs.rows).filter { job in
            let isGone = estate.devices[job.device] == nil
            return (include == "all" || isGone == (include == "deleted")) && (wanted?.contains(job.device) ?? true)
                && (states?.contains(job.state.rawValue) ?? true)
                && (plans?.contains(job.isImage ? "IMAGE" : "FILE_FOLDER") ?? true)
                && span.contains(job.start)
        }
        return try cursorPage(rows.map(\.text), maximum: 10_000)
    }

    private func backupUsage() throws(Mistake) -> Response {
        let withDeleted = query["includeDeletedDevices"] == "true"
        let jobs = Dictionary(grouping: estate.backupJobs.rows, by: \.device)
        let rows = estate.devices.rows.filter(\.hasBackup) + (withDeleted ? estate.deletedDevices.rows : [])
        let texts = rows.sorted { $0.id < $1.id }.map { device in
            JSONText.object { text in
                text.put("id", device.id)
                text.put("organizationId", device.organization)
                text.put("locationId", device.location)
                text.put("nodeClass", device.nodeClass)
                text.put("systemName", device.name)
                text.put("offline", device.isOffline)
                text.object("references") { references in
                    references.object("backupUsage") {
                        BackupUsage(jobs[device.id] ?? []).write(
                            &$0, withTimes: query["includeLastBackupJobTimes"] == "true")
                    }
                }
            }
        }
        return try cursorPage(texts, maximum: 10_000)
    }

    func usage(of location: Location, _ organization: Organization) -> [UInt8] {
        JSONText.object { text in
            text.put("locationId", location.id)
            text.put("locationName", location.name)
            BackupUsage(estate.backupJobs.rows.filter { $0.location == location.id }).write(&text, withTimes: true)
            text.put("organizationId", organization.id)
            text.put("organizationName", organization.name)
        }
    }

    /// `status = FAILED`, `status in (COMPLETED,FAILED)` → the words.
    private static func values(_ text: String?, _ field: String) -> Set<String>? {
        guard let text, text.lowercased().hasPrefix(field.lowercased()) else { return nil }
        let words = text.dropFirst(field.count).split { " =(),".contains($0) }.map { $0.uppercased() }
        return Set(words.filter { $0 != "IN" })
    }

    /// `startTime after T`, `startTime before T`, `startTime between (T,T)`.
    private static func span(_ text: String?) -> ClosedRange<Moment> {
        guard let text else { return .min ... .max }
        let moments = text.split { " (),".contains($0) }.compactMap { $0.contains("-") ? Moments.parse($0) : nil }
        guard let first = moments.first else { return .min ... .max }
        if text.contains("between"), let second = moments.dropFirst().first, second >= first { return first...second }
        return text.contains("before") ? .min...first : first ... .max
    }
}

extension Device {
    /// A row of a report: what `body` writes, then whose it is.
    func row(_ body: (inout JSONText) -> Void) -> [UInt8] {
        JSONText.object { text in
            body(&text)
            text.put("deviceId", id)
            text.put("timestamp", epoch: stamp.updated)
        }
    }

    func logon(withDevice: Bool = false) -> [UInt8]? {
        guard let lastUser else { return nil }
        return JSONText.object { text in
            text.put("userName", lastUser)
            text.put("logonTime", epoch: lastContact - 7200)
            text.put("deviceId", withDevice ? id : nil)
        }
    }
}
