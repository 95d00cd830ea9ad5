/// One reason for or against a link, with the two values that were compared.
package struct MatchEvidence: Hashable, Sendable, Codable {
    /// The kinds of reasons; the raw values stand in stored evidence.
    package enum Signal: String, Sendable, Codable {
        case externalID = "external_id"
        case domain, phone, street, name, city, serial, initials
        case sharedDomain = "shared_domain"
        case domainDiffers = "domain_differs"
        case namesakesDomain = "namesakes_domain"
        case legalForm = "legal_form"
        case domainElsewhere = "domain_elsewhere"
        case domainName = "domain_name"
        case sharedPhone = "shared_phone"
        case phoneSlip = "phone_slip"
        case phoneDiffers = "phone_differs"
        case streetDiffers = "street_differs"
        case postcode
        case postcodeDiffers = "postcode_differs"
        case cityDiffers = "city_differs"
        case otherCity = "other_city"
        case branchCity = "branch_city"
        case hosts
        case hostsDiffer = "hosts_differ"
        case tenant
        case tenantDiffers = "tenant_differs"
    }

    package let signal: Signal
    /// The record's value.
    package let left: String
    /// The customer's value.
    package let right: String
    /// Log-odds points, positive for, negative against.
    package let points: Double

    package init(_ signal: Signal, _ left: String, _ right: String, _ points: Double) {
        self.signal = signal
        self.left = left
        self.right = right
        self.points = points
    }
}
