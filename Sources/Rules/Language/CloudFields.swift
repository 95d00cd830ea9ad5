/// Fields of what Microsoft 365 tells: licences, scores, second factors, policies, sign-ins.
enum CloudFields {
    static let roots: [(String, [FieldEntry])] = [
        ("license", license), ("securescore", score), ("mfa", mfa), ("ca", policy), ("sign_in", signIn),
    ]

    private static let license = FieldEntry.list(
        .number("id", "before", "after", "contracted", "assigned"),
        .text("product", "sku", "tenant"))

    private static let score = FieldEntry.list(
        .number("id", "before", "after", "drop", "max"),
        .time("taken_on"))

    private static let mfa = FieldEntry.list(
        .number("id"),
        .text("user", "tenant"),
        .set("roles", "methods"),
        .flag("registered"))

    private static let policy = FieldEntry.list(
        .number("id"),
        .text("policy", "state", "tenant"),
        .flag("mfa_for_all"))

    private static let signIn = FieldEntry.list(
        .number("id"),
        .text("user", "app", "ip", "country", "reason", "risk"),
        .choice("outcome", "success", "failure", "blocked"),
        .time("at"))
}
