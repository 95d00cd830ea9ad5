import Testing
import Workspace

struct PermissionsTests {
    @Test func `each role may do what the matrix says, and nothing is missing from it`() {
        let matrix: [(Permission, admin: Bool, member: Bool, viewer: Bool)] = [
            (.readCustomers, true, true, true),
            (.openMailBody, true, true, false),
            (.workTickets, true, true, false),
            (.editCustomers, true, true, false),
            (.readOutbox, true, true, true),
            (.decideOutbox, true, true, false),
            (.stopWrites, true, false, false),
            (.readMapping, true, true, true),
            (.editMapping, true, true, false),
            (.mergeCustomers, true, false, false),
            (.readIntegrations, true, true, true),
            (.syncNow, true, true, false),
            (.configureIntegrations, true, false, false),
            (.readRules, true, true, true),
            (.pauseRules, true, true, false),
            (.editRules, true, false, false),
            (.readMoney, true, true, true),
            (.workMoney, true, true, false),
            (.configureMoney, true, false, false),
            (.readAudit, true, false, false),
            (.administerWorkspace, true, false, false),
            (.ownProfile, true, true, true),
        ]

        for (permission, admin, member, viewer) in matrix {
            #expect(permission.allows(.admin) == admin, "\(permission)")
            #expect(permission.allows(.member) == member, "\(permission)")
            #expect(permission.allows(.viewer) == viewer, "\(permission)")
        }
        #expect(Set(matrix.map(\.0)) == Set(Permission.allCases))
        #expect(Role.viewer < .member && Role.member < .admin)
    }
}
