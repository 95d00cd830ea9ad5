/// What a person types into the drawer to reach a pretended vendor.
package struct VendorCredentials: Sendable {
    /// The connector's key.
    package let connector: String
    package let plain: [(name: String, value: String)]
    package let secret: [(name: String, value: String)]
    /// Every host that such a connection asks.
    package let hosts: [String]

    /// In the order of the connectors' keys.
    package static func all(
        _ connectwise: ConnectWiseSettings = ConnectWiseSettings(), _ ninjaone: NinjaOneSettings = NinjaOneSettings()
    ) -> [VendorCredentials] {
        [
            VendorCredentials(
                connector: "connectwise",
                plain: [
                    ("site_url", connectwise.userHost), ("company_id", connectwise.companyID),
                    ("public_key", connectwise.publicKey),
                    ("client_id", connectwise.clientID),
                ],
                secret: [("private_key", connectwise.privateKey)], hosts: [connectwise.userHost, connectwise.apiHost]),
            VendorCredentials(
                connector: "ninjaone", plain: [("client_id", ninjaone.clientID), ("region", ninjaone.region)],
                secret: [("client_secret", ninjaone.clientSecret)], hosts: NinjaOneSettings.hosts.values.sorted()),
        ]
    }

    /// The value of the setting that sends calls for all these hosts to a simulator on `port`.
    package static func labHosts(port: Int) -> String {
        all().flatMap(\.hosts).map { "\($0)=http://127.0.0.1:\(port)" }.joined(separator: ",")
    }

    static func json(port: Int) -> [UInt8] {
        JSONText.object { text in
            text.object("vendors") { vendors in
                for credentials in all() {
                    vendors.put(
                        credentials.connector == "connectwise" ? "connectwise" : "ninjaone", json: credentials.bytes)
                }
            }
            text.put("labHosts", labHosts(port: port))
        }
    }

    private var bytes: [UInt8] {
        let members = (plain + secret).map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",")
        return JSONText.object { text in
            text.put("fields", json: Array("{\(members)}".utf8))
            text.array("secrets") { list in secret.forEach { list.element($0.name) } }
            text.array("hosts") { list in hosts.forEach { list.element($0) } }
        }
    }
}
