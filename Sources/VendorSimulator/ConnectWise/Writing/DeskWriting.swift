import Basics
import HTTP
import HTTPTypes

/// The writing side of the service desk: tickets, their notes and attachments, files and time.
///
/// Source: the vendor's OpenAPI 2025.8 (`postServiceTickets`, `patchServiceTicketsById`, `postServiceTicketsByParentIdNotes`,
/// `postTimeEntries`) and the recorded refusals of contacts and callbacks, checked 2026-11-21.
struct DeskWriting: Sendable {
    let world: World
    let settings: ConnectWiseSettings
    let base: String
    let cache: TextCache

    /// The answer to a write.
    ///
    /// - Parameter path: in lower case, behind `apis/3.0`.
    /// - Returns: nil when this is none of the writes understood.
    func answer(_ request: Request, _ path: [String]) -> Response? {
        guard let deed = deed(request, path) else { return nil }
        let address = path.joined(separator: "/")
        guard
            !settings.deniedWrites.contains(where: { address == $0.lowercased() || address.hasPrefix($0.lowercased()) })
        else { return ConnectWiseErrors.noPermission }
        let type = request.fields[.contentType]?.lowercased() ?? "application/json"
        guard type.contains("json") || path.last == "documents" else { return ConnectWiseErrors.wrongMediaType }
        do throws(BodyFields.Refused) {
            return try deed()
        } catch {
            return error.response
        }
    }

    private typealias Deed = () throws(BodyFields.Refused) -> Response

    private func deed(_ request: Request, _ path: [String]) -> Deed? {
        let id = path.count > 2 ? Int(path[2]) ?? 0 : 0
        let part = path.count > 4 ? Int(path[4]) ?? 0 : 0
        let isTicket = path.prefix(2) == ["service", "tickets"]
        let body = request.body
        return switch (request.method, path.count, path.count > 3 ? path[3] : "") {
        case (.post, 2, _) where isTicket: { () throws(BodyFields.Refused) in try createTicket(body) }
        case (.patch, 3, _) where isTicket: { () throws(BodyFields.Refused) in try patchTicket(id, body) }
        case (.delete, 3, _) where isTicket: { () throws(BodyFields.Refused) in try deleteTicket(id) }
        case (.post, 4, "notes") where isTicket: { () throws(BodyFields.Refused) in try addNote(id, body) }
        case (.patch, 5, "notes") where isTicket: { () throws(BodyFields.Refused) in try patchNote(id, part, body) }
        case (.delete, 5, "notes") where isTicket: { () throws(BodyFields.Refused) in try deleteNote(id, part) }
        case (.post, 4, "configurations") where isTicket: { () throws(BodyFields.Refused) in try attach(id, body) }
        case (.post, 2, _) where path == ["system", "documents"]:
            { () throws(BodyFields.Refused) in try addDocument(request) }
        case (.post, 2, _) where path == ["time", "entries"]: { () throws(BodyFields.Refused) in try addTime(body) }
        default: nil
        }
    }

    func scribe(_ estate: Estate) -> Scribe {
        Scribe(estate: estate, base: base, cache: cache)
    }

    /// The service ticket with this number.
    func ticket(_ id: Int, _ estate: borrowing Estate) throws(BodyFields.Refused) -> Ticket {
        guard let ticket = estate.tickets[id], !ticket.isProject else {
            throw BodyFields.Refused(ConnectWiseErrors.notFound("Ticket", id))
        }
        return ticket
    }

    /// Does `body` to the world and answers with what came of it; nothing is changed when it throws.
    func change(
        _ status: HTTPResponse.Status,
        _ body: (inout Estate, _ now: Moment) throws(BodyFields.Refused) -> (@Sendable (Scribe) -> [UInt8])?
    ) throws(BodyFields.Refused) -> Response {
        let written: Result<(@Sendable (Scribe) -> [UInt8])?, BodyFields.Refused> = world.change { estate, now in
            do throws(BodyFields.Refused) {
                return .success(try body(&estate, now))
            } catch {
                return .failure(error)
            }
        }
        guard let text = try written.get() else { return Response(.noContent) }
        return .json(text(scribe(world.snapshot)), status: status)
    }
}
