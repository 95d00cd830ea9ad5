import HTTP
import HTTPTypes

/// One reading call below `/v2/` that is allowed, with all it takes to answer.
struct NinjaQuestion: Sendable {
    let path: [String]
    let query: Query
    let estate: Estate
    let cache: TextCache
    /// How much of a list is shown.
    let share: Double
    let tokens: NinjaTokens
    let cursorLife: Moment
    let now: Moment

    struct Mistake: Error {
        let response: Response
    }

    func answer() throws(Mistake) -> Response {
        switch path[0] {
        case "organizations", "organizations-detailed": try organizations(isDetailed: path[0].hasSuffix("detailed"))
        case "organization": try organization()
        case "locations": try afterID(estate.locations.rows) { $0.bytes(withOrganization: true) }
        case "devices", "devices-detailed": try devices(filtered(), isDetailed: path[0].hasSuffix("detailed"))
        case "device": try device()
        case "alerts": alerts(try filtered())
        case "activities": try activities(estate.activities.rows)
        case "users": users()
        case "user" where path.count == 2: users(path[1] == "technicians" ? "TECHNICIAN" : "END_USER")
        case "queries": try queries()
        case "backup" where path.count == 2 && path[1] == "jobs": try backupJobs()
        case "backup" where path.count == 2 && path[1] == "integrity-check-jobs": try cursorPage([], maximum: 10_000)
        case "noderole" where path.count == 2 && path[1] == "list": list(Roles.classes.map(role))
        case "policies": list([policy(57, "Servers"), policy(243, "Workstations")])
        case "contacts", "groups", "roles", "tasks", "jobs": list([])
        default: throw Mistake(response: NinjaErrors.noResource)
        }
    }

    func list(_ texts: [[UInt8]]) -> Response {
        .json(ListPage.array(texts))
    }

    /// The devices that `df` leaves, only as many as are shown.
    func filtered() throws(Mistake) -> [Device] {
        let text = query["df"] ?? ""
        do throws(DeviceFilter.Mistake) {
            let filter = try DeviceFilter(parsing: text)
            let rows = filter.clauses.isEmpty ? estate.devices.rows : estate.devices.rows.filter(filter.holds)
            return path[0].hasPrefix("devices") ? shown(rows) : rows
        } catch {
            throw Mistake(response: NinjaErrors.coded(.badRequest, "invalid_filter", ("df", error.text)))
        }
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Mistake) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Mistake(response: NinjaErrors.coded(.badRequest, "invalid_parameter", ("name", name)))
        }
        return number
    }

    func shown<Item>(_ rows: [Item]) -> [Item] {
        guard share < 1 else { return rows }
        return rows.enumerated().filter {
            Double($0.offset) * share - (Double($0.offset) * share).rounded(.down) < share
        }.map(\.element)
    }

    /// A page of rows behind the id in `after`, in the order of ids.
    func afterID<Element: Row>(_ rows: [Element], _ text: (Element) -> [UInt8]) throws(Mistake) -> Response {
        let after = try number("after", in: 0...Int.max) ?? 0
        let size = try number("pageSize", in: 1...Int.max) ?? 1000
        return list(rows.drop { $0.id <= after }.prefix(min(size, 1000)).map(text))
    }

    /// A page of `results` with a cursor; without one when all fitted into the first page.
    func cursorPage(_ texts: [[UInt8]], maximum: Int) throws(Mistake) -> Response {
        let size = try number("pageSize", in: 1...maximum) ?? min(1000, maximum)
        let filter = query.pairs.filter { $0.name != "cursor" && $0.name != "pageSize" }.map {
            "\($0.name)=\($0.value)"
        }.sorted().joined(separator: "&")
        let key = path.joined(separator: "/")
        guard let cursor = tokens.cursor(query["cursor"], path: key, filter: filter, life: cursorLife, now: now) else {
            throw Mistake(response: NinjaErrors.failure(.badRequest, "Cursor is unknown or has expired"))
        }
        let rows = texts.dropFirst(cursor.offset).prefix(size)
        let isWhole = cursor.offset == 0 && rows.count == texts.count && rows.count < size
        tokens.advance(cursor.name, to: cursor.offset + rows.count, expires: now + cursorLife)
        return .json(
            JSONText.object { text in
                if !isWhole {
                    text.object("cursor") {
                        $0.put("name", cursor.name)
                        $0.put("offset", cursor.offset)
                        $0.put("count", rows.count)
                        $0.put("expires", epoch: now + cursorLife)
                    }
                }
                text.put("results", json: ListPage.array(Array(rows)))
            })
    }

    private func role(_ nodeClass: String) -> [UInt8] {
        JSONText.object {
            $0.put("id", Roles.id(of: nodeClass))
            $0.put("name", nodeClass.split(separator: "_").map(\.capitalized).joined(separator: " "))
            $0.put("nodeClass", nodeClass)
        }
    }

    private func policy(_ id: Int, _ name: String) -> [UInt8] {
        JSONText.object {
            $0.put("id", id)
            $0.put("name", name)
            $0.put("nodeClass", id == 57 ? "WINDOWS_SERVER" : "WINDOWS_WORKSTATION")
            $0.put("updated", epoch: estate.start - 90 * Moments.day)
            $0.put("nodeClassDefault", true)
        }
    }
}

extension Substring {
    var capitalized: String { prefix(1) + dropFirst().lowercased() }
}
