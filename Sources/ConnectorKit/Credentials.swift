import Basics

/// What an admin typed into a connector's fields, by field name; absent ones read as empty.
package struct Credentials: Sendable {
    private let plain: [String: String]
    private let secrets: [String: Secret]

    package init(plain: [String: String], secret: [String: Secret]) {
        self.plain = plain
        secrets = secret
    }

    package subscript(_ name: String) -> String { plain[name] ?? "" }

    package func secret(_ name: String) -> Secret { secrets[name] ?? Secret("") }
}
