import Basics
import Foundation
import HTTP
import HTTPTypes

/// Answers as no vendor means them.
enum FaultyAnswer {
    /// The answer that replaces the vendor's; nil for faults that spoil a real answer.
    static func instead(_ fault: Fault, _ dialect: any Dialect, now: Moment) -> Response? {
        switch fault.kind {
        case .unauthorized: return dialect.refusal(401)
        case .forbidden: return dialect.refusal(403)
        case .notFound: return dialect.refusal(404)
        case .conflict: return dialect.refusal(409)
        case .serverError: return dialect.refusal(500)
        case .unavailable: return .text("The service is unavailable.", status: .serviceUnavailable)
        case .badGateway:
            return .html(
                "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>",
                status: .badGateway)
        case .html:
            return .html(
                "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>"
            )
        case .rateLimited: return busy(dialect, String(Int(fault.seconds.rounded(.up))))
        case .rateLimitedDate: return busy(dialect, Moments.http(now + Moment(fault.seconds.rounded(.up))))
        case .rateLimitedBare: return busy(dialect, nil)
        case .dropped, .lateDelivery: return silence
        default: return nil
        }
    }

    /// The connection is closed without a byte.
    static let silence = Response(.ok, body: .raw([], pause: .zero))

    /// What the client is told of something done.
    static func told(_ response: Response, _ fault: Fault, _ dialect: any Dialect) -> Response {
        switch fault.kind {
        case .lostAnswer: silence
        case .doneButError: dialect.refusal(500)
        default: response
        }
    }

    /// The vendor's answer, spoiled.
    static func spoiled(_ response: Response, _ fault: Fault, pageBefore: [UInt8]?) -> Response {
        guard case .bytes(let bytes) = response.body else { return response }
        var response = response
        switch fault.kind {
        case .truncated: response.body = .bytes(Array(bytes.prefix(bytes.count * 2 / 3)))
        case .emptyList: response.body = .bytes(rows(of: bytes) { _ in [] })
        case .reversed: response.body = .bytes(rows(of: bytes) { $0.reversed() })
        case .repeatedPage: response.body = .bytes(pageBefore ?? bytes)
        case .cutBody:
            return Response(
                response.status,
                body: .raw(
                    [RawAnswer.head(response, length: bytes.count), Array(bytes.prefix(bytes.count / 2))], pause: .zero)
            )
        case .dripping:
            let size = max(1, bytes.count / 8)
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min(bytes.count, $0 + size)])
            }
            return Response(
                response.status,
                body: .raw(
                    [RawAnswer.head(response, length: bytes.count)] + pieces,
                    pause: .milliseconds(Int(fault.seconds * 1000))))
        default: break
        }
        return response
    }

    private static func busy(_ dialect: any Dialect, _ after: String?) -> Response {
        var response = dialect.busy
        response.fields[.retryAfter] = after
        return response
    }

    /// The body with another list in the place of its own: the whole, or the member that holds it.
    private static func rows(of bytes: [UInt8], _ change: ([JSON]) -> [JSON]) -> [UInt8] {
        guard let json = try? JSON(parsing: Data(bytes)) else { return bytes }  // no list in what is no JSON
        if case .array(let rows) = json { return Array(JSON.array(change(rows)).text().utf8) }
        guard case .object(var members) = json else { return bytes }
        for (key, value) in members {
            if case .array(let rows) = value { members[key] = .array(change(rows)) }
        }
        return Array(JSON.object(members).text().utf8)
    }
}

/// Bytes of the wire, for answers that the server would not send by itself.
enum RawAnswer {
    static func head(_ response: Response, length: Int, date: Moment? = nil) -> [UInt8] {
        var lines = ["HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)"]
        lines += response.fields.map { "\($0.name.rawName): \($0.value)" }
        lines.append("Content-Length: \(length)")
        if let date { lines.append("Date: \(Moments.http(date))") }
        lines.append("Connection: close")
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// The same answer with a `Date` of the vendor's own clock.
    static func dated(_ response: Response, _ date: Moment) -> Response {
        switch response.body {
        case .bytes(let bytes):
            Response(
                response.status, body: .raw([head(response, length: bytes.count, date: date), bytes], pause: .zero))
        case .none: Response(response.status, body: .raw([head(response, length: 0, date: date)], pause: .zero))
        default: response
        }
    }
}
