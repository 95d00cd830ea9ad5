import Basics
import Database
import Secrets

/// Makes a form act once, however often it is sent.
package enum FormNonce {
    /// For a form that creates something; carried in a field of its own.
    package static func make() -> String { Random.token(16) }

    /// True the first time, false for a form sent again. Kept for 2 days.
    ///
    /// Undone with the transaction: a form whose deed failed may be sent again.
    ///
    /// - Throws: `Refusal` for a nonce that no form of ours had: whoever sent it must not be told that all is done.
    package static func claim(_ nonce: String, _ db: borrowing Transaction) throws -> Bool {
        guard (16...64).contains(nonce.unicodeScalars.count), !nonce.contains("\0") else {
            throw Refusal(
                "Nothing was saved", why: "The form was not sent whole", next: "Load the page again, then send it")
        }
        let added = try db.run("INSERT INTO form_nonces (nonce) VALUES (\(nonce)) ON CONFLICT DO NOTHING")
        return added == 1
    }

    static func prune(_ db: borrowing Transaction) throws {
        try db.run("DELETE FROM form_nonces WHERE used_at < now() - interval '2 days'")
    }
}
