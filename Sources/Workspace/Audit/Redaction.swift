import Basics

/// Keeps secrets out of the log: what stands under a name that tells of one is never written down.
enum Redaction {
    /// Whether a member by this name holds a secret: `password`, `client_secret`, `accessToken`, `Authorization` …
    static func isSecret(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter }
        return endings.contains { letters.hasSuffix($0) }
    }

    /// Dots for a text; a null, a number or a flag tells nothing and stays.
    static func veiled(_ value: JSON) -> JSON {
        switch value {
        case .string, .array, .object: .string("••• redacted")
        case .null, .bool, .number: value
        }
    }

    private static let endings = [
        "password", "passphrase", "secret", "token", "authorization", "privatekey", "apikey", "cookie", "assertion",
        "otp", "recoverycode",
    ]
}
