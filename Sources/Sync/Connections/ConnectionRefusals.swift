import Basics

/// The sentences with which a save is refused.
enum ConnectionRefusals {
    static let untested = Refusal(
        "The connection was not saved", why: "these values have not passed the test",
        next: "Press Test first, or save anyway: the connection then stays switched off.")

    static func edited(_ label: String) -> Refusal {
        Refusal(
            "\(label) was not saved", why: "somebody else saved it while you had it open",
            next: "Open it again, look at their changes, and repeat yours.")
    }

    static func anotherConnector(_ name: String) -> Refusal {
        Refusal(
            "The connection was not saved", why: "it belongs to another tool than \(name)",
            next: "Create a new connection instead.")
    }

    static func anotherAccount(_ label: String) -> Refusal {
        Refusal(
            "\(label) was not saved", why: "these credentials belong to a different account",
            next: "Create a new connection instead.")
    }

    static func connectedAlready(_ label: String) -> Refusal {
        Refusal(
            "The connection was not saved", why: "this account is connected already, as \(label)",
            next: "Open \(label) to change it.")
    }
}
