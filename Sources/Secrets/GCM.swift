import COpenSSL

/// AES-256-GCM through OpenSSL's EVP interface; `bound` is the associated data.
enum GCM {
    static let nonceLength = 12
    static let tagLength = 16
    /// What a call of EVP can take at once, less a tag.
    static let longest = Int(Int32.max) - tagLength

    /// The ciphertext followed by its tag.
    ///
    /// - Parameter plain: at most `longest` bytes.
    static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], bound: [UInt8]) -> [UInt8] {
        precondition(key.count == 32 && nonce.count == nonceLength && plain.count <= longest)
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }

        return [UInt8](unsafeUninitializedCapacity: plain.count + tagLength) { buffer, filled in
            var length: Int32 = 0
            let isSealed =
                EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_EncryptUpdate(context, nil, &length, bound, Int32(bound.count)) == 1
                && EVP_EncryptUpdate(context, buffer.baseAddress, &length, plain, Int32(plain.count)) == 1
                && EVP_EncryptFinal_ex(context, buffer.baseAddress.map { $0 + plain.count }, &length) == 1
                && EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), buffer.baseAddress.map { $0 + plain.count }) == 1
            guard isSealed else { fatalError("OpenSSL has no AES-256-GCM") }
            filled = plain.count + tagLength
        }
    }

    /// The plain bytes, or nil when key, nonce, bound data, ciphertext or tag are not those of the sealing.
    static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], bound: [UInt8]) -> [UInt8]? {
        guard key.count == 32, nonce.count == nonceLength, (tagLength...longest).contains(sealed.count) else {
            return nil
        }
        let count = sealed.count - tagLength
        var tag = Array(sealed[count...])
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }

        var isTrue = false
        let plain = [UInt8](unsafeUninitializedCapacity: sealed.count) { buffer, filled in
            var length: Int32 = 0
            isTrue =
                EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_DecryptUpdate(context, nil, &length, bound, Int32(bound.count)) == 1
                && EVP_DecryptUpdate(context, buffer.baseAddress, &length, sealed, Int32(count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag) == 1
                && EVP_DecryptFinal_ex(context, buffer.baseAddress.map { $0 + count }, &length) == 1
            if !isTrue { OPENSSL_cleanse(buffer.baseAddress, count) }
            filled = isTrue ? count : 0
        }
        // A refused tag leaves an entry in the thread's error queue, which a later SSL call would take for its own.
        ERR_clear_error()
        return isTrue ? plain : nil
    }
}

extension [UInt8] {
    /// Overwrites the bytes in a way the compiler keeps.
    mutating func cleanse() {
        withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
        removeAll()
    }
}
