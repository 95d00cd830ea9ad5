/// How large the invented MSP is.
package struct WorldPlan: Sendable {
    /// Active customers of the PSA, duplicates among them included.
    package var customers = 214
    /// Pairs of PSA companies that are one customer.
    package var duplicates = 3
    /// RMM organizations whose customer is plain to see.
    package var plainOrganizations = 180
    /// RMM organizations whose customer a person has to decide.
    package var ambiguousOrganizations = 20
    /// RMM organizations that are no customer: Internal, Demo, Lab and their like.
    package var internalOrganizations = 5
    /// RMM organizations that the PSA does not know.
    package var strangeOrganizations = 4
    package var devices = 3900
    package var tickets = 12_000
    package var openAlerts = 60
    /// Days of tickets before the start.
    package var days = 730
    /// Days of RMM activities before the start.
    package var activityDays = 45

    /// The MSP of the demonstration: 214 companies, 209 organizations.
    package static let full = WorldPlan()

    /// A tenth of it, for tests that read everything many times.
    package static let small = WorldPlan(
        customers: 24, duplicates: 1, plainOrganizations: 16, ambiguousOrganizations: 3, internalOrganizations: 2,
        strangeOrganizations: 1, devices: 160, tickets: 400, openAlerts: 8, days: 730, activityDays: 20)

    /// All organizations of the RMM.
    package var organizations: Int {
        plainOrganizations + ambiguousOrganizations + internalOrganizations + strangeOrganizations
    }
}
