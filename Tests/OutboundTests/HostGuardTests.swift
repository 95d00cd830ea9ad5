import Basics
import Foundation
import Outbound
import Testing

struct HostGuardTests {
    @Test(arguments: refusedURLs)
    func `a call to anything but a public https host does not leave`(url: String) throws {
        let error = #expect(throws: FetchError.self) { try send(url, userHosts: true) }

        switch error {
        case .refusedHost, .badURL: break
        default: Issue.record("\(url): \(String(describing: error))")
        }
        #expect(error?.wasSent == false)
    }

    @Test(arguments: [
        "127.0.0.1", "127.83.11.7", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1",
        "2002:c0a8:1::", "2001:db8::1", "2001::1", "3fff::1", "100::1",
    ])
    func `a public name that leads to another address is not connected to`(address: String) throws {
        let name = address.contains(":") ? "[\(address)]" : address
        let fetcher = Fetcher(lab: try LabHosts(""), names: ["rebound.example.com:8443:\(name)"])
        let policy = HostPolicy(allowed: ["rebound.example.com"], lab: try LabHosts(""), userHosts: false)

        let error = #expect(throws: FetchError.self) {
            try fetcher.send(Call("GET", "https://rebound.example.com:8443/"), policy: policy)
        }

        guard case .refusedHost(let sentence) = error else {
            Issue.record("\(address): \(String(describing: error))")
            return
        }
        #expect(sentence.hasPrefix("The address behind rebound.example.com is"))
    }

    @Test func `a listener on loopback sees nothing of a rebound name`() throws {
        let peer = try Peer("127.83.11.7", port: 8443) { _, socket in
            socket.answer(body: [])
            return false
        }
        defer { peer.stop() }
        let fetcher = Fetcher(lab: try LabHosts(""), names: ["rebound.example.com:8443:127.83.11.7"])
        let policy = HostPolicy(allowed: ["*.example.com"], lab: try LabHosts(""), userHosts: true)

        #expect(throws: FetchError.self) {
            try fetcher.send(Call("GET", "https://rebound.example.com:8443/"), policy: policy)
        }

        #expect(peer.connections == 0)
    }

    @Test(arguments: [
        ("api.vendor.com", ["api.vendor.com"], true), ("API.Vendor.com", ["api.vendor.com"], true),
        ("vendor.com", ["api.vendor.com"], false),
        ("api.vendor.com.evil.com", ["api.vendor.com", "*.vendor.com"], false),
        ("eu.vendor.com", ["*.vendor.com"], true), ("a.b.vendor.com", ["*.vendor.com"], true),
        ("vendor.com", ["*.vendor.com"], false), ("evilvendor.com", ["*.vendor.com"], false), ("x.com", [], false),
    ])
    func `a connector reaches the hosts it names and no others`(host: String, allowed: [String], isAllowed: Bool) throws
    {
        let fetcher = Fetcher(lab: try LabHosts(""), names: ["\(host.lowercased()):443:192.0.2.1"])
        let policy = HostPolicy(allowed: allowed, lab: try LabHosts(""), userHosts: false)

        let error = #expect(throws: FetchError.self) {
            try fetcher.send(Call("GET", "https://\(host)/x"), policy: policy)
        }

        let wasRefusedByName = error == .refusedHost("\(host.lowercased()) is not among the hosts of this connection.")
        #expect(wasRefusedByName == !isAllowed)
    }

    @Test(arguments: [
        ("a.example.com", "no “=”"), ("=http://x", "no “=”"), ("a.b=ftp://x", "must begin with https://"),
        ("a.b=http://x/path", "has no path"), ("a.b=http://x,a.b=http://y", "named twice"),
        ("a.b/c=http://x", "host name"), ("a b=http://x", "no spaces"),
        ("a.b=http://x:99999", "host name"), ("a.b=", "no “=”"),
    ])
    func `a lab entry that cannot work is refused by name`(setting: String, words: String) {
        let refusal = #expect(throws: Refusal.self) { try LabHosts(setting) }

        #expect(refusal?.what.hasPrefix("VECTIS_LAB_HOSTS has an entry that cannot be used") == true)
        #expect(refusal?.why.contains(words) == true)
    }

    @Test func `lab hosts are listed for people`() throws {
        let lab = try LabHosts(" na.x.net=http://127.0.0.1:9090 , APP.y.com=http://127.0.0.1:9090/,")

        #expect(lab.description == "app.y.com → http://127.0.0.1:9090, na.x.net → http://127.0.0.1:9090")
        #expect(lab.target(for: "App.Y.com") == "http://127.0.0.1:9090")
        #expect(lab.target(for: "y.com") == nil)
        #expect(try LabHosts("").isEmpty && !lab.isEmpty)
    }

    private func send(_ url: String, userHosts: Bool) throws -> Answer {
        let lab = try LabHosts("lab.example.com=http://127.0.0.1:9")
        var call = Call("GET", url)
        call.connectTimeout = .seconds(1)
        return try Fetcher(lab: lab).send(call, policy: HostPolicy(allowed: [], lab: lab, userHosts: userHosts))
    }

    private static let refusedURLs = [
        // Not https, or no web address.
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "dict://example.com:443/",
        "//example.com/", "example.com", "", "https:/example.com", "https:example.com",
        "javascript://example.com/%0aalert(1)",
        "https://", "https:///path", "https://?x", "ldap://example.com", "http://lab.example.com.example.net/",
        // Ports, user names, characters that two readers see differently.
        "https://example.com:80/", "https://example.com:22/", "https://example.com:0/", "https://example.com:/",
        "https://example.com:443443/", "https://example.com:0443/", "https://example.com:+443/",
        "https://example.com:443x/",
        "https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/",
        "https://127.0.0.1\\@example.com/", "https://example.com\\.evil.com/", "https://example.com#@127.0.0.1/",
        "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://example.com/\u{0}", "https://exämple.com/",
        "https://example。com/", "https://example.com%2f@x/", "https://%65xample.com/", "https://ex_ample.com/",
        "https://-example.com/", "https://example-.com/", "https://example..com/", "https://.example.com/",
        "https://example.com./", "https://\(String(repeating: "a", count: 64)).com/",
        "https://example.com/\(String(repeating: "a", count: 8200))",
        // Names of this machine, this network, or a cloud's metadata.
        "https://localhost/", "https://LOCALHOST/", "https://localhost:8443/", "https://x.localhost/",
        "https://printer/",
        "https://printer.local/", "https://metadata.google.internal/", "https://metadata/", "https://nas.lan/",
        "https://router.home.arpa/", "https://1.0.0.127.in-addr.arpa/",
        // Addresses in every notation.
        "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.0.0.01/", "https://127.0.0.1./", "https://0/",
        "https://0.0.0.0/", "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1:8443/",
        "https://100.100.1.1/",
        "https://169.254.169.254/latest/meta-data/", "https://256.256.256.256/", "https://1.2.3/", "https://①②⑦.0.0.1/",
        "https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/", "https://[fd00:ec2::254]/", "https://[64:ff9b::127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://[ff02::1]/", "https://[2001:db8::1]/", "https://::1/", "https://[::1/", "https://[127.0.0.1]/",
        "https://[::1]x/", "https://[::1]:70000/", "https://[v1.x]/", "https://192.88.99.1/",
        "https://255.255.255.255/",
    ]
}
