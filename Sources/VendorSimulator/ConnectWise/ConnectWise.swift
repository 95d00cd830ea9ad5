import Basics
import Foundation
import HTTP
import HTTPTypes
import Synchronization

/// ConnectWise PSA REST API 3.0: reading, and the writing side of the service desk.
///
/// Source: the vendor's OpenAPI 2025.8 and recorded answers, checked 2026-11-21.
package final class ConnectWise: Dialect {
    package let vendor = "connectwise"
    private let world: World
    private let state: Mutex<ConnectWiseSettings>
    private let cache = TextCache()

    init(_ world: World, _ settings: ConnectWiseSettings) {
        self.world = world
        state = Mutex(settings)
    }

    package var settings: ConnectWiseSettings { state.withLock { $0 } }

    /// Changes the settings between two calls.
    package func set(_ change: (inout ConnectWiseSettings) -> Void) {
        state.withLock { change(&$0) }
    }

    package func answers(to host: String) -> Bool {
        host.hasSuffix(".myconnectwise.net") || host.hasSuffix(".connectwisedev.com") || host == settings.userHost
    }

    package var parallelLimit: Int { settings.parallelLimit }
    package var busy: Response { ConnectWiseErrors.busy }

    package func refusal(_ status: Int) -> Response {
        switch status {
        case 401: ConnectWiseErrors.notAuthenticated
        case 403: ConnectWiseErrors.noPermission
        case 404: ConnectWiseErrors.noApplication
        case 409: ConnectWiseErrors.conflict
        default: ConnectWiseErrors.timeout
        }
    }

    package func respond(to request: Request) -> Response {
        let settings = settings
        let path = request.path.split(separator: "/")
        if path.count == 3, path[0].lowercased() == "login", path[1].lowercased() == "companyinfo" {
            return companyInfo(String(path[2]), host: request.host, settings)
        }
        var response = route(request, path, settings)
        response.fields[.init("api-current-version") ?? .server] = "2025.8"
        response.fields[.init("x-server-name") ?? .server] = "SIM-WEB01"
        response.fields[.init("x-cw-request-id") ?? .server] = Dice.guid(
            "request", Dice.oddity(request.path.count, below: 1 << 32))
        return response
    }

    /// Answered to anybody, on the host where people sign in.
    private func companyInfo(_ company: String, host: String, _ settings: ConnectWiseSettings) -> Response {
        guard company == settings.companyID, host == settings.userHost || host == settings.apiHost else {
            return .json(Array("null".utf8))
        }
        return .json(
            JSONText.object {
                $0.put("CompanyName", GrowCompanies.owner)
                $0.put("Codebase", "\(settings.version)/")
                $0.put("VersionCode", settings.version.replacing("_", with: "."))
                $0.put("VersionNumber", "v4.6.10333")
                $0.put("CompanyID", settings.companyID)
                $0.put("IsCloud", true)
                $0.put("SiteUrl", settings.apiHost)
                $0.array("AllowedOrigins") { _ in }
            })
    }

    /// `{codebase}/apis/3.0/{module}/{resource}`: host, codebase and company first, then keys, then what is asked.
    private func route(_ request: Request, _ path: [Substring], _ settings: ConnectWiseSettings) -> Response {
        guard path.count > 2, path[1].lowercased() == "apis", path[2] == "3.0" else {
            return ConnectWiseErrors.cannotRoute
        }
        guard request.host == settings.apiHost else { return ConnectWiseErrors.cannotRoute }
        let codebase = path[0].lowercased()
        guard codebase == settings.version.lowercased() || codebase == "v4_6_release" && settings.aliasAnswers else {
            return ConnectWiseErrors.noApplication
        }
        let resource = path.dropFirst(3).map { $0.lowercased() }
        guard resource.first != codebase, resource.first != "apis" else {
            return ConnectWiseErrors.cannotRoute
        }
        if let refusal = refusal(request, settings) { return refusal }
        return answer(request, resource, settings)
    }

    private func refusal(_ request: Request, _ settings: ConnectWiseSettings) -> Response? {
        guard let header = request.fields[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6))), let text = String(data: data, encoding: .utf8),
            let colon = text.firstIndex(of: ":"), let plus = text.firstIndex(of: "+"), plus < colon
        else { return ConnectWiseErrors.noCredentials }

        let company = text[..<plus]
        guard company == settings.companyID || company == ConnectWise.otherCompany else {
            return ConnectWiseErrors.cannotRoute
        }
        guard company == settings.companyID, text[text.index(after: plus)..<colon] == settings.publicKey,
            text[text.index(after: colon)...] == settings.privateKey
        else { return ConnectWiseErrors.notAuthenticated }
        guard let name = HTTPField.Name("clientId"),
            request.fields[name]?.lowercased() == settings.clientID.lowercased()
        else {
            return ConnectWiseErrors.noClientID
        }
        return nil
    }

    private func answer(_ request: Request, _ path: [String], _ settings: ConnectWiseSettings) -> Response {
        let address = path.joined(separator: "/")
        guard
            !settings.deniedModules.contains(where: {
                address == $0.lowercased() || address.hasPrefix($0.lowercased() + "/")
            })
        else {
            return ConnectWiseErrors.noPermission
        }
        if address == "system/info" { return systemInfo(settings) }

        let base =
            "https://\(settings.linksNameUserHost ? settings.userHost : settings.apiHost)/v4_6_release/apis/3.0//"
        let writing = DeskWriting(world: world, settings: settings, base: base, cache: cache)
        if let written = writing.answer(request, path) { return written }

        let scribe = Scribe(estate: world.snapshot, base: base, cache: cache)
        if let (listing, pattern) = listing(path, scribe, settings) {
            guard let listing else { return ConnectWiseErrors.notFound(ConnectWise.noun(pattern), Int(path[2]) ?? 0) }
            guard request.method == .get else { return ConnectWiseErrors.notAllowed }
            return page(indexed(listing, settings), request, settings)
        }
        guard let last = path.last, let (found, pattern) = listing(Array(path.dropLast()), scribe, settings),
            let listing = found
        else {
            return ConnectWiseErrors.noEndpoint
        }
        switch last {
        case "count" where request.method == .get: return count(indexed(listing, settings), request)
        case "search" where request.method == .post: return search(indexed(listing, settings), request, settings)
        default: return Int(last).map { single(listing, $0, pattern, request) } ?? ConnectWiseErrors.noEndpoint
        }
    }

    private func listing(_ path: [String], _ scribe: Scribe, _ settings: ConnectWiseSettings) -> (
        Listing?, pattern: String
    )? {
        for resource in Resource.all {
            guard let id = resource.match(path) else { continue }
            let listing = resource.rows(scribe, id)
            let share = settings.shownShares[resource.pattern] ?? 1
            return (share < 1 ? listing.map { Listing($0, keeping: share) } : listing, resource.pattern)
        }
        return nil
    }

    /// What the vendor's search index knows of a list by now.
    private func indexed(_ listing: Listing, _ settings: ConnectWiseSettings) -> Listing {
        settings.searchLag == 0 ? listing : Listing(listing, enteredBy: world.now - Moment(settings.searchLag))
    }

    private func systemInfo(_ settings: ConnectWiseSettings) -> Response {
        .json(
            JSONText.object { text in
                text.put("version", "\(settings.version.replacing("_", with: ".")).10333")
                text.put("isCloud", true)
                text.put("serverTimeZone", "US Mountain Standard Time")
                text.array("licenseBits") { list in
                    for name in ["ManagedServices", "Agreement", "KnowledgeBase", "CustomFields"] {
                        list.object(nil) {
                            $0.put("name", name)
                            $0.put("activeFlag", true)
                        }
                    }
                }
                text.put("cloudRegion", settings.region.uppercased())
                text.put("maxWorkFlowRecordsAllowed", 1000)
            })
    }

    /// "company/companies/{id}/sites" → "Company": what the vendor calls the record that is not there.
    private static func noun(_ pattern: String) -> String {
        let word = pattern.split(separator: "/").dropFirst().first.map(String.init) ?? "Record"
        let single =
            word.hasSuffix("ies") ? word.dropLast(3) + "y" : word.hasSuffix("s") ? String(word.dropLast()) : word
        return single.prefix(1).uppercased() + single.dropFirst()
    }

    /// A company that the host knows but our keys are not of.
    static let otherCompany = "harborlight"
}

/// Lists, counts and single records.
extension ConnectWise {
    private func page(
        _ listing: Listing, _ request: Request, _ settings: ConnectWiseSettings, _ query: ListQuery? = nil
    ) -> Response {
        do throws(ListQuery.Mistake) {
            let name = HTTPField.Name("pagination-type")
            let isForwardOnly = name.flatMap { request.fields[$0] }?.lowercased() == "forward-only"
            let query = if let query { query } else { try ListQuery(request.query, isForwardOnly: isForwardOnly) }
            let page = ListPage(listing, query)
            var response = Response.json(page.body)
            if let name = HTTPField.Name("Link"), let links = links(page, request, settings) {
                response.fields[name] = links
            }
            return response
        } catch {
            return ConnectWiseErrors.invalid(error.field, error.message)
        }
    }

    private func links(_ page: ListPage, _ request: Request, _ settings: ConnectWiseSettings) -> String? {
        guard let next = page.next else { return nil }
        let host = settings.linksNameUserHost ? settings.userHost : request.host
        let path = request.path.split(separator: "/").joined(separator: "/")
        let kept = request.query.pairs.filter { $0.name != "page" && $0.name != "pageId" }
        func link(_ name: String, _ number: Int, _ relation: String) -> String {
            let query = Query.encode(kept + [(name, String(number))])
            return "<https://\(host)/\(path)/?\(ConnectWise.lowerEscapes(query))>; rel=\"\(relation)\""
        }
        var links = [link(next.name, next.value, "next")]
        if let last = page.last { links.append(link("page", last, "last")) }
        return links.joined(separator: ", ")
    }

    /// The vendor writes `%3e`, not `%3E`.
    private static func lowerEscapes(_ text: String) -> String {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        return parts.prefix(1).map(String.init).joined()
            + parts.dropFirst().map { "%" + $0.prefix(2).lowercased() + $0.dropFirst(2) }.joined()
    }

    private func count(_ listing: Listing, _ request: Request) -> Response {
        do throws(ListQuery.Mistake) {
            let query = try ListQuery(request.query, isForwardOnly: false)
            return .json(JSONText.object { $0.put("count", listing.places(query).count) })
        } catch {
            return ConnectWiseErrors.invalid(error.field, error.message)
        }
    }

    private func search(_ listing: Listing, _ request: Request, _ settings: ConnectWiseSettings) -> Response {
        // Whatever is wrong with the body, the answer is the same.
        guard let body = try? JSON(parsing: Data(request.body)) else {
            return ConnectWiseErrors.invalid("body", "The request body is not valid JSON.")
        }
        do throws(ListQuery.Mistake) {
            var query = try ListQuery(request.query, isForwardOnly: false)
            try query.read(search: body)
            return page(listing, request, settings, query)
        } catch {
            return ConnectWiseErrors.invalid(error.field, error.message)
        }
    }

    private func single(_ listing: Listing, _ id: Int, _ pattern: String, _ request: Request) -> Response {
        guard request.method == .get else { return ConnectWiseErrors.notAllowed }
        guard let place = listing.ids.firstIndex(of: id) else {
            return ConnectWiseErrors.notFound(ConnectWise.noun(pattern), id)
        }
        let fields = JSONPick(fields: request.query["fields"] ?? "")
        return .json(fields.isEmpty ? listing.text(place) : fields.kept(of: listing.text(place)))
    }
}
