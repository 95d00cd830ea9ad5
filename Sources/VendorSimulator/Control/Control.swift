import Basics
import Foundation
import HTTP
import HTTPTypes

/// The simulator's own address, for tests and people: what is to go wrong, what is to happen, what was asked.
struct Control {
    let world: World
    let life: Life
    let faults: Faults
    let journal: Journal
    let settings: ControlSettings
    let mail: MailCatcher

    func respond(to request: Request) -> Response {
        var parts = request.path.split(separator: "/").map(String.init)
        if parts.first == "_control" { parts.removeFirst() }
        do throws(Refusal) {
            return try answer(request, parts)
        } catch {
            return .text("\(error)\n", status: .badRequest)
        }
    }

    private func answer(_ request: Request, _ parts: [String]) throws(Refusal) -> Response {
        switch (request.method, parts.first, parts.count) {
        case (.get, nil, _): return .text(Control.help)
        case (.get, "health", 1): return .text("ok\n")
        case (.get, "journal", 1): return JournalReading(journal: journal).answer(request.query)
        case (.delete, "journal", 1):
            journal.clear()
            return Response(.noContent)
        case (.get, "faults", 1): return faultList()
        case (.post, "faults", 1): return try addFault(try body(request))
        case (.delete, "faults", 1):
            faults.removeAll()
            return Response(.noContent)
        case (.delete, "faults", 2):
            faults.remove(Int(parts[1]) ?? 0)
            return Response(.noContent)
        case (.post, "settings", 1):
            let json = try body(request)
            settings.apply(json)
            if let pause = json["latency_ms"]?.intValue { faults.latency = .milliseconds(pause) }
            return Response(.noContent)
        case (.post, "deeds", 1): return .json(try ControlDeeds(world).perform(try body(request)))
        case (.post, "tick", 1):
            for _ in 0..<(request.query["count"].flatMap { Int($0) } ?? 1) { life.tick() }
            return Response(.noContent)
        case (_, "mail", _): return try MailControl(mail: mail).answer(request, Array(parts.dropFirst()))
        case (.get, "truth", 1): return .json(TruthFile.json(world))
        case (.get, "credentials", 1):
            return .json(
                VendorCredentials.json(port: Int(request.head.authority.split(separator: ":").last ?? "") ?? 9090))
        default: return .text("There is no such control address.\n\n\(Control.help)", status: .notFound)
        }
    }

    private func body(_ request: Request) throws(Refusal) -> JSON {
        // Whatever is wrong with the body, the answer is the same.
        guard let json = try? JSON(parsing: Data(request.body)), case .object = json else {
            throw Refusal("Nothing was done", why: "the body is no JSON object", next: "See GET /_control")
        }
        return json
    }

    private func addFault(_ json: JSON) throws(Refusal) -> Response {
        guard let kind = json["kind"]?.stringValue.flatMap({ Fault.Kind(rawValue: $0) }) else {
            let words = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal("No fault was set", why: "\"kind\" is none of: \(words)", next: "See GET /_control")
        }
        let count = json["count"] == .null ? nil : json["count"]?.intValue ?? 1
        let fault = Fault(
            kind, vendor: json["vendor"]?.stringValue, path: json["path"]?.stringValue ?? "*",
            method: json["method"]?.stringValue, count: count,
            after: json["after"]?.intValue ?? 0, seconds: json["seconds"]?.doubleValue)
        let id = faults.add(fault)
        return .json(JSONText.object { $0.put("id", id) }, status: .created)
    }

    private func faultList() -> Response {
        .json(
            ListPage.array(
                faults.pending.map { id, fault in
                    JSONText.object {
                        $0.put("id", id)
                        $0.put("kind", fault.kind.rawValue)
                        $0.put("vendor", fault.vendor)
                        $0.put("path", fault.path)
                        $0.put("count", fault.count)
                        $0.put("after", fault.after)
                    }
                }))
    }

    private static let help = """
        Control of the vendor simulator. Also under the host control.localhost, without /_control.

        GET    /_control/journal?vendor=&method=&path=&text=&status=&outcome=&fault=&done=true&since=NUMBER&limit=
               what was asked: status is what the client was told (0 nothing), outcome what the vendor itself did
               (0 never reached), body what was sent, done=true the writes that took effect
        DELETE /_control/journal
        GET    /_control/faults
        POST   /_control/faults     {"kind":"429","vendor":"connectwise","path":"*/tickets","count":2,"after":1,"seconds":5}
        DELETE /_control/faults     DELETE /_control/faults/ID      "count":null strikes until it is taken back
               kinds: 401 403 404 409 429 429_date 429_bare 500 502 503
                      drop cut truncated drip late repeat reverse empty html
               for writes: drop (request lost)  lost_answer (done, no answer)  done_500 (done, said to have failed)
                      slow_answer (done, answered after "seconds")  late_delivery (no answer, done after "seconds")
                      duplicate (answered, done once more after "seconds")
        POST   /_control/settings   {"clock_skew":3600,"latency_ms":20,
               "connectwise":{"private_key":"…","version":"v2025_2","alias_answers":false,"denied_modules":["finance"],
                              "shown_shares":{"service/tickets":0.5},"links_name_user_host":true,"parallel_limit":4,
                              "search_lag":20,"denied_writes":["service/tickets"],"may_close_tickets":false},
               "ninjaone":{"client_secret":"…","scopes":["monitoring"],"region":"eu","expire_tokens":true,
                           "token_life":60,"denied_modules":["backup"],"missing_modules":[],
                           "shown_shares":{"alerts":0.5},"parallel_limit":4}}
        POST   /_control/deeds      {"deed":"raise_alert","device":12,"condition":"AGENT_OFFLINE","severity":"MAJOR"}
               {"deed":"raise_storm","count":500}  {"deed":"clear_alert","uid":"…"} or {…,"device":12}
               {"deed":"customer_reply","ticket":493,"text":"Any news?"}
               deeds: raise_alert raise_storm clear_alert reset_alert customer_reply reply close_ticket open_ticket
                      delete_ticket rename_company recycle_company restore_company delete_company merge_company
                      rename_organization delete_device set_offline odd_records
        GET    /_control/mail?to=&subject=&message_id=&text=         GET /_control/mail/NUMBER   DELETE /_control/mail
        GET    /_control/mail/faults   DELETE /_control/mail/faults
        POST   /_control/mail/faults   {"kind":"refuse","at":"RCPT","code":550,"to":"x@example.com","count":1}
               kinds: refuse greylist slow cut cut_after_dot (kept) lose_after_dot (not kept); at: CONNECT EHLO AUTH
                      MAIL RCPT DATA BODY RSET QUIT
        POST   /_control/mail/settings {"user":"…","password":"…","needs_sign_in":true}
        POST   /_control/tick?count=N
        GET    /_control/truth      GET /_control/credentials       GET /_control/health

        """
}
