import Foundation

/// Evidence in words, as people read it beside a link or a suggestion.
package struct Explanation: Sendable {
    /// How far a suggestion can be trusted.
    package enum Strength: String, Sendable, Codable {
        /// Good enough for a link; only the runner-up or another account keeps it from being automatic.
        case strong = "Strong"
        case likely = "Likely"
        case weak = "Weak"

        package init(_ score: Double) {
            self = score >= 2.5 ? .strong : score >= 1 ? .likely : .weak
        }
    }

    /// What speaks for it, strongest first, with the points: "domain acme.com is used by no other customer (+4.6)".
    package let reasons: [String]
    /// What speaks against it, strongest first.
    package let objections: [String]
    /// Short forms for the queue's row: "same domain acme.com".
    package let chips: [String]

    package init(_ evidence: [MatchEvidence]) {
        let sorted = evidence.sorted {
            abs($0.points) == abs($1.points) ? $0.signal.rawValue < $1.signal.rawValue : abs($0.points) > abs($1.points)
        }
        reasons = sorted.filter { $0.points >= 0 }.map { "\(Self.words($0)) (\(Self.points($0.points)))" }
        objections = sorted.filter { $0.points < 0 }.map { "\(Self.words($0)) (\(Self.points($0.points)))" }
        chips = sorted.filter { $0.points >= 0.5 }.prefix(3).map(Self.chip)
    }

    /// One line, the strongest reason first; what speaks against always shows.
    package var line: String { (reasons + objections).joined(separator: " · ") }

    private static func points(_ points: Double) -> String {
        (points < 0 ? "−" : "+") + String(format: "%.1f", abs(points))
    }

    private static func words(_ evidence: MatchEvidence) -> String {
        let (left, right) = (evidence.left, evidence.right)
        return switch evidence.signal {
        case .externalID: "both tools know it as \(left)"
        case .domain: "domain \(left) is used by no other customer"
        case .sharedDomain: "domain \(left) is shared with other customers"
        case .namesakesDomain: "domain \(left) may belong to either of two namesakes"
        case .domainDiffers: "domain differs: \(left) / \(right)"
        case .domainElsewhere: "domain \(left) belongs to another customer"
        case .domainName: "domain \(left) \(evidence.points < 0 ? "does not fit" : "fits") the name “\(right)”"
        case .phone: "phone \(left) is equal"
        case .sharedPhone: "phone \(left) is equal, but shared with other customers"
        case .phoneSlip: "phone differs by a slip: \(left) / \(right)"
        case .phoneDiffers: "phone differs: \(left) / \(right)"
        case .street: "street address is equal: \(left)"
        case .streetDiffers: "street differs: \(left) / \(right)"
        case .postcode: "postcode \(left) is equal"
        case .postcodeDiffers: "postcode differs: \(left) / \(right)"
        case .name: left == right ? "name “\(left)” is equal" : "name “\(left)” ≈ “\(right)”"
        case .initials: "“\(left)” are the initials of “\(right)”"
        case .legalForm: "legal form \(left) is equal"
        case .city: "city \(left) is equal"
        case .cityDiffers: "city differs: \(left) / \(right)"
        case .otherCity: "the name holds the city \(left), the customer is in \(right)"
        case .branchCity: "the customer's name holds the city \(right)"
        case .hosts: "device names \(left)-… fit “\(right)”"
        case .hostsDiffer: "device names \(left)-… do not fit “\(right)”"
        case .tenant: "tenant \(left) fits “\(right)”"
        case .tenantDiffers: "tenant \(left) does not fit “\(right)”"
        case .serial: left == "1" ? "1 serial number is equal" : "\(left) serial numbers are equal"
        }
    }

    private static func chip(_ evidence: MatchEvidence) -> String {
        switch evidence.signal {
        case .externalID: "same id \(evidence.left)"
        case .domain, .sharedDomain, .namesakesDomain: "same domain \(evidence.left)"
        case .phone, .sharedPhone, .phoneSlip: "same phone"
        case .street: "same street"
        case .postcode: "same postcode"
        case .name: evidence.left == evidence.right ? "same name" : "similar name"
        case .initials: "initials"
        case .city: "same city"
        case .hosts: "device names"
        case .tenant: "tenant name"
        case .serial: "same devices"
        case .domainName: "domain fits the name"
        case .legalForm: "same legal form"
        default: words(evidence)
        }
    }
}
