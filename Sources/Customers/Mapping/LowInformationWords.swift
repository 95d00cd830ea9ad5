/// Words that say little about which company is meant: they start with a low weight, and the workspace's own counts
/// follow.
enum LowInformationWords {
    static let all: Set<String> = Set(
        """
        academy accounting advanced advisors advisory agency american animal architects architecture associates
        attorneys auto automotive bank body brewing builders cafe capital care center central centre church city
        clinic club collision communications computer computers construction consultants consulting contracting
        contractors cooling county cpa credit custom data dental dentistry design digital district east electric
        electrical energy engineering engineers enterprise enterprises environmental equipment escrow estate europe
        fabrication family farm farms finance financial firm first food foods foundation freight gas general global
        group health healthcare heating holding holdings homes hospital hotel hvac industries inn insurance
        international it landscaping law legal library logistics machine management manufacturing marketing
        mechanical media medical medicine metal mfg ministries motors municipal museum national network networks new
        north office offices oil old orthodontics packaging partners partnership pharmacy plastics plumbing premier
        products professional properties property quality real realty rental restaurant roofing school service
        services shipping society software solar solutions south steel studio studios supplies supply systems tax
        tech technologies technology therapy title tool town transport travel trucking trust uk union united usa
        veterinary wealth west
        """.split { $0 == " " || $0 == "\n" }.map(String.init))

    static func holds(_ word: [UInt8]) -> Bool { bytes.contains(word) }

    private static let bytes = Set(all.map { Array($0.utf8) })
}
