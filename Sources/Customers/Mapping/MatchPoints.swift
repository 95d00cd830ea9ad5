import Foundation

/// The points of each piece of evidence (log-odds, Fellegi–Sunter); what is absent counts nothing.
///
/// A change of a figure raises `version`, which is kept with every score.
enum MatchPoints {
    static let version = 1

    static let externalID = 12.0
    static let threeIdentities = 10.0
    static let identity = 2.5

    static let uniqueDomain = 4.6
    /// Its owner has a namesake of whom no domain is known: perhaps a branch, which would share it.
    static let domainOfNamesakes = 2.4
    static let namesakesDomain = 1.7
    static let sharedDomain = 1.6
    static let commonDomain = 0.4
    static let domainDiffers = -3.0
    /// The same word under another suffix: a firm often holds several, and so do namesakes.
    static let domainSuffixDiffers = -0.5
    /// The record's domain belongs to another customer.
    static let domainElsewhere = -1.2

    static let uniquePhone = 4.0
    static let sharedPhone = 1.6
    static let phoneSlip = 1.5
    static let phoneDiffers = -0.8

    static let street = 2.4
    static let streetDiffers = -0.7
    static let postcode = 1.0
    static let postcodeDiffers = -0.3

    /// Breaks the tie between namesakes.
    static let legalForm = 0.9

    static let cityEqual = 0.6
    static let cityDiffers = -2.0
    static let otherCity = -2.6
    /// The customer's name holds a city and the record's does not: rather the branch without one, unless there are
    /// many.
    static let branchCity = -1.0
    static let branchCityOfMany = -0.7

    /// By the number of letters: two, three, four and more. Three letters alone never make a link.
    static let initials = [1.0, 1.8, 2.6]
    static let initialsUnique = 0.3

    /// A shorthand that fits: host names, tenant, and the domain of a record whose customer has none.
    static func hosts(_ fit: NameLabel) -> Double { [-0.9, 0.8, 1.6, 1.8][fit.rawValue] }
    static func tenant(_ fit: NameLabel) -> Double { [-0.9, 0.6, 1.4, 1.8][fit.rawValue] }
    static func domainName(_ fit: NameLabel) -> Double { [-0.5, 0.2, 0.8, 1.0][fit.rawValue] }

    /// Points of a name likeness of 0…1; a short code that resembles nothing says little against.
    static func name(_ likeness: Double, isCode: Bool) -> Double {
        likeness >= 0.985 ? 4.6 : max(isCode ? -2.5 : -4, 9 * (likeness - 0.62))
    }
}
