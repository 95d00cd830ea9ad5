import Foundation

/// Addresses within this very host, for sending people back to where they were.
enum LocalPath {
    /// `text` when it is a path of ours, else nil: one slash at the start, and neither as written nor once decoded anything
    /// that a browser takes for another host.
    static func checked(_ text: String) -> String? {
        guard text.utf8.count <= 2_000, isPlain(text), let decoded = text.removingPercentEncoding, isPlain(decoded),
            let parts = URLComponents(string: text), parts.scheme == nil, parts.host == nil
        else { return nil }
        return text
    }

    /// Path and query of a `Referer` that names our own host.
    static func of(referer: String, authority: String) -> String? {
        guard let parts = URLComponents(string: referer), let host = parts.host, !authority.isEmpty else { return nil }
        let port = parts.port.map { ":\($0)" } ?? ""
        guard (host + port).lowercased() == authority.lowercased() else { return nil }
        return checked(parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? ""))
    }

    private static func isPlain(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.hasPrefix("//") && !text.contains("\\")
            && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}
