import CSimdJSON
import Foundation
import Secrets

/// A row that could not be read, put aside so that the others land.
package struct RejectedRecord: Sendable, Equatable {
    /// The vendor's id, when the row has one.
    package let reference: String?
    /// What does not fit and where: "company.id: expected a number, found a string".
    package let reason: String
    /// SHA-256 of the row's content, in hexadecimal, to see whether it is still the same tomorrow.
    package let payloadHash: String
    /// The vendor's id of the account to which the row says it belongs.
    package var account: String?
    /// False when reading it again cannot help, whatever the vendor changes.
    package var isRetryable = true

    package init(reference: String?, reason: String, payloadHash: String) {
        self.reference = reference
        self.reason = reason
        self.payloadHash = payloadHash
    }
}

/// The rows of a list, each read on its own.
package struct Rows<Row: Decodable> {
    package private(set) var good: [Row] = []
    /// Beside `good`: the hash of each row's text.
    package private(set) var texts: [UInt64] = []
    package private(set) var rejected: [RejectedRecord] = []
    /// Rows that were known by their text and not looked into.
    package private(set) var known: [RowMark] = []
    /// The vendor's ids of all rows that bear one, in order.
    package private(set) var ids: [String] = []
    /// Rows in the answer: good, rejected and known.
    package let count: Int

    /// Reads the array at `member` of the body, or the body itself when nil. A missing or null member is an empty list.
    ///
    /// - Throws: `DecodingError` when there is no list at all.
    package init(_ body: PageBody, under member: String? = nil) throws {
        let root = body.root
        let list: Node?
        if let member {
            guard root.kind == TAPE_OBJECT else { throw root.mismatch([Row].self, "an object with “\(member)”") }
            list = root.member(member).flatMap { $0.isNull ? nil : $0 }
        } else {
            list = root
        }
        guard let list else {
            count = 0
            return
        }
        guard list.kind == TAPE_ARRAY else { throw list.mismatch([Row].self, "an array") }
        count = list.count
        good.reserveCapacity(count)
        ids.reserveCapacity(count)
        withExtendedLifetime(body) { read(list, body.known) }
    }

    private mutating func read(_ list: Node, _ earlier: KnownRows?) {
        var element = list.first
        var hashes = RowHashes(list)
        for _ in 0..<count {
            if let id = element.identity { ids.append(id) }
            let text = hashes.next(for: element)
            if let mark = earlier?.mark(text) {
                known.append(mark)
                element = element.next
                continue
            }
            do {
                good.append(try element.value(Row.self))
                texts.append(text)
            } catch {
                rejected.append(RejectedRecord(element, error))
            }
            element = element.next
        }
    }
}

extension Node {
    /// The vendor's id of a row: the first of the names that vendors use, when it is a number or a text.
    var identity: String? {
        (member("id") ?? member("uid") ?? member("jobId") ?? member("deviceId"))?.plain
    }

    /// The account to which a row says it belongs, under the names that vendors use.
    var account: String? {
        (member("company")?.member("id") ?? member("companyId") ?? member("organizationId"))?.plain
    }

    /// A number or a text as text; nil for anything else.
    private var plain: String? {
        [TAPE_INTEGER, TAPE_STRING, TAPE_UNESCAPED].contains(kind) ? string : nil
    }
}

extension RejectedRecord {
    init(_ row: Node, _ error: any Error) {
        self.init(
            reference: row.identity,
            reason: RejectedRecord.reason(error, below: row),
            payloadHash: Hex.encode(Digest.sha256(row.fingerprint)))
        account = row.account
    }

    /// The path within the row, then the complaint.
    private static func reason(_ error: any Error, below row: Node) -> String {
        let context: DecodingError.Context? =
            switch error as? DecodingError {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            default: nil
            }
        guard let context else { return String(describing: error) }
        let path = context.codingPath.dropFirst(row.path.count).map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
