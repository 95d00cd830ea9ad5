import Foundation

/// The place a sealed value belongs to; moved to any other, it does not open.
package struct SealPurpose: Sendable, Hashable {
    package let workspace: UUID
    package let connector: String
    package let connection: String
    package let purpose: String

    /// - Parameter purpose: which of a connection's values, such as `credentials` or `page`.
    package init(workspace: UUID, connector: String, connection: String, purpose: String) {
        self.workspace = workspace
        self.connector = connector
        self.connection = connection
        self.purpose = purpose
    }

    /// The associated data: each part behind its length, so that no two places share it.
    func bound(version: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [version]
        bytes += withUnsafeBytes(of: workspace.uuid) { Array($0) }
        for part in [connector, connection, purpose] {
            let text = Array(part.utf8)
            bytes += withUnsafeBytes(of: UInt32(text.count).bigEndian) { Array($0) }
            bytes += text
        }
        return bytes
    }
}

/// Why a sealed value stays shut; says nothing about its content.
package enum SealError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Not in the stored form: cut, misspelt, or of a version that this program does not know.
    case malformed
    /// Sealed with a master key that is not in the keyring; the text is the key's id.
    case unknownKey(String)
    /// Changed since it was sealed, or not of this place.
    case refused

    package var description: String {
        switch self {
        case .malformed: "The sealed value is not in a form this program reads."
        case .unknownKey(let id): "The sealed value needs master key \(id), which is not in the key file."
        case .refused: "The sealed value was changed, or belongs to another connection or workspace."
        }
    }
}
