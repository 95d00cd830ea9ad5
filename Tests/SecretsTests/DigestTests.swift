import Secrets
import Testing

struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `SHA-256 is the standard's, whole and in pieces`(text: String, expected: String) {
        let stream = SHA256Stream()
        for byte in text.utf8 { stream.update([byte]) }

        #expect(Hex.encode(Digest.sha256(Array(text.utf8))) == expected)
        #expect(Hex.encode(stream.finish()) == expected)
    }

    @Test func `HMAC is the standard's`() {
        let code = Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))

        #expect(Hex.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func `equal bytes are equal, all others not`() {
        #expect(Digest.equal([1, 2, 3], [1, 2, 3]))
        #expect(!Digest.equal([1, 2, 3], [1, 2, 4]))
        #expect(!Digest.equal([1, 2, 3], [1, 2]))
        #expect(Digest.equal([], []))
    }

    @Test(arguments: ["-_8", "", "AA", "AAE", "AAEC"])
    func `base64url comes back as it was`(text: String) throws {
        #expect(Base64URL.encode(try #require(Base64URL.decode(text))) == text)
    }

    @Test(arguments: ["AB", "AA==", "A", "A+", "A/", "Ä", "AA A", "AAE\n"])
    func `a second spelling of the same bytes is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `hex reads both cases and nothing else`() {
        #expect(Hex.decode("00fFa0") == [0, 255, 160])
        #expect(Hex.decode("0") == nil)
        #expect(Hex.decode("0g") == nil)
    }
}
