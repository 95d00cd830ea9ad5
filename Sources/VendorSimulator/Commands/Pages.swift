import Basics
import Foundation

/// Ticket pages as ConnectWise would send them, in files for a plain web server: the vendor without its slowness.
struct Pages {
    let tickets: Int
    let size: Int
    /// Bytes of one ticket.
    let bytes: Int

    var count: Int { (tickets + size - 1) / size }

    /// Writes `page-1.json` … and `links.conf`, maps for nginx from the page asked for to its file and its `Link`.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let world = World(plan: .small)
        let cache = TextCache()
        let scribe = Scribe(estate: world.snapshot, base: "https://\(Pages.host)/v4_6_release/apis/3.0//", cache: cache)
        for page in 1...max(1, count) {
            let ids = (page - 1) * size + 1...max((page - 1) * size + 1, min(tickets, page * size))
            let body = ListPage.array(ids.map { ticket($0, scribe) })
            try Data(body).write(to: folder.appendingPathComponent("page-\(page).json"))
        }
        try Data(links.utf8).write(to: folder.appendingPathComponent("links.conf"))
    }

    /// A ticket of the small world under a new number, without some of its parts, filled up to length.
    func ticket(_ id: Int, _ scribe: Scribe) -> [UInt8] {
        let rows = scribe.estate.tickets.rows
        let row = rows[id % rows.count]
        let core = text(id, row, scribe, filling: "")
        return text(id, row, scribe, filling: String(repeating: "x", count: max(0, bytes - core.count)))
    }

    private func text(_ id: Int, _ row: Ticket, _ scribe: Scribe, filling: String) -> [UInt8] {
        var dice = Dice(seed: 7, "page", id)
        let updated = scribe.estate.start - Moment(dice.number(0...60_000_000))
        return JSONText.object { text in
            text.put("id", id)
            text.put("summary", row.summary)
            text.put("recordType", "ServiceTicket")
            scribe.named("board", Tables.boards, row.board, "board_href", "service/boards", in: &text)
            if let status = Tables.status(row.status) {
                text.object("status") {
                    $0.put("id", status.id)
                    $0.put("name", status.name)
                    $0.put("Sort", status.sort)
                }
            }
            scribe.company(row.company, in: &text)
            scribe.contact("contact", row.contact, in: &text)
            scribe.member("owner", row.owner, in: &text)
            writePriority(row.priority, &text)
            text.put("severity", "Medium")
            text.put("impact", "Medium")
            text.put("closedDate", iso: row.closedAt)
            text.put("closedFlag", row.closedAt != nil)
            text.put("actualHours", hundredths: dice.number(0...800))
            text.put("resources", "jlopez")
            text.put("isInSla", dice.chance(0.8))
            text.object("_info") {
                $0.put("lastUpdated", iso: updated)
                $0.put("updatedBy", row.stamp.by)
                $0.put("dateEntered", iso: updated - 86_400)
                $0.put("enteredBy", row.stamp.by)
            }
            text.put("automaticEmailCc", filling)
            text.array("customFields") { _ in }
        }
    }

    private func writePriority(_ id: Int, _ text: inout JSONText) {
        if let priority = Tables.priorities.first(where: { $0.id == id }) {
            text.object("priority") {
                $0.put("id", priority.id)
                $0.put("name", priority.name)
                $0.put("sort", priority.sort)
                $0.put("level", priority.level)
            }
        }
    }

    /// For `page=N` and for `pageId=LAST`; the second is what forward-only reading asks.
    private var links: String {
        let address = "https://\(Pages.host)/v4_6_release/apis/3.0/service/tickets/?pageSize=\(size)"
        var files = ["map \"$arg_page:$arg_pageId\" $vectis_page {", "    default page-1.json;"]
        var links = ["map \"$arg_page:$arg_pageId\" $vectis_link {", "    default '\(link(address, after: 1))';"]
        for page in 1...max(1, count) {
            files.append("    \"\(page):\" page-\(page).json;")
            files.append("    \":\((page - 1) * size)\" page-\(page).json;")
            links.append("    \"\(page):\" '\(link(address, after: page))';")
            let forward = page < count ? "<\(address)&pageId=\(page * size)>; rel=\"next\"" : ""
            links.append("    \":\((page - 1) * size)\" '\(forward)';")
        }
        return (files + ["}"] + links + ["}"]).joined(separator: "\n") + "\n"
    }

    private func link(_ address: String, after page: Int) -> String {
        page < count ? "<\(address)&page=\(page + 1)>; rel=\"next\", <\(address)&page=\(count)>; rel=\"last\"" : ""
    }

    private static let host = "api-na.myconnectwise.net"
}
