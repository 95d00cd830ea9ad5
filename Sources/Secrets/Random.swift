import COpenSSL

/// The operating system's randomness, by way of OpenSSL's generator.
package enum Random {
    /// - Note: ends the process when the generator fails: nothing that needs randomness may go on without.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard count == 0 || RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
                fatalError("OpenSSL has no randomness")
            }
            filled = count
        }
    }

    /// A name that cannot be guessed, `bytes` long before it is written in base64url.
    package static func token(_ bytes: Int) -> String {
        Base64URL.encode(Random.bytes(bytes))
    }
}
