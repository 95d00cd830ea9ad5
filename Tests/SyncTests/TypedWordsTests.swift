import Basics
import ConnectorKit
import Testing

@testable import Sync

/// What of an error may leave the house with the diagnostic bundle.
struct TypedWordsTests {
    private let words = TypedWords(
        [
            "site": "https://PSA.acme.example:8443/v4", "company": "acme", "login": "jo+api@acme.example",
            "region": "us",
        ],
        [
            Field("site", "Site", .url, help: "", guideAnchor: ""),
            .text("company", "Company ID", help: "", anchor: ""), .text("login", "Login", help: "", anchor: ""),
            Field("region", "Region", .choice([Field.Option("us", "us")]), help: "", guideAnchor: ""),
        ])

    @Test(arguments: [
        ("404 from psa.acme.example on /v4/company.", "404 from [Site] on /v4/company."),
        ("No such site: https://psa.acme.example:8443/v4!", "No such site: [Site]!"),
        ("ACME is not known (login jo+api@acme.example)", "[Company ID] is not known (login [Login])"),
        ("The acmeology of 2acme stays, acme-2 does not", "The acmeology of 2acme stays, [Company ID]-2 does not"),
        ("ask help@vendor.example or <kim@kim.example>.", "ask [e-mail address] or <[e-mail address]>."),
        ("moved to https://eu.vendor.example/login?to=a.vendor.com:443", "moved to https://[host]/login?to=[host]"),
        ("no route to 10.0.0.5:8443, fe80::1", "no route to [host], [host]"),
        ("company.id: expected a number, found 1.5", "company.id: expected a number, found 1.5"),
        (
            "2026-11-21T10:00:00.5Z, v4.6.1, status 500 in the us",
            "2026-11-21T10:00:00.5Z, v4.6.1, status 500 in the us"
        ),
        ("System.Net.WebException at Foo.Bar", "System.Net.WebException at Foo.Bar"),
    ])
    func `what was typed, hosts and e-mail addresses are hidden, all else stays`(text: String, hidden: String) {
        #expect(words.hidden(in: text) == hidden)
        #expect(words.hidden(in: .object(["a": .array([.string(text)])])) == .object(["a": .array([.string(hidden)])]))
    }
}
