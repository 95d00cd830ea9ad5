import Basics
import CZstd
import ConnectorKit
import Foundation
import Secrets

/// A vendor's answer as it came, compressed and sealed, for looking at what we read.
enum RawPage {
    /// Bytes for `raw_pages.sealed`.
    static func seal(_ body: [UInt8], for place: SealPurpose, _ keyring: Keyring) throws -> [UInt8] {
        try keyring.sealBytes(compressed(body), for: place)
    }

    /// - Throws: `Refusal` when the bytes are no such page.
    static func open(_ sealed: [UInt8], for place: SealPurpose, _ keyring: Keyring) throws -> [UInt8] {
        let packed = try keyring.openBytes(sealed, for: place)
        let size = ZSTD_getFrameContentSize(packed, packed.count)
        guard size <= longest else { throw damaged }
        let body = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            let written = ZSTD_decompress(buffer.baseAddress, buffer.count, packed, packed.count)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard body.count == Int(size) else { throw damaged }
        return body
    }

    static func purpose(_ workspace: UUID, _ connection: Connection) -> SealPurpose {
        SealPurpose(
            workspace: workspace, connector: connection.connector, connection: "\(connection.id)", purpose: "page")
    }

    /// The fastest level: pages are many and seldom looked at.
    private static func compressed(_ body: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(body.count)) { buffer, count in
            let written = ZSTD_compress(buffer.baseAddress, buffer.count, body, body.count, 1)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
    }

    /// A body has at most 32 MiB; children's bodies are several in one.
    private static let longest: UInt64 = 1 << 30

    private static let damaged = Refusal(
        "The stored answer cannot be shown", why: "its compressed form is damaged", next: "Read the stream again.")
}
