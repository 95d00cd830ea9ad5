import Foundation

/// A mail as it arrived, envelope included.
package struct CaughtMail: Sendable, Hashable {
    /// Counts all mails from 1.
    package let number: Int
    /// Seconds since 1970, by our clock.
    package let at: Double
    /// Envelope addresses without angle brackets.
    package let from: String
    package let to: [String]
    /// Who had signed in; nil without sign-in.
    package let user: String?
    /// Head and body, dots unstuffed, lines ended by CRLF.
    package let bytes: [UInt8]

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value of a header field, folded lines joined; encoded words stay as they are.
    package func header(_ name: String) -> String? {
        let head = text.components(separatedBy: "\r\n\r\n").first ?? ""
        let lines = head.replacing("\r\n ", with: " ").replacing("\r\n\t", with: " ").components(separatedBy: "\r\n")
        let start = name.lowercased() + ":"
        return lines.first { $0.lowercased().hasPrefix(start) }.map {
            $0.dropFirst(start.count).trimmingCharacters(in: .whitespaces)
        }
    }
}
