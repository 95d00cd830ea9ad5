import Basics
import Database
import Foundation
import Secrets

extension User {
    /// Adds a person who may sign in at once.
    ///
    /// - Parameter password: nil for somebody who signs in by other means.
    /// - Throws: `Refusal`, with the field, for an e-mail address that is none or taken, no name, a weak password.
    @discardableResult
    package static func add(
        email: String, name: String, role: Role, password: Secret?, _ db: borrowing Transaction
    ) throws -> User {
        let email = email.trimmingCharacters(in: .whitespaces)
        let name = name.trimmingCharacters(in: .whitespaces)
        guard isAddress(email) else {
            throw refusal(why: "“\(email)” is no e-mail address", next: "Write it as name@example.com", field: "email")
        }
        guard (1...200).contains(name.unicodeScalars.count) else {
            throw refusal(why: "the name is empty or very long", next: "Use 1 to 200 characters", field: "name")
        }
        let workspace: String? = try db.value("SELECT name FROM workspace")
        let words = [name, email, workspace ?? ""]
        if let password, let complaint = Passwords.complaint(about: password, words: words) { throw complaint }

        let hash = try password.map { try Passwords.hash($0) }
        let query: SQL = """
            INSERT INTO users AS u (email, name, role, password_hash)
            VALUES (\(email), \(name), \(role), \(hash))
            ON CONFLICT (email) DO NOTHING
            RETURNING \(columns)
            """
        guard let added = try db.first(query, as: User.init(row:)) else {
            throw refusal(
                why: "there is a person with the address \(email) already", next: "Use another address", field: "email")
        }
        return added
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return (3...254).contains(text.unicodeScalars.count) && parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 32 || $0.value == 127 }
    }

    private static func refusal(why: String, next: String, field: String) -> Refusal {
        Refusal("The person was not added", why: why, next: next, field: field)
    }
}
