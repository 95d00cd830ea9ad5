import Basics

/// A file for a ticket, as it was chosen.
package struct TicketFile: Sendable {
    /// Without a folder, at most 120 characters of it.
    package let name: String
    package let bytes: [UInt8]

    package static let most = 5

    package init(name: String, bytes: [UInt8]) {
        let last = name.split(whereSeparator: { "/\\".contains($0) }).last.map(String.init) ?? ""
        let plain = last.filter { !$0.isNewline && $0 != "\0" }
        self.name = plain.count > 120 ? String(plain.suffix(120)) : plain
        self.bytes = bytes
    }

    /// By the name's ending; what is not known travels as bytes.
    package var mediaType: String { TicketFile.types[ending] ?? "application/octet-stream" }

    private var ending: String { name.split(separator: ".").dropFirst().last?.lowercased() ?? "" }

    /// - Parameter limit: the vendor's, in bytes.
    /// - Throws: `Refusal` when it is empty, too large, or a program.
    func check(for desk: TicketDesk, limit: Int?) throws(Refusal) {
        let what = "“\(name)” was not attached"
        guard !name.isEmpty, !bytes.isEmpty else {
            throw Refusal(what, why: "it is empty", next: "Choose it again, or leave it out", field: "files")
        }
        guard !TicketFile.programs.contains(ending) else {
            throw Refusal(
                what, why: "it is a program (.\(ending)), which mail servers throw away",
                next: "Send a link to it instead", field: "files")
        }
        if let limit, bytes.count > limit {
            throw Refusal(
                what, why: "it has \(megabytes(bytes.count)) MB, and \(desk.tool) takes at most \(megabytes(limit)) MB",
                next: "Choose a smaller one, or send a link to it", field: "files")
        }
    }

    private func megabytes(_ bytes: Int) -> String {
        let tenths = (bytes + 50_000) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static let programs: Set<String> = [
        "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "js", "jse", "lnk", "msi", "msp", "pif", "ps1",
        "reg",
        "scr", "sh", "vbe", "vbs", "wsf",
    ]

    private static let types = [
        "csv": "text/csv", "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "eml": "message/rfc822",
        "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "log": "text/plain",
        "pdf": "application/pdf", "png": "image/png", "txt": "text/plain", "webp": "image/webp",
        "xls": "application/vnd.ms-excel", "xml": "application/xml",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
    ]
}
