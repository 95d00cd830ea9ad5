/// Organizations, alerts, activities, people and backups, in NinjaOne's words.
extension Organization {
    func bytes(_ locations: [Location]?) -> [UInt8] {
        JSONText.object { text in
            text.put("name", name)
            text.put("description", description)
            text.object("userData") { _ in }
            text.put("nodeApprovalMode", "AUTOMATIC")
            text.array("tags") { _ in }
            text.object("fields") { _ in }
            text.put("id", id)
            guard let locations else { return }
            text.array("locations") { list in
                for location in locations { list.put(nil, json: location.bytes(withOrganization: false)) }
            }
            text.array("policies") { list in
                list.object(nil) {
                    $0.put("nodeRoleId", 1000)
                    $0.put("policyId", 57)
                }
            }
            text.object("settings") { $0.object("backup") { $0.put("product", "NINJA_BACKUP") } }
        }
    }
}

extension Location {
    func bytes(withOrganization: Bool) -> [UInt8] {
        JSONText.object { text in
            text.put("name", name)
            text.put("address", address)
            text.object("userData") { _ in }
            text.put("id", id)
            text.put("organizationId", withOrganization ? organization : nil)
        }
    }
}

extension Alert {
    var bytes: [UInt8] {
        let condition = Tables.conditions[condition]
        return JSONText.object { text in
            text.put("uid", uid)
            text.put("deviceId", device)
            text.put("message", message)
            text.put("createTime", epoch: at)
            text.put("updateTime", epoch: stamp.updated)
            text.put("sourceType", condition.source)
            text.put("sourceConfigUid", Dice.guid("condition", self.condition))
            text.put("sourceName", "")
            text.put("subject", condition.code)
            text.object("data") { $0.writeMessage(condition, at) }
            text.put("severity", severity ?? condition.severity)
            text.put("priority", condition.priority)
            text.put("conditionName", condition.name)
            text.put("conditionHealthStatus", condition.name == nil ? nil : "NEEDS_ATTENTION")
        }
    }
}

extension JSONText {
    mutating func writeMessage(_ condition: Tables.Condition, _ at: Moment) {
        object("message") { message in
            message.put("code", condition.code)
            message.object("params") {
                $0.put("event_time", iso: at)
                $0.put("event_time_ms", Int(at) * 1000)
            }
        }
    }
}

extension Activity {
    var bytes: [UInt8] {
        let condition = condition.map { Tables.conditions[$0] }
        return JSONText.object { text in
            text.put("id", id)
            text.put("activityTime", epoch: at, nanoseconds: Dice.oddity(id, below: 1000) * 1_000_000)
            text.put("deviceId", device)
            text.put("severity", severity ?? condition?.severity)
            text.put("priority", condition?.priority)
            text.put("seriesUid", series)
            text.put("activityType", type)
            text.put("statusCode", code)
            text.put(
                "status",
                code.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined(separator: " "))
            text.put("activityResult", result)
            text.put("sourceConfigUid", self.condition.map { Dice.guid("condition", $0) })
            text.put("sourceName", condition?.name)
            text.put("subject", condition?.code)
            text.put("userId", user)
            text.put("message", message)
            text.put(
                "type",
                type.split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined(separator: " "))
            if let given {
                text.put("data", json: given)
            } else if let condition {
                text.object("data") { $0.writeMessage(condition, at) }
            }
        }
    }

    /// `SYSTEM`, `DEVICE` or `USER`, as the parameter `class` asks.
    var activityClass: String { device != nil ? "DEVICE" : user != nil ? "USER" : "SYSTEM" }
}

extension RMMUser {
    /// With explicit nulls, as recorded.
    var bytes: [UInt8] {
        JSONText.object { text in
            text.put("id", id)
            text.put("uid", Dice.guid("rmmuser", id))
            text.put("firstName", first)
            text.put("lastName", last)
            text.put("email", email)
            if let phone { text.put("phone", phone) } else { text.null("phone") }
            text.put("enabled", true)
            text.put("administrator", isAdministrator)
            text.put("permitAllClients", isTechnician)
            text.put("notifyAllClients", false)
            text.put("mustChangePw", false)
            text.put("mfaConfigured", isTechnician)
            text.put("userType", isTechnician ? "TECHNICIAN" : "END_USER")
            text.put("invitationStatus", isTechnician ? "REGISTERED" : "PENDING")
            if let organization { text.put("organizationId", organization) } else { text.null("organizationId") }
            text.array("deviceIds") { _ in }
            text.null("roles")
        }
    }
}

extension BackupJob {
    var text: [UInt8] {
        JSONText.object { text in
            text.put("jobId", Dice.guid("job", id))
            text.put("jobStartTime", epoch: start, nanoseconds: Dice.oddity(id, below: 1000) * 1_000_000)
            text.put("jobEndTime", epoch: end)
            text.put("jobStatus", state.rawValue)
            text.put("destination", "CLOUD")
            text.put("planGuid", Dice.guid("plan", device))
            text.put("planName", isImage ? "Nightly image" : "Documents")
            text.put("planType", isImage ? "IMAGE" : "FILE_FOLDER")
            text.put("totalActualStorageBytes", bytes)
            text.put("totalStoredBytes", bytes * 6 / 10)
            text.put("filesUploaded", isImage ? 0 : bytes / 400_000)
            text.put("organizationId", organization)
            text.put("locationId", location)
            text.put("deviceId", device)
        }
    }
}

/// What the backups of one device, or of one place, take up.
struct BackupUsage {
    var current = 0
    var lastGood: Moment?
    var lastBad: Moment?

    init(_ jobs: some Sequence<BackupJob>) {
        var sizes: [Int: Int] = [:]
        for job in jobs {
            if job.state == .completed {
                sizes[job.device] = job.bytes
                lastGood = max(lastGood ?? 0, job.start)
            } else if job.state == .failed {
                lastBad = max(lastBad ?? 0, job.start)
            }
        }
        current = sizes.values.reduce(0, +)
    }

    func write(_ text: inout JSONText, withTimes: Bool) {
        text.put("revisionsCurrentSize", current)
        text.put("revisionsPreviousSize", current / 3)
        text.put("revisionsDeletedSize", current / 90)
        text.put("localFileFolderSize", 0)
        text.put("localImageSize", 0)
        text.put("localImageV2Size", current / 2)
        text.put("cloudFileFolderSize", current / 20)
        text.put("cloudImageSize", 0)
        text.put("cloudImageV2Size", current - current / 20)
        text.put("cloudNetworkShareSize", 0)
        text.put("revisionsTotalSize", current + current / 3 + current / 90)
        text.put("cloudTotalSize", current)
        text.put("localTotalSize", current / 2)
        if withTimes {
            text.put("lastSuccessfulBackupJob", epoch: lastGood)
            text.put("lastFailedBackupJob", epoch: lastBad)
        }
    }
}
