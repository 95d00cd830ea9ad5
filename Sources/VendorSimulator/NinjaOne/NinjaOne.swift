import Foundation
import HTTP
import HTTPTypes
import Synchronization

/// NinjaOne Public API 2.0, all instances: reading, and the reset of alerts; the tenant lives in one.
///
/// Source: the vendor's OpenAPI of core resources and recorded answers, checked 2026-11-21.
package final class NinjaOne: Dialect {
    package let vendor = "ninjaone"
    private let world: World
    private let state: Mutex<NinjaOneSettings>
    private let tokens = NinjaTokens()
    private let cache = TextCache()

    init(_ world: World, _ settings: NinjaOneSettings) {
        self.world = world
        state = Mutex(settings)
    }

    package var settings: NinjaOneSettings { state.withLock { $0 } }

    /// Changes the settings between two calls.
    package func set(_ change: (inout NinjaOneSettings) -> Void) {
        state.withLock { change(&$0) }
    }

    /// Every token handed out so far is refused from now on.
    package func expireTokens() {
        tokens.endAll()
    }

    package var parallelLimit: Int { settings.parallelLimit }
    package var busy: Response { NinjaErrors.busy }

    package func refusal(_ status: Int) -> Response {
        switch status {
        case 401: NinjaErrors.badToken
        case 403: NinjaErrors.noPermission
        case 404: NinjaErrors.noResource
        case 409: NinjaErrors.failure(.conflict, "Version conflict")
        default: NinjaErrors.failure(.internalServerError, "Internal server error")
        }
    }

    package func answers(to host: String) -> Bool {
        NinjaOneSettings.hosts.values.contains(NinjaOne.instance(host))
    }

    package func respond(to request: Request) -> Response {
        let settings = settings
        let path = request.path.split(separator: "/").map(String.init)
        let isHome = NinjaOne.instance(request.host) == settings.host
        switch path {
        case ["ws", "oauth", "token"], ["oauth", "token"]: return token(request, isHome, settings)
        case ["ws", "oauth", "revoke"]: return Response(.ok)
        case [".well-known", "oauth-authorization-server"]: return discovery(request.host)
        default: break
        }
        let parts = path.first == "api" ? Array(path.dropFirst()) : path
        guard parts.first == "v2", parts.count > 1 else { return NinjaErrors.noResource }
        return guarded(request, Array(parts.dropFirst()), isHome, settings)
    }

    /// The `ninjarmm.com` name of an instance that is also known under `ninjaone.com`.
    private static func instance(_ host: String) -> String {
        host.hasSuffix(".ninjaone.com") ? host.dropLast("ninjaone.com".count) + "ninjarmm.com" : host
    }

    private func token(_ request: Request, _ isHome: Bool, _ settings: NinjaOneSettings) -> Response {
        // Whatever is wrong with the form, the answer is the same.
        guard request.method == .post, let form = try? request.form() else {
            return NinjaErrors.oauth(.badRequest, "invalid_request", "A form is expected")
        }
        guard isHome || !settings.wrongRegionIsNotFound else { return NinjaErrors.noRegion }
        let (id, secret) = NinjaOne.client(request, form)
        guard isHome, id == settings.clientID, secret == settings.clientSecret else { return NinjaErrors.badClient }
        guard form["grant_type"] == "client_credentials" else {
            return NinjaErrors.oauth(
                .badRequest, "unsupported_grant_type", "This client may use client_credentials only")
        }
        let asked = Set(
            (form["scope"] ?? settings.scopes.sorted().joined(separator: " ")).split(separator: " ").map(String.init))
        guard asked.isSubset(of: settings.scopes) else {
            return NinjaErrors.oauth(
                .badRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed")
        }
        let name = tokens.token(scopes: asked, expires: world.ourNow + Moment(settings.tokenLife))
        return .json(
            JSONText.object {
                $0.put("access_token", name)
                $0.put("expires_in", settings.tokenLife)
                $0.put("scope", asked.sorted(by: >).joined(separator: " "))
                $0.put("token_type", "Bearer")
            })
    }

    private static func client(_ request: Request, _ form: Form) -> (id: String?, secret: String?) {
        if let header = request.fields[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6))), let text = String(data: data, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        {
            return (String(text[..<colon]), String(text[text.index(after: colon)...]))
        }
        return (form["client_id"], form["client_secret"])
    }

    private func discovery(_ host: String) -> Response {
        .json(
            JSONText.object {
                $0.put("issuer", "https://\(host)/")
                $0.put("authorization_endpoint", "https://\(host)/ws/oauth/authorize")
                $0.put("revocation_endpoint", "https://\(host)/ws/oauth/revoke")
                $0.put("token_endpoint", "https://\(host)/ws/oauth/token")
                $0.array("grant_types_supported") { list in
                    ["authorization_code", "client_credentials", "refresh_token"].forEach { list.element($0) }
                }
                $0.array("scopes_supported") { $0.element("monitoring") }
            })
    }

    private func guarded(_ request: Request, _ path: [String], _ isHome: Bool, _ settings: NinjaOneSettings) -> Response
    {
        guard let header = request.fields[.authorization], header.lowercased().hasPrefix("bearer "), isHome,
            let scopes = tokens.scopes(of: String(header.dropFirst(7)), now: world.ourNow)
        else { return NinjaErrors.badToken }

        let address = path.joined(separator: "/").lowercased()
        func concerns(_ modules: Set<String>) -> Bool {
            modules.contains { address == $0 || address.hasPrefix($0 + "/") }
        }
        guard !concerns(settings.missingModules) else { return NinjaErrors.noResource }
        guard !concerns(settings.deniedModules) else { return NinjaErrors.noPermission }
        let given = scopes.intersection(settings.scopes)
        if let written = AlertReset(world: world).answer(request, path, given) { return written }
        guard request.method == .get else { return NinjaErrors.failure(.methodNotAllowed, "Method not allowed") }
        guard given.contains("monitoring") else { return NinjaErrors.noScope }

        let question = NinjaQuestion(
            path: path, query: request.query, estate: world.snapshot, cache: cache,
            share: settings.shownShares[address] ?? 1,
            tokens: tokens, cursorLife: Moment(settings.cursorLife), now: world.ourNow)
        do throws(NinjaQuestion.Mistake) {
            return try question.answer()
        } catch {
            return error.response
        }
    }
}
