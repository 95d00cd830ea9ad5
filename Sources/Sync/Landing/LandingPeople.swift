import ConnectorKit

/// Columns of accounts, sites, contacts and technicians.
enum LandingPeople {
    static let accounts = LandingTable(
        VendorAccount.self,
        watched: ["name", "status", "is_active", "website", "email_domains", "phone", "street", "postcode"],
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("identifier") { .text($0.identifier) },
            LandingColumn("status") { .text($0.status) },
            LandingColumn("is_active") { .flag($0.isActive) },
            LandingColumn("types") { .texts($0.types) },
            LandingColumn("website") { .text($0.website) },
            LandingColumn("email_domains") { .texts($0.emailDomains) },
            LandingColumn("phone") { .text($0.phone) },
            LandingColumn("street") { .text($0.street) },
            LandingColumn("city") { .text($0.city) },
            LandingColumn("region") { .text($0.region) },
            LandingColumn("postcode") { .text($0.postcode) },
            LandingColumn("country") { .text($0.country) },
            LandingColumn("tenant_id") { .text($0.tenantId) },
        ])

    static let sites = LandingTable(
        VendorSite.self, watched: ["name", "account_ref", "is_active"],
        parent: LandingTable.Parent(kind: .account, column: "account_ref"),
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("street") { .text($0.street) },
            LandingColumn("city") { .text($0.city) },
            LandingColumn("region") { .text($0.region) },
            LandingColumn("postcode") { .text($0.postcode) },
            LandingColumn("country") { .text($0.country) },
            LandingColumn("phone") { .text($0.phone) },
            LandingColumn("is_primary") { .flag($0.isPrimary) },
            LandingColumn("is_active") { .flag($0.isActive) },
        ])

    static let contacts = LandingTable(
        VendorContact.self, watched: ["name", "account_ref", "emails", "is_active"],
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("title") { .text($0.title) },
            LandingColumn("kind") { .text($0.kind) },
            LandingColumn("emails") { .texts($0.emails) },
            LandingColumn("phones") { .texts($0.phones) },
            LandingColumn("is_primary") { .flag($0.isPrimary) },
            LandingColumn("is_active") { .flag($0.isActive) },
        ])

    static let technicians = LandingTable(
        VendorTechnician.self, watched: ["name", "email", "is_active"],
        [
            LandingColumn("name") { .key($0.name) },
            LandingColumn("identifier") { .text($0.identifier) },
            LandingColumn("email") { .text($0.email) },
            LandingColumn("phone") { .text($0.phone) },
            LandingColumn("title") { .text($0.title) },
            LandingColumn("is_active") { .flag($0.isActive) },
        ])
}
