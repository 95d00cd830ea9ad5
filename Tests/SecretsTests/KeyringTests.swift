import Basics
import Foundation
import Secrets
import Testing

struct KeyringTests {
    private static let workspace = UUID()
    private let keyring = Keyring(keys: [.random()])
    private let place = Self.place()

    @Test(arguments: [0, 1, 15, 16, 17, 70_000])
    func `a sealed value opens where it was sealed, and no two sealings look alike`(length: Int) throws {
        let plain = Random.bytes(length)

        let sealed = try keyring.seal(plain, for: place)

        #expect(try keyring.open(sealed, for: place) == plain)
        #expect(try keyring.seal(plain, for: place) != sealed)
    }

    @Test func `a stored value with any bit flipped is refused`() throws {
        let sealed = try keyring.sealBytes(Array("the client secret".utf8), for: place)

        for position in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[position] ^= 1 << bit
                #expect(throws: SealError.self) { try keyring.openBytes(changed, for: place) }
            }
        }
    }

    @Test func `a stored text with any character changed, or cut anywhere, is refused`() throws {
        let sealed = try keyring.seal(Array("the client secret".utf8), for: place)
        let letters = Array(sealed.utf8)

        for position in letters.indices {
            for other in Array("ABw_-9=+".utf8) where other != letters[position] {
                var changed = letters
                changed[position] = other
                let text = String(decoding: changed, as: UTF8.self)
                #expect(throws: SealError.self) { try keyring.open(text, for: place) }
            }
            let cut = String(decoding: letters[..<position], as: UTF8.self)
            #expect(throws: SealError.self) { try keyring.open(cut, for: place) }
        }
    }

    @Test(arguments: [
        place(workspace: UUID()), place(connector: "connectwise"), place(connection: "8"), place(purpose: "page"),
        place(connector: "ninjaone7", connection: ""), place(connector: "ninjaon", connection: "e7"),
    ])
    func `a value moved to another row, connector or workspace does not open`(other: SealPurpose) throws {
        let sealed = try keyring.seal(Array("secret".utf8), for: place)

        #expect(throws: SealError.refused) { try keyring.open(sealed, for: other) }
    }

    @Test func `old keys open, the newest seals, and a value is re-wrapped once`() throws {
        let old = MasterKey.random()
        let new = MasterKey.random()
        let both = Keyring(keys: [old, new])
        let before = try Keyring(keys: [old]).seal([1, 2, 3], for: place)

        let after = try #require(try both.rewrap(before, for: place))

        #expect(try both.open(before, for: place) == [1, 2, 3])
        #expect(try Keyring(keys: [new]).open(after, for: place) == [1, 2, 3])
        #expect(try both.rewrap(after, for: place) == nil)
        #expect(throws: SealError.unknownKey(old.name)) { try Keyring(keys: [new]).open(before, for: place) }
    }

    @Test func `a derived value is the same at every start and differs by label and key`() {
        let key = MasterKey.random()

        #expect(Keyring(keys: [key]).derive("a") == Keyring(keys: [key]).derive("a"))
        #expect(Keyring(keys: [key]).derive("a") != Keyring(keys: [key]).derive("b"))
        #expect(Keyring(keys: [key]).derive("a") != keyring.derive("a"))
    }

    @Test func `a key file is private, is never overwritten, and opens what it sealed`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }  // absent when the test failed before

        try Keyring.create(file: file)
        let sealed = try Keyring.load(file: file).seal([7], for: place)

        #expect(try Keyring.load(file: file).open(sealed, for: place) == [7])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o400)
        #expect(throws: Refusal.self) { try Keyring.create(file: file) }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        let refused = #expect(throws: Refusal.self) { try Keyring.load(file: file) }
        #expect(refused?.next == "Run: chmod 0400 \(file.path)")
    }

    @Test(arguments: ["", "\n", "c2hvcnQ=", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nshort"])
    func `a key file that holds anything but keys is refused`(text: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }  // absent when the test failed before
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)

        let refused = #expect(throws: Refusal.self) { try Keyring.load(file: file) }

        #expect(refused?.why == "each line must be 32 bytes in base64")
    }

    private static func place(
        workspace: UUID = workspace, connector: String = "ninjaone", connection: String = "7",
        purpose: String = "credentials"
    ) -> SealPurpose {
        SealPurpose(workspace: workspace, connector: connector, connection: connection, purpose: purpose)
    }
}
