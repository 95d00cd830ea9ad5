import HTTP
import HTTPTypes

/// Organizations, devices, alerts, activities and people.
extension NinjaQuestion {
    func organizations(isDetailed: Bool) throws(Mistake) -> Response {
        let locations = isDetailed ? Dictionary(grouping: estate.locations.rows, by: \.organization) : [:]
        return try afterID(shown(estate.organizations.rows)) { $0.bytes(isDetailed ? locations[$0.id] ?? [] : nil) }
    }

    /// `organization/{id}` and what hangs on it.
    func organization() throws(Mistake) -> Response {
        guard path.count > 1, let id = Int(path[1]), let found = estate.organizations[id] else {
            throw Mistake(response: NinjaErrors.failure(.notFound, "Organization not found"))
        }
        let locations = estate.locations.rows.filter { $0.organization == id }
        switch Array(path.dropFirst(2)) {
        case []: return .json(found.bytes(locations))
        case ["locations"]: return list(locations.map { $0.bytes(withOrganization: false) })
        case ["devices"]: return try devices(estate.devices.rows.filter { $0.organization == id }, isDetailed: false)
        case ["locations", "backup", "usage"]: return list(locations.map { usage(of: $0, found) })
        case let rest where rest.count == 4 && rest.suffix(2) == ["backup", "usage"]:
            guard let location = locations.first(where: { String($0.id) == rest[1] }) else { break }
            return .json(usage(of: location, found))
        default: break
        }
        throw Mistake(response: NinjaErrors.noResource)
    }

    func devices(_ rows: [Device], isDetailed: Bool) throws(Mistake) -> Response {
        try afterID(rows) { device in
            isDetailed
                ? cache.bytes("device", device.id, device.stamp.version, names: 0) { device.full() } : device.brief()
        }
    }

    /// `device/{id}` and what hangs on it.
    func device() throws(Mistake) -> Response {
        guard path.count > 1, let id = Int(path[1]), let device = estate.devices[id] else {
            throw Mistake(response: NinjaErrors.failure(.notFound, "Device not found"))
        }
        guard path.count > 2 else { return .json(device.full()) }
        switch path[2] {
        case "alerts": return alerts([device])
        case "activities": return try activities(estate.activities.rows.filter { $0.device == id })
        case "last-logged-on-user": return .json(device.logon() ?? Array("{}".utf8))
        case "custom-fields": return .json(Array("{}".utf8))
        case let word:
            guard let row = NinjaQuestion.reports[word] else { throw Mistake(response: NinjaErrors.noResource) }
            return list(row(device))
        }
    }

    /// Active ones only: a reset alert is simply not there any more.
    func alerts(_ devices: [Device]) -> Response {
        let source = query["sourceType"]
        let wanted = Set(devices.map(\.id))
        let rows = estate.alerts.rows.filter {
            wanted.contains($0.device) && (source == nil || Tables.conditions[$0.condition].source == source)
        }
        return list((path[0] == "alerts" ? shown(rows) : rows).map(\.bytes))
    }

    /// Newest first; `olderThan` leads back, `newerThan` bounds what is new.
    func activities(_ all: [Activity]) throws(Mistake) -> Response {
        let size = try number("pageSize", in: 10...1000) ?? 200
        let older = try number("olderThan", in: 0...Int.max) ?? .max
        let newer = try number("newerThan", in: 0...Int.max) ?? -1
        let devices = query["df"] == nil ? nil : Set(try filtered().map(\.id))
        let kind = query["class"] ?? "ALL"
        let before = query["before"].flatMap { Moments.parse($0) } ?? .max
        let after = query["after"].flatMap { Moments.parse($0) } ?? .min
        let types = query["type"]?.split(separator: ",").map(String.init)
        let codes = query["status"]?.split(separator: ",").map(String.init)
        let series = query["seriesUid"]

        let rows = all.reversed().lazy.filter { row in
            row.id < older && row.id > newer && row.at < before && row.at >= after
                && (kind == "ALL" || row.activityClass == kind) && (types?.contains(row.type) ?? true)
                && (codes?.contains(row.code) ?? true)
                && (series == nil || row.series == series)
                && (devices.map { set in row.device.map(set.contains) ?? false } ?? true)
        }
        return .json(
            JSONText.object { text in
                text.put("lastActivityId", estate.activities.rows.last?.id)
                text.put("activities", json: ListPage.array(rows.prefix(size).map(\.bytes)))
            })
    }

    func users(_ type: String? = nil) -> Response {
        let wanted = type ?? query["userType"]
        return list(
            shown(estate.rmmUsers.rows).filter {
                wanted == nil || ($0.isTechnician ? "TECHNICIAN" : "END_USER") == wanted
            }.map(\.bytes))
    }
}
