import Basics
import Database
import Testing

struct DatabaseAddressTests {
    @Test func `an address never prints its password`() throws {
        let address = try DatabaseAddress("postgresql://ann:s3cret@db.example.com:6543/shop?sslmode=require")

        #expect("\(address)" == "shop on db.example.com:6543")
        var text = ""
        dump(address, to: &text)
        #expect(!text.contains("s3cret"))
        let refusal = #expect(throws: Refusal.self) { try DatabaseAddress("postgresql://ann:s3cret@[db") }
        #expect(refusal.map { !"\($0)".contains("s3cret") } == true)
    }
}
