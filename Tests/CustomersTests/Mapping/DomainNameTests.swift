import Customers
import Testing

struct DomainNameTests {
    @Test(arguments: [
        ("https://www.acme.com/", "acme.com"), ("www.acme.co.uk/about?x=1", "acme.co.uk"),
        ("Jo.Doe@Mail.Acme.COM", "acme.com"),
        ("acme.com.", "acme.com"), ("http://acme.com:8080", "acme.com"), ("acme", nil), ("co.uk", nil),
        ("192.168.0.1", nil),
        ("", nil), ("jo@", nil), ("not a domain.com", nil),
    ])
    func `the registrable domain is found`(written: String, domain: String?) {
        #expect(DomainName.registrable(written) == domain)
    }

    @Test(arguments: [
        "jo@gmail.com", "a@yahoo.co.uk", "b@hotmail.de", "c@btinternet.com", "acme.onmicrosoft.com", "jo@comcast.net",
    ])
    func `a provider's domain belongs to nobody`(written: String) {
        #expect(DomainName.own(written) == nil)
    }

    @Test func `a tenant's technical name is a hint of its own`() {
        #expect(DomainName.tenantName("contoso.onmicrosoft.com") == "contoso")
        #expect(DomainName.tenantName("contoso.mail.onmicrosoft.com") == "mail")
        #expect(DomainName.tenantName("contoso.com") == nil)
    }
}
