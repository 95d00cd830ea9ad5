import Basics

/// One of the keys that wrap every stored secret: 256 bits, kept outside the database.
package struct MasterKey: Sendable {
    /// The first four bytes of the key's SHA-256; stored with each value, so that the right key is found.
    let id: [UInt8]
    let bytes: [UInt8]

    /// Nil unless `bytes` are 32.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
        id = Array(Digest.sha256(bytes).prefix(4))
    }

    private init(new bytes: [UInt8]) {
        self.bytes = bytes
        id = Array(Digest.sha256(bytes).prefix(4))
    }

    package static func random() -> MasterKey {
        MasterKey(new: Random.bytes(32))
    }

    /// What people may see of a key, in messages and counts.
    package var name: String { Hex.encode(id) }
}

/// The master keys. The newest seals, all of them open.
///
/// Each value has a random data key of its own, which the master key wraps; so a change of master key rewrites 60 bytes
/// of a value and not the value. Stored form, before base64url:
/// `version 1 · key id 4 · [nonce 12 · data key 32 · tag 16] · [nonce 12 · ciphertext · tag 16]`.
package struct Keyring: Sendable {
    private let keys: [MasterKey]
    private let newest: MasterKey

    /// - Parameter keys: at least one, the newest last.
    package init(keys: [MasterKey]) {
        guard let newest = keys.last else { preconditionFailure("a keyring holds at least one key") }
        self.keys = keys
        self.newest = newest
    }

    /// Seals text-sized secrets for a text column.
    package func seal(_ plain: [UInt8], for place: SealPurpose) throws -> String {
        Base64URL.encode(try sealBytes(plain, for: place))
    }

    package func open(_ sealed: String, for place: SealPurpose) throws(SealError) -> [UInt8] {
        guard let bytes = Base64URL.decode(sealed) else { throw .malformed }
        return try openBytes(bytes, for: place)
    }

    /// Seals for a bytea column; 2 GiB at most.
    package func sealBytes(_ plain: [UInt8], for place: SealPurpose) throws -> [UInt8] {
        guard plain.count <= GCM.longest else {
            throw Refusal("The value was not sealed", why: "it is longer than 2 GiB", next: "Split it")
        }
        var dataKey = Random.bytes(32)
        defer { dataKey.cleanse() }
        let nonce = Random.bytes(GCM.nonceLength)
        let bound = place.bound(version: Form.version)

        return wrap(dataKey, bound) + nonce + GCM.seal(plain, key: dataKey, nonce: nonce, bound: bound)
    }

    package func openBytes(_ sealed: [UInt8], for place: SealPurpose) throws(SealError) -> [UInt8] {
        let form = try Form(sealed)
        var dataKey = try unwrap(form, place.bound(version: Form.version))
        defer { dataKey.cleanse() }

        let bound = place.bound(version: Form.version)
        guard let plain = GCM.open(form.ciphertext, key: dataKey, nonce: form.nonce, bound: bound) else {
            throw .refused
        }
        return plain
    }

    /// The same value under the newest key, or nil when it is already; the value itself is not opened.
    package func rewrap(_ sealed: String, for place: SealPurpose) throws(SealError) -> String? {
        guard let bytes = Base64URL.decode(sealed) else { throw .malformed }
        let form = try Form(bytes)
        guard form.keyID != newest.id else { return nil }
        let bound = place.bound(version: Form.version)
        var dataKey = try unwrap(form, bound)
        defer { dataKey.cleanse() }

        return Base64URL.encode(wrap(dataKey, bound) + form.nonce + form.ciphertext)
    }

    /// 32 bytes that belong to `label` and to the newest key: the same at every start, and useless for finding the key.
    package func derive(_ label: String) -> [UInt8] {
        Digest.hmacSHA256(key: newest.bytes, Array(label.utf8))
    }

    /// A mark on bytes that only the newest key can make, and that key's name.
    package func mark(_ bytes: [UInt8], for label: String) -> (key: String, mark: [UInt8]) {
        (newest.name, Self.mark(bytes, for: label, by: newest))
    }

    /// Whether the key of this name made the mark; nil when the ring does not hold it any more.
    package func isMarked(_ bytes: [UInt8], by key: String, with mark: [UInt8], for label: String) -> Bool? {
        keys.first { $0.name == key }.map { Digest.equal(Self.mark(bytes, for: label, by: $0), mark) }
    }

    private static func mark(_ bytes: [UInt8], for label: String, by key: MasterKey) -> [UInt8] {
        Digest.hmacSHA256(key: Digest.hmacSHA256(key: key.bytes, Array(label.utf8)), bytes)
    }

    private func wrap(_ dataKey: [UInt8], _ bound: [UInt8]) -> [UInt8] {
        let nonce = Random.bytes(GCM.nonceLength)
        let wrapped = GCM.seal(dataKey, key: newest.bytes, nonce: nonce, bound: Self.wrapping + newest.id + bound)
        return [Form.version] + newest.id + nonce + wrapped
    }

    private func unwrap(_ form: Form, _ bound: [UInt8]) throws(SealError) -> [UInt8] {
        guard let master = keys.first(where: { $0.id == form.keyID }) else {
            throw .unknownKey(Hex.encode(form.keyID))
        }
        let wrapBound = Self.wrapping + form.keyID + bound
        guard let key = GCM.open(form.wrapped, key: master.bytes, nonce: form.wrapNonce, bound: wrapBound) else {
            throw .refused
        }
        return key
    }

    private static let wrapping = Array("data key".utf8)
}

/// A stored value, taken apart.
private struct Form {
    static let version: UInt8 = 1

    let keyID: [UInt8]
    let wrapNonce: [UInt8]
    let wrapped: [UInt8]
    let nonce: [UInt8]
    let ciphertext: [UInt8]

    init(_ bytes: [UInt8]) throws(SealError) {
        guard bytes.count >= 93, bytes[0] == Form.version else { throw .malformed }
        keyID = Array(bytes[1..<5])
        wrapNonce = Array(bytes[5..<17])
        wrapped = Array(bytes[17..<65])
        nonce = Array(bytes[65..<77])
        ciphertext = Array(bytes[77...])
    }
}
