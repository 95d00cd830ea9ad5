import Basics

/// Things that happen in the pretended MSP because somebody asked for them.
struct ControlDeeds {
    private let world: World

    init(_ world: World) {
        self.world = world
    }

    /// - Returns: what came of it, as a JSON object.
    func perform(_ json: JSON) throws(Refusal) -> [UInt8] {
        let deed = json["deed"]?.stringValue ?? ""
        if let answer = inRMM(deed, json) ?? onDesk(deed, json) ?? onCompany(deed, json) { return answer }
        throw Refusal("Nothing was done", why: "\"\(deed)\" is no deed", next: "See GET /_control")
    }

    private func inRMM(_ deed: String, _ json: JSON) -> [UInt8]? {
        switch deed {
        case "raise_alert":
            let uid = world.raiseAlert(
                device: json["device"]?.intValue,
                condition: json["condition"]?.stringValue ?? "CONDITION_AGENT_DISK_FREE_SPACE",
                severity: json["severity"]?.stringValue)
            return JSONText.object { $0.put("uid", uid) }
        case "raise_storm":
            let uids = world.raiseStorm(json["count"]?.intValue ?? 100, severity: json["severity"]?.stringValue)
            return JSONText.object { text in text.array("uids") { list in uids.forEach { list.element($0) } } }
        case "clear_alert" where json["device"] != nil:
            let count = world.clearAlerts(device: json["device"]?.intValue ?? 0)
            return JSONText.object { $0.put("cleared", count) }
        case "reset_alert", "clear_alert":
            let wasThere = world.resetAlert(json["uid"]?.stringValue ?? "")
            return JSONText.object { $0.put("reset", wasThere) }
        case "rename_organization": world.renameOrganization(id(json), to: name(json))
        case "delete_device": world.deleteDevice(id(json))
        case "set_offline": world.setDevice(id(json), offline: json["offline"]?.boolValue ?? true)
        default: return nil
        }
        return ControlDeeds.done
    }

    private func onDesk(_ deed: String, _ json: JSON) -> [UInt8]? {
        switch deed {
        case "reply", "customer_reply":
            let note = world.reply(
                to: json["ticket"]?.intValue ?? 0, json["text"]?.stringValue ?? "Any news?",
                member: deed == "reply" ? json["member"]?.intValue : nil)
            return JSONText.object { $0.put("note", note) }
        case "open_ticket":
            let ticket = world.openTicket(
                company: json["company"]?.intValue ?? 0, summary: json["summary"]?.stringValue ?? "New ticket",
                text: json["text"]?.stringValue ?? "")
            return JSONText.object { $0.put("ticket", ticket) }
        case "close_ticket": world.close(ticket: json["ticket"]?.intValue ?? 0)
        case "delete_ticket": world.deleteTicket(json["ticket"]?.intValue ?? 0)
        default: return nil
        }
        return ControlDeeds.done
    }

    private func onCompany(_ deed: String, _ json: JSON) -> [UInt8]? {
        switch deed {
        case "rename_company": world.renameCompany(id(json), to: name(json))
        case "recycle_company": world.recycleCompany(id(json))
        case "restore_company": world.restoreCompany(id(json))
        case "delete_company": world.deleteCompany(id(json))
        case "merge_company": world.mergeCompany(id(json), into: json["into"]?.intValue ?? 0)
        case "odd_records":
            let odd = world.addOddRecords()
            return JSONText.object { text in
                text.put("company", odd.company)
                text.array("tickets") { list in odd.tickets.forEach { list.element($0) } }
                text.put("device", odd.device)
                text.put("agreement", odd.agreement)
            }
        default: return nil
        }
        return ControlDeeds.done
    }

    private func id(_ json: JSON) -> Int { json["id"]?.intValue ?? 0 }
    private func name(_ json: JSON) -> String { json["name"]?.stringValue ?? "" }

    private static let done = Array("{}".utf8)
}
