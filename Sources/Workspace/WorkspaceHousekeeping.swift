import Database

/// Old rows about people that nobody asks for any more.
package enum WorkspaceHousekeeping {
    /// Sign-in failures that no throttle counts, ended sign-ins, and forms that were sent two days ago. For the schedule,
    /// hourly.
    package static func prune(_ db: borrowing Transaction) throws {
        try SignInThrottle.prune(db)
        try UserSession.prune(db)
        try FormNonce.prune(db)
    }
}
