import Basics
import Foundation
import Secrets

/// The sign-in form's protection, from before there is a session: the same signed token in a cookie and in the form.
package enum SignInForm {
    /// For the cookie and the form's field; good for an hour.
    package static func token(keyring: Keyring, at now: Date = Date()) -> String {
        let seconds = UInt64(max(0, now.timeIntervalSince1970))
        let text = Random.bytes(16) + withUnsafeBytes(of: seconds.bigEndian) { Array($0) }
        return Base64URL.encode(text + signature(of: text, keyring))
    }

    package static func accepts(
        _ field: String, cookie: String, keyring: Keyring, at now: Date = Date()
    ) -> Bool {
        guard Digest.equal(Array(field.utf8), Array(cookie.utf8)),
            let bytes = Base64URL.decode(field), bytes.count == 56,
            Digest.equal(Array(bytes[24...]), signature(of: Array(bytes[..<24]), keyring))
        else { return false }
        let made = bytes[16..<24].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (-60...3_600).contains(now.timeIntervalSince1970 - Double(made))
    }

    private static func signature(of bytes: [UInt8], _ keyring: Keyring) -> [UInt8] {
        Digest.hmacSHA256(key: keyring.derive("sign-in form"), bytes)
    }
}
