import Basics

/// How calls prove who we are.
package enum Authorization: Sendable {
    /// The same fields on every call.
    case headers([(name: String, value: Secret)])
    /// OAuth 2.0 client credentials, sent in the form; the kit renews the token at 80 % of its life and once on 401.
    case clientCredentials(tokenURL: String, id: String, secret: Secret, scope: String)
}
