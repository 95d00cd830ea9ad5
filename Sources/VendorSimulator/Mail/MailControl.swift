import Basics
import Foundation
import HTTP
import HTTPTypes

/// The mail catcher as the control address tells it.
struct MailControl {
    let mail: MailCatcher

    /// - Parameter parts: behind `mail`.
    func answer(_ request: Request, _ parts: [String]) throws(Refusal) -> Response {
        switch (request.method, parts.first, parts.count) {
        case (.get, nil, _): return list(request.query)
        case (.delete, nil, _): mail.clear()
        case (.get, "faults", 1): return faults()
        case (.delete, "faults", 1): mail.faults.removeAll()
        case (.post, "faults", 1):
            mail.faults.add(try MailControl.fault(try body(request)))
            return Response(.created)
        case (.post, "settings", 1): set(try body(request))
        case (.get, let number?, 1):
            guard let found = mail.mails.first(where: { String($0.number) == number }) else {
                return .text("There is no such mail.\n", status: .notFound)
            }
            return Response(.ok, fields: [.contentType: "message/rfc822"], body: .bytes(found.bytes))
        default: return .text("There is no such control address.\n", status: .notFound)
        }
        return Response(.noContent)
    }

    private func body(_ request: Request) throws(Refusal) -> JSON {
        // Whatever is wrong with the body, the answer is the same.
        guard let json = try? JSON(parsing: Data(request.body)), case .object = json else {
            throw Refusal("Nothing was done", why: "the body is no JSON object", next: "See GET /_control")
        }
        return json
    }

    private func list(_ query: Query) -> Response {
        let wanted = mail.mails.filter { mail in
            (query["to"].map { to in mail.to.contains { $0.lowercased() == to.lowercased() } } ?? true)
                && (query["subject"].map { mail.header("Subject")?.contains($0) == true } ?? true)
                && (query["message_id"].map { mail.header("Message-ID")?.contains($0) == true } ?? true)
                && (query["text"].map { mail.text.contains($0) } ?? true)
        }
        return .json(ListPage.array(wanted.map(MailControl.text)))
    }

    private static func text(_ mail: CaughtMail) -> [UInt8] {
        JSONText.object { text in
            text.put("number", mail.number)
            text.put("at", iso: Moment(mail.at))
            text.put("from", mail.from)
            text.array("to") { list in mail.to.forEach { list.element($0) } }
            text.put("user", mail.user)
            text.put("subject", mail.header("Subject"))
            text.put("message_id", mail.header("Message-ID"))
            text.put("size", mail.bytes.count)
            text.put("text", mail.text)
        }
    }

    private func faults() -> Response {
        .json(
            ListPage.array(
                mail.faults.pending.map { fault in
                    JSONText.object {
                        $0.put("kind", fault.kind.rawValue)
                        $0.put("at", fault.at?.rawValue)
                        $0.put("code", fault.code)
                        $0.put("to", fault.to)
                        $0.put("count", fault.count)
                    }
                }))
    }

    private static func fault(_ json: JSON) throws(Refusal) -> MailFault {
        guard let kind = json["kind"]?.stringValue.flatMap({ MailFault.Kind(rawValue: $0) }) else {
            let words = MailFault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal("No fault was set", why: "\"kind\" is none of: \(words)", next: "See GET /_control")
        }
        let stage = json["at"]?.stringValue.flatMap { MailFault.Stage(rawValue: $0.uppercased()) }
        guard json["at"] == nil || stage != nil else {
            let words = MailFault.Stage.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal("No fault was set", why: "\"at\" is none of: \(words)", next: "See GET /_control")
        }
        return MailFault(
            kind, at: stage, code: json["code"]?.intValue ?? 550, to: json["to"]?.stringValue,
            count: json["count"] == .null ? nil : json["count"]?.intValue ?? 1,
            seconds: json["seconds"]?.doubleValue ?? 1)
    }

    private func set(_ json: JSON) {
        mail.set { settings in
            settings.user = json["user"]?.stringValue ?? settings.user
            settings.password = json["password"]?.stringValue ?? settings.password
            settings.needsSignIn = json["needs_sign_in"]?.boolValue ?? settings.needsSignIn
        }
    }
}
