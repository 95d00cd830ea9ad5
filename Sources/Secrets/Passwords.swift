import Basics
import CArgon2

/// Argon2id with 64 MiB, 3 passes and 1 lane, in its standard encoded form. Source: RFC 9106 §4, second choice.
///
/// A hash takes about 0.1 s of a core and 64 MiB, so two are made at a time. Who waits here holds a thread that could make
/// a page, so few may wait and the rest is told to come again.
package enum Passwords {
    private static let passes: UInt32 = 3
    private static let kibibytes: UInt32 = 64 * 1024

    /// - Throws: `Refusal` when `threads` others have or wait for a hash.
    package static func hash(_ password: Secret) throws(Refusal) -> String {
        try inTurn {
            let salt = Random.bytes(16)
            let length = argon2_encodedlen(passes, kibibytes, 1, 16, 32, Argon2_id)
            var encoded = [CChar](repeating: 0, count: length)
            let code = password.reveal { text in
                argon2id_hash_encoded(passes, kibibytes, 1, text, text.utf8.count, salt, 16, 32, &encoded, length)
            }
            guard code == ARGON2_OK.rawValue else {
                fatalError("Argon2: \(String(cString: argon2_error_message(code)))")
            }
            return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Whether `password` is the one behind `hash`; without a hash the answer is no and takes as long.
    ///
    /// - Throws: `Refusal` when `threads` others have or wait for a hash.
    package static func verify(_ password: Secret, against hash: String?) throws(Refusal) -> Bool {
        let isRight = try inTurn {
            password.reveal { text in argon2id_verify(hash ?? nobodys, text, text.utf8.count) == ARGON2_OK.rawValue }
        }
        return isRight && hash != nil
    }

    /// Whether `hash` was made with other numbers than today's; to be made again at the next right password.
    package static func needsRehash(_ hash: String) -> Bool {
        !hash.hasPrefix("$argon2id$v=19$m=\(kibibytes),t=\(passes),p=1$")
    }

    private static func inTurn<Answer>(_ body: () -> Answer) throws(Refusal) -> Answer {
        try turns.take(or: tooMany, body)
    }

    /// Threads that can be here at once, working or waiting.
    package static let threads = 8
    private static let turns = Turns(atOnce: 2, waiting: threads - 2)
    private static let tooMany = Refusal(
        "Your password was not checked", why: "too many people are signing in at this moment",
        next: "Wait half a minute and try again")
    /// The hash of a password that nobody has, with today's numbers.
    private static let nobodys =
        "$argon2id$v=19$m=65536,t=3,p=1$bm8gb25lIGF0IGFsbCEhIQ$PZ1qLq3Qh1dCqHk5n2pVt0m3B1yqk7m7cJ3cGxQhW2U"
}
