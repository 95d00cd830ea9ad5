/// Which customer an RMM organization really is.
package struct Truth: Sendable, Hashable {
    /// Whether a careful program may link it alone.
    package enum Kind: String, Sendable { case plain, ambiguous, internalUse = "internal", stranger }

    package let organization: Int
    package let name: String
    /// The right PSA companies: one, two when the customer stands in the PSA twice, none when it is no customer.
    package let companies: [Int]
    package let kind: Kind
    /// How the name was bent: `typo`, `initials`, `code` …
    package let noise: [String]
}
