import Customers
import Testing

struct MatchEngineTests {
    @Test(arguments: [
        // The record, and whether it may be linked to "Northgate Dental LLC" of Boise, northgatedental.com, 208 555
        // 1234.
        ("Northgate Dental", "", "", "", true),
        ("NORTHGATE DENTAL, INC.", "", "", "", true),
        ("Northgate Dentel", "", "", "Boise", true),
        ("NorthgateDental", "", "", "", true),
        ("Dental Northgate", "", "", "", true),
        ("ND", "northgatedental.com", "", "", true),
        ("Completely Other Ltd", "northgatedental.com", "", "", false),
        ("Northgate Dental Lab", "", "", "", false),
        ("Northgate Dental", "", "", "Reno", true),
        ("Northgate Dental", "northgatesmiles.com", "", "Reno", false),
        ("Northgate Plumbing", "", "", "", false),
        ("Dental", "", "", "Boise", false),
        ("ND", "", "", "Boise", false),
        ("Northgate Dental (Reno)", "", "", "", false),
    ])
    func `a link is made only when it is almost sure`(
        name: String, domain: String, phone: String, city: String, links: Bool
    ) {
        let spine = [
            customer("1", "Northgate Dental LLC", domain: "northgatedental.com", phone: "208 555 1234", city: "Boise"),
            customer("2", "Harbor Electric", domain: "harborelectric.com", city: "Reno"),
            customer("3", "Redwood Plumbing", city: "Reno"), customer("4", "Summit Dental Lab", city: "Boise"),
        ]

        let result = MatchEngine.run(
            spine: spine, records: [record("9", name, domain: domain, phone: phone, city: city)])

        let linked: String? = if case .automatic(let id) = result[0].outcome { id } else { nil }
        #expect(linked == (links ? "1" : nil))
    }

    @Test func `two branches of a brand are told apart by the city, or left to a person`() {
        let spine = [
            customer("1", "Willow Dental", domain: "willow.com", city: "Boise"),
            customer("2", "Willow Dental", domain: "willow.com", city: "Reno"),
        ]

        let results = MatchEngine.run(
            spine: spine,
            records: [
                record("7", "Willow Dental", domain: "willow.com", city: "Reno"),
                record("8", "Willow Dental", domain: "willow.com"),
            ])

        #expect(results[0].outcome == .automatic("2"))
        #expect(results[1].outcome == .suggested(.close))
        #expect(Set(results[1].suggestions.map(\.customerID)) == ["1", "2"])
    }

    @Test func `decisions and refused pairs are respected`() {
        let spine = [customer("1", "Acme Roofing"), customer("2", "Beta Bakery")]
        var separate = record("3", "Acme Roofing")
        separate.decision = .keepSeparate
        var refused = record("4", "Beta Bakery")
        refused.rejected = ["2"]

        let results = MatchEngine.run(spine: spine, records: [separate, refused])

        #expect(results.map(\.outcome) == [.decided(.keepSeparate), .none])
        #expect(results[1].suggestions.isEmpty)
    }

    @Test func `a second record of a tool does not share a customer on its name alone`() {
        let spine = [customer("1", "Acme Roofing", domain: "acmeroofing.com", phone: "208 555 1234")]
        var held = record("3", "Acme Roofing")
        held.decision = .linked("1")

        let results = MatchEngine.run(
            spine: spine,
            records: [
                held, record("4", "Acme Roofing"),
                record("5", "Acme Roofing", domain: "acmeroofing.com", phone: "2085551234"),
            ])

        #expect(results[1].outcome == .suggested(.taken))
        #expect(results[2].outcome == .automatic("1"))
    }

    @Test func `the order of the input does not matter`() {
        let names = [
            "Acme Roofing", "Acme Roofing West", "Acme", "Beta Bakery", "Beta", "Gamma & Delta", "Gamma Delta Epsilon",
        ]
        let spine = names.enumerated().map { customer(String($0.offset + 1), $0.element) }
        let records = names.enumerated().map { record(String($0.offset + 50), $0.element + " LLC") }

        let forward = MatchEngine.run(spine: spine, records: records)
        let backward = MatchEngine.run(spine: spine.reversed(), records: records.reversed())

        #expect(forward.map(\.outcome) == backward.map(\.outcome))
        #expect(forward.map(\.suggestions) == backward.map(\.suggestions))
    }

    @Test func `equal serial numbers outweigh another name`() {
        let serials = ["ABC12345", "DEF12345", "GHI12345"]
        let spine = [customer("1", "Acme Roofing", serials: serials), customer("2", "Zenith Group Nine")]

        let results = MatchEngine.run(spine: spine, records: [record("4", "Zenith Group Nine", serials: serials)])

        #expect(results[0].suggestions.first?.customerID == "1")
    }

    @Test func `evidence is told in words, what speaks against it included`() {
        let spine = [customer("1", "Northgate Dental LLC", domain: "northgatedental.com", city: "Reno")]

        let results = MatchEngine.run(
            spine: spine, records: [record("4", "Northgate Dental", domain: "northgatedental.com", city: "Boise")])
        let line = Explanation(results[0].suggestions[0].evidence).line

        #expect(
            line
                == "domain northgatedental.com is used by no other customer (+4.6) · name “northgate dental” is equal (+4.6)"
                + " · city differs: boise / reno (−2.0)")
    }

    private func customer(
        _ id: String, _ name: String, domain: String = "", phone: String = "", city: String = "", serials: [String] = []
    ) -> SpineCustomer {
        SpineCustomer(id: id, facts: facts(name, domain, phone, city, serials))
    }

    private func record(
        _ id: String, _ name: String, domain: String = "", phone: String = "", city: String = "", serials: [String] = []
    ) -> MatchRecord {
        MatchRecord(id: id, facts: facts(name, domain, phone, city, serials))
    }

    private func facts(_ name: String, _ domain: String, _ phone: String, _ city: String, _ serials: [String])
        -> CompanyFacts
    {
        var details = CompanyDetails(name: name)
        details.domains = [domain]
        details.phones = [phone]
        details.city = city
        details.identities = serials
        return CompanyFacts(details)
    }
}
