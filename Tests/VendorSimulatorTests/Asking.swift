import Basics
import Foundation
import HTTP
import HTTPTypes

@testable import VendorSimulator

/// A small simulator and the calls a client makes, without sockets.
struct Asking {
    private struct Numbered: Decodable {
        let id: Int
    }

    /// What came back.
    struct Answer {
        let response: Response

        var status: Int { response.status.code }
        /// Of an answer in the bytes of the wire, what follows the head.
        var bytes: [UInt8] {
            switch response.body {
            case .bytes(let bytes): bytes
            case .raw(let pieces, _): pieces.dropFirst().flatMap(\.self)
            default: []
            }
        }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSON { (try? JSON(parsing: Data(bytes))) ?? .null }  // null shows in every comparison
        var rows: [JSON] { if case .array(let rows) = json { rows } else { [] } }
        /// Empty when this is no list.
        var ids: [Int] { (try? JSONDecoder().decode([Numbered].self, from: Data(bytes)))?.map(\.id) ?? [] }

        func field(_ name: String) -> String? {
            HTTPField.Name(name).flatMap { response.fields[$0] }
        }

        /// The target of `rel="next"` without scheme and host.
        var next: String? {
            guard let link = field("Link")?.split(separator: ">").first, field("Link")?.contains("rel=\"next\"") == true
            else { return nil }
            return link.firstIndex(of: "/").map { _ in
                "/" + link.split(separator: "/").dropFirst(2).joined(separator: "/")
            }
        }
    }

    let simulator: Simulator

    init(plan: WorldPlan = .small, clock: Clock = .system, _ change: (inout SimulatorOptions) -> Void = { _ in }) {
        var options = SimulatorOptions()
        options.plan = plan
        options.clock = clock
        change(&options)
        simulator = Simulator(options)
    }

    func ask(
        _ host: String, _ target: String, method: HTTPRequest.Method = .get, _ fields: HTTPFields = [:],
        body: String = ""
    ) throws -> Answer {
        let head = try RequestHead(method, Asking.escaped(target), host: host, fields: fields)
        return Answer(response: simulator.respond(Request(head: head, body: Array(body.utf8))))
    }

    /// A ConnectWise call with the right keys.
    func psa(_ path: String, _ more: [String: String] = [:], method: HTTPRequest.Method = .get, body: String = "")
        throws -> Answer
    {
        try ask(
            "api-na.myconnectwise.net", path.hasPrefix("/") ? path : "/v4_6_release/apis/3.0/\(path)", method: method,
            Asking.keys(more), body: body)
    }

    static func keys(
        _ more: [String: String] = [:], user: String = "tidewater+aB3dE5fG7hJ9kL1m",
        password: String = "Zq8wXe6rTy4uIo2p"
    ) -> HTTPFields {
        var fields: HTTPFields = [.authorization: "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()]
        for (name, value) in ["clientId": "5f3a1c9e-2b7d-4e68-9a10-c4d2e8f6b701"].merging(
            more, uniquingKeysWith: { $1 })
        {
            if let name = HTTPField.Name(name), !value.isEmpty { fields[name] = value }
        }
        return fields
    }

    /// Asks NinjaOne for a token.
    func token(
        host: String = "app.ninjarmm.com", secret: String = NinjaOneSettings().clientSecret,
        scope: String = "monitoring management"
    ) throws -> Answer {
        let form = Query.encode([
            ("grant_type", "client_credentials"), ("client_id", NinjaOneSettings().clientID), ("client_secret", secret),
            ("scope", scope),
        ])
        return try ask(
            host, "/ws/oauth/token", method: .post, [.contentType: "application/x-www-form-urlencoded"], body: form)
    }

    /// A NinjaOne call with a fresh token, or with the one given.
    func rmm(
        _ path: String, token: String? = nil, host: String = "app.ninjarmm.com", method: HTTPRequest.Method = .get,
        body: String = ""
    ) throws -> Answer {
        let bearer = try token ?? self.token().json["access_token"]?.stringValue ?? ""
        return try ask(host, path, method: method, [.authorization: "Bearer \(bearer)"], body: body)
    }

    func control(_ path: String, _ body: String = "", method: HTTPRequest.Method = .post) throws -> Answer {
        try ask("control.localhost", path, method: method, body: body)
    }

    /// Every page of a list, led by `Link`.
    func walk(_ path: String, _ more: [String: String] = [:]) throws -> [[Int]] {
        var pages: [[Int]] = []
        var target: String? = path
        while let here = target, pages.count < 1000 {
            let answer = try psa(here, more)
            pages.append(answer.ids)
            target = answer.next
        }
        return pages
    }

    private static func escaped(_ target: String) -> String {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/?&=_.-%+:,()!~*'"))
        return target.addingPercentEncoding(withAllowedCharacters: allowed) ?? target
    }
}
